"""Reader of GTAP's CO2 files: emissions of activities and of final users, as released or in the older layout."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.gtap import FINALS
from nestmrio.inputs.har import ROUNDING, opened, require_dims
from nestmrio.names import choices
from nestmrio.quantities import tonnes

USERS = {"firms": "F", "private": "P", "government": "G", "investment": "I"}
LARGEST = 1e6
"""Mt of CO2 that no world emits in a year; in 2020 it was about 35,000."""
DOMESTIC, IMPORTED = "MD", ("MM", "MI")
"""Headers are MD and the letter of the user, for domestic fuels; MM, or in older files MI, for imported ones."""


def read_emissions(path, economy, form, categories, *, unit="Mt", ledger):
    """Read the CO2 of activities and final users, fuels summed, in the sectors of the table.

    e_c = Σ_a e_a make[c,a] / Σ_c make[c,a], the emissions of activities by what they make (form `commodity`), or e_a
    (`activity`). Emissions of final users are direct ones.

    Arguments: path (co2.har, or gsdemiss.har, in which the activity of capital goods is investment), economy (Economy
    of the data file, whose regions and activities it has to have), form, categories ({private, government or
    investment: category here}), unit (of the file), ledger.
    Returns a Dataset emissions (region, sector), direct_emissions (region, category), household_emissions (region) in
    Mt. Raises InputError for a header or a label that is missing, a cell that is no number, or a negative one.
    """
    scale = tonnes(unit)
    if scale is None:
        raise InputError(f"{unit} is no unit of mass", remedy="write it like Mt", key="world.har.emissions_unit")
    with opened(path) as file:
        imported = next((name for name in IMPORTED if any(f"{name}{user}" in file for user in "FPG")), IMPORTED[0])
        firms, capital, fuels = _firms(file, [f"{DOMESTIC}F", f"{imported}F"], economy, ledger)
        finals = {}
        for user in FINALS:
            headers = [f"{origin}{USERS[user]}" for origin in (DOMESTIC, imported)]
            alone = user == "investment" and capital is not None and headers[0] not in file
            finals[user] = 0.0 if alone else sum(_by_region(file, name, fuels, economy, ledger) for name in headers)
        finals["investment"] = finals["investment"] + (0.0 if capital is None else capital)
    _require_size((firms.sum() + sum(np.sum(values) for values in finals.values())) * scale / 1e6, unit, path)
    by_sector = firms
    if form == "commodity" and economy.make is not None:
        made = economy.make.sum(1, keepdims=True)
        firms = _on_makers(firms, made[:, 0], economy, path, ledger)
        by_sector = np.einsum("ra,rca->rc", firms, economy.make / np.where(made > 0, made, 1.0))
    sectors = economy.commodities if form == "commodity" else economy.activities
    kept = list(dict.fromkeys(categories[user] for user in FINALS))
    direct = np.zeros((len(economy.regions), len(kept)))
    for user in FINALS:
        direct[:, kept.index(categories[user])] += finals[user]
    factor, units = scale / 1e6, {"units": "Mt"}
    return xr.Dataset(
        {
            "emissions": (("region", "sector"), by_sector * factor, units),
            "direct_emissions": (("region", "category"), direct * factor, units | {"residents": categories["private"]}),
            "household_emissions": (("region",), direct.sum(1) * factor, units),
        },
        {"region": economy.regions, "sector": sectors, "category": kept},
    )


def _firms(file, headers, economy, ledger):
    """Emissions (region, activity); those of the activity that makes capital goods, or None; and the fuels."""
    total, capital, fuels = 0.0, None, None
    for name in headers:
        header = file.read(name).require_sound(ledger)
        require_dims(header, ["fuel", "activity", "region"])
        _require_regions(header, economy)
        fuels = fuels or list(header.labels[0])
        known = {label.casefold() for label in economy.activities}
        others = [label for label in header.labels[1] if label.casefold() not in known]
        activities = [*economy.activities, *others] if len(others) == 1 else economy.activities
        values = header.in_order([fuels, activities, economy.regions], what=["fuel", "activity", "region"]).sum(0).T
        total = total + values[:, : len(economy.activities)]
        if len(activities) > len(economy.activities):
            capital = (0.0 if capital is None else capital) + values[:, -1]
    return total, capital, fuels


def _by_region(file, name, fuels, economy, ledger):
    header = file.read(name).require_sound(ledger)
    require_dims(header, ["fuel", "region"])
    _require_regions(header, economy)
    return header.in_order([fuels, economy.regions], what=["fuel", "region"]).sum(0)


def _require_regions(header, economy):
    """Name a region that the table has and the file of emissions lacks, with the nearest names."""
    own = {label.casefold() for label in header.labels[-1]}
    lacking = [region for region in economy.regions if region.casefold() not in own]
    if lacking:
        near = choices(lacking[0], header.labels[-1])
        what = f"the file of emissions lacks {', '.join(lacking)}, regions of {economy.file.name}"
        remedy = f"bring the two files of one release and one aggregation; this one has {near}"
        raise InputError(what, remedy=remedy, **header.place())


def _on_makers(firms, made, economy, path, ledger):
    """Refuse emissions of an activity that makes nothing: no commodity can bear them. Fill-in is dropped, and said."""
    idle, slight = (firms > 0) & (made <= 0), firms <= ROUNDING * firms.max(initial=0)
    if (idle & ~slight).any():
        r, a = np.argwhere(idle & ~slight)[0]
        raise InputError(
            f"it emits {firms[r, a]:.6g} and makes nothing",
            remedy="move the emissions to an activity that has output, or take the table of activities",
            file=path,
            region=economy.regions[r],
            activity=economy.activities[a],
        )
    if idle.any():
        reason = f"emissions of {idle.sum()} activities that make nothing are fill-in, dropped; the largest is named"
        ledger.repair("all", "all", "emissions of co2", float(firms[idle].max()), 0.0, reason)
    return np.where(idle, 0.0, firms)


def _require_size(total, unit, path):
    """Refuse a world that emits more than any does: the unit is another one."""
    if total > LARGEST:
        what = f"all regions emit {total:.3g} Mt if the file is in {unit}, more than the world can"
        remedy = "name the unit of the file in world.har.emissions_unit; release 7 has Gg"
        raise InputError(what, remedy=remedy, file=path)
