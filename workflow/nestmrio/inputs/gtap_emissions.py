"""Reader of GTAP's CO2 files: emissions of activities and of final users, as released or in the older layout."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.gtap import FINALS
from nestmrio.inputs.har import opened
from nestmrio.names import choices
from nestmrio.quantities import tonnes

USERS = {"firms": "F", "private": "P", "government": "G", "investment": "I"}
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
        imported = next((name for name in IMPORTED if f"{name}F" in file), IMPORTED[0])
        firms, investment = _firms(file, [f"{DOMESTIC}F", f"{imported}F"], economy, ledger)
        finals = {"investment": investment}
        for user in FINALS:
            headers = [f"{origin}{USERS[user]}" for origin in (DOMESTIC, imported)]
            if user != "investment" or finals["investment"] is None:
                finals[user] = sum(_by_region(file, header, economy, ledger) for header in headers)
    by_sector = firms
    if form == "commodity" and economy.make is not None:
        made = economy.make.sum(1, keepdims=True)
        by_sector = np.einsum("ra,rca->rc", firms, economy.make / np.where(made > 0, made, 1.0))
        _require_makers(firms, made[:, 0], economy, path)
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
    """Emissions (region, activity), and those of the activity that makes capital goods, None where none is in it."""
    total, capital = 0.0, None
    for name in headers:
        header = file.read(name).require_sound(ledger)
        _require_regions(header, economy)
        known = {label.casefold() for label in economy.activities}
        labels = header.labels[1] if len(header.labels) == 3 else ()
        others = [label for label in labels if label.casefold() not in known]
        activities = [*economy.activities, *others] if len(others) == 1 and "MDI" not in file else economy.activities
        fuels = list(header.labels[0])
        values = header.in_order([fuels, activities, economy.regions], what=["fuel", "activity", "region"]).sum(0).T
        total = total + values[:, : len(economy.activities)]
        if len(activities) > len(economy.activities):
            capital = (0.0 if capital is None else capital) + values[:, -1]
    return total, capital


def _by_region(file, name, economy, ledger):
    header = file.read(name).require_sound(ledger)
    _require_regions(header, economy)
    return header.in_order([list(header.labels[0]), economy.regions], what=["fuel", "region"]).sum(0)


def _require_regions(header, economy):
    """Name a region that the table has and the file of emissions lacks, with the nearest names."""
    own = {label.casefold() for label in header.labels[-1]}
    lacking = [region for region in economy.regions if region.casefold() not in own]
    if lacking:
        near = choices(lacking[0], header.labels[-1])
        what = f"the file of emissions lacks {', '.join(lacking)}, regions of {economy.file.name}"
        remedy = f"bring the two files of one release and one aggregation; this one has {near}"
        raise InputError(what, remedy=remedy, **header.place())


def _require_makers(firms, made, economy, path):
    """Refuse emissions of an activity that makes nothing: no commodity can bear them."""
    idle = (firms > 0) & (made <= 0)
    if idle.any():
        r, a = np.argwhere(idle)[0]
        raise InputError(
            f"it emits {firms[r, a]:.6g} and makes nothing",
            remedy="move the emissions to an activity that has output, or take the table of activities",
            file=path,
            region=economy.regions[r],
            activity=economy.activities[a],
        )
