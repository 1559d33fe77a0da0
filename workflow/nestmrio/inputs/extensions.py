"""Emissions in an extension of a global database: rows picked by name, summed, in Mt."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.mrio_table import merged_categories, require_categories
from nestmrio.names import choices, require_same
from nestmrio.quantities import tonnes

HOUSEHOLD = "household"


@dataclass
class Extension:
    """An extension as a reader finds it: labels and units of its rows, and what they hold, read when asked for.

    `by_product` and `by_user` give the cells of rows at given places: (row, product) for products in the order of the
    table, and (row, final user) with the labels of the users, region and category; None without direct emissions.
    """

    name: str
    file: Path
    rows: list[tuple[str, ...]]
    units: list[str]
    products: list[tuple[str, str]]
    users: list[tuple[str, str]]
    by_product: Callable
    by_user: Callable | None = None


def emissions_of(extension, rows, regions, sectors, categories, *, unit=None):
    """Sum rows of an extension: emissions of sectors, and direct emissions of final users.

    e = Σ_rows u F, d = Σ_rows u F_Y, with u the Mt in one unit of the row

    Arguments: extension (Extension), rows (names: the first label of rows, or all labels parted by ` | `), regions and
    sectors (of the table), categories (from its finals to names here), unit (of the rows; needed where the extension
    says none, and it may not contradict).
    Returns a Dataset emissions (region, sector), direct_emissions (region, category), household_emissions (region) in
    Mt. Raises InputError for a row that is not there, with the nearest names, a unit that is missing, contradicts or is
    no mass, another list of regions or sectors, a cell that is no number, or a negative sum.
    """
    places = _rows(extension, rows)
    weights = [_megatonnes(extension, place, unit) for place in places]
    _require_products(extension, regions, sectors)
    order = {one: at for at, one in enumerate(extension.products)}
    columns = [order[region, sector] for region in regions for sector in sectors]
    found = np.array(weights) @ _numbers(extension, extension.by_product(places), extension.products)
    sums = found[columns].reshape(len(regions), len(sectors))
    finals = list(dict.fromkeys(category for _, category in extension.users))
    require_categories(finals, categories, extension.file)
    for region in dict.fromkeys(region for region, _ in extension.users):
        if region not in regions:
            remedy = f"use the labels of the table: {choices(region, regions)}"
            raise InputError("direct emissions of an unknown region", remedy=remedy, file=extension.file, region=region)
    kept, _ = merged_categories(finals, categories) if finals else ([HOUSEHOLD], None)
    direct = np.zeros((len(regions), len(kept)))
    if extension.by_user is not None:
        cells = np.array(weights) @ _numbers(extension, extension.by_user(places), extension.users)
        for (region, final), amount in zip(extension.users, cells, strict=True):
            direct[regions.index(region), kept.index(categories[final])] += amount
    for values, labels in ((sums, sectors), (direct, kept)):
        if (values < 0).any():
            r, k = np.argwhere(values < 0)[0]
            what = f"the rows sum to a negative amount, {values[r, k]:.6g} Mt"
            remedy = "choose rows of emissions, without uptake"
            raise InputError(what, remedy=remedy, file=extension.file, region=regions[r], sector=labels[k])
    residents = HOUSEHOLD if HOUSEHOLD in kept else kept[0]
    units = {"units": "Mt"}
    return xr.Dataset(
        {
            "emissions": (("region", "sector"), sums, units),
            "direct_emissions": (("region", "category"), direct, units | {"residents": residents}),
            "household_emissions": (("region",), direct.sum(1), units),
        },
        {"region": regions, "sector": sectors, "category": kept},
    )


def _rows(extension, names):
    firsts, whole = [row[0] for row in extension.rows], [" | ".join(row) for row in extension.rows]
    for name in names:
        if name not in firsts and name not in whole:
            near = choices(name, list(dict.fromkeys([*firsts, *whole])))
            what = f"extension {extension.name} has no row {name!r}"
            remedy = f"name rows in emissions.extension.rows as they stand: {near}"
            raise InputError(what, remedy=remedy, file=extension.file)
    return [at for at, row in enumerate(extension.rows) if row[0] in names or " | ".join(row) in names]


def _megatonnes(extension, place, stated):
    """Mt in one unit of a row."""
    said, row = _text(extension.units[place]), " | ".join(extension.rows[place])
    where = {"file": extension.file, "row": row}
    if not said and not stated:
        remedy = "say it in emissions.extension.unit, such as kg"
        raise InputError("the extension does not say the unit of the row", remedy=remedy, **where)
    mass, ours = (_mass(text, where) if text else None for text in (said, stated))
    if mass and ours and not np.isclose(mass, ours):
        remedy = "correct emissions.extension.unit, or leave it out"
        raise InputError(f"the unit is {said}, but emissions.extension.unit says {stated}", remedy=remedy, **where)
    return (mass or ours) / 1e6


def _text(unit):
    """A unit as text; nothing for a cell that was empty, undefined or unknown."""
    text = "" if unit is None else str(unit).strip()
    return "" if text.casefold() in ("nan", "undef", "unknown") else text


def _mass(text, where):
    found = tonnes(text)
    if found is None:
        remedy = "choose rows of emissions, in a mass such as kg, Gg or Mt"
        raise InputError(f"the unit {text} is no mass", remedy=remedy, **where)
    return found


def _require_products(extension, regions, sectors):
    for what, ours, level in (("regions", regions, 0), ("sectors", sectors, 1)):
        theirs = list(dict.fromkeys(one[level] for one in extension.products))
        require_same(theirs, ours, f"{what} in the extension {extension.name}", file=extension.file)
    if len(extension.products) != len(regions) * len(sectors):
        what = f"the extension {extension.name} does not hold every sector of every region once"
        raise InputError(what, remedy="take the files as they are downloaded", file=extension.file)


def _numbers(extension, cells, columns):
    cells = np.asarray(cells, dtype=float)
    if not np.isfinite(cells).all():
        _, column = np.argwhere(~np.isfinite(cells))[0]
        place = dict(zip(("region", "sector"), columns[column], strict=True))
        raise InputError("a cell of the rows is empty", remedy="write a number", file=extension.file, **place)
    return cells
