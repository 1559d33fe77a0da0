"""National energy use by industry and fuel: the evidence that splits a province's industry line."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.cells import cell, find, heading, number_at
from nestmrio.inputs.layouts import read_layout
from nestmrio.inputs.sheets import read_first_sheet
from nestmrio.rows import read_rows
from nestmrio.tabulation import non_negative, tabulate

ROUNDING, DUST = 1e-4, 1e-9
CONVERSIONS = {"10^4 tce": 1.0, "TJ": 1 / 293.076, "PJ": 1000 / 293.076}
"""How many 10^4 tce, of 29.3076 MJ per kg, one unit of a tidy table is."""


def read_industry_energy(path, industries, fuels, layout=None):
    """Read national energy use by industry: energy (industry, fuel), in 10^4 tce or the layout's units.

    A workbook is read by its layout; the industries' sum must be the printed total of industry to 0.01 %. Industries
    that the layout does not name (logging, which is part of agriculture) count as zero. A CSV file is the tidy form:
    industry, fuel, energy, unit; fuels without a row count as zero, an industry needs one.

    Arguments: path (workbook, of which the first sheet to be seen counts, or CSV), industries (labels, in order), fuels
    (DataFrame by fuel, column name), layout (path of a layout file, such as resources/layouts/industry_energy.yaml; a
    tidy table has none).
    Raises InputError for a row or column that is missing or given twice, an unknown industry, fuel or unit, what is no
    number, a negative number, or a sum that misses the total.
    """
    return _read_workbook(path, industries, fuels, layout) if layout else _read_tidy(path, industries, fuels)


def _read_tidy(path, industries, fuels):
    def amount(row, place):
        if row["unit"] not in CONVERSIONS:
            remedy = f"give it in {', '.join(CONVERSIONS)}"
            raise InputError(f"the unit {row['unit']!r} does not measure energy", remedy=remedy, **place)
        return non_negative(row["energy"], place) * CONVERSIONS[row["unit"]]

    rows = read_rows(path, ("industry", "fuel", "energy", "unit"))
    energy = tabulate(rows, path, {"industry": industries, "fuel": fuels.index}, amount)
    for industry in energy["industry"].values[energy.isnull().all("fuel").values]:
        raise InputError("the industry has no row", remedy="add it, 0 if it uses none", file=path, industry=industry)
    return energy.fillna(0.0).assign_attrs(units="10^4 tce")


def _read_workbook(path, industries, fuels, layout):
    place, layout = {"file": layout}, read_layout(layout, "industry_energy")
    unknown = sorted(set(layout["industries"]) - set(industries))
    if unknown:
        raise InputError(f"unknown industry {unknown[0]}", remedy="use the labels of the sector list", **place)
    sheet, cells = read_first_sheet(path)
    place = {"file": path, "sheet": sheet}
    named = {fuel: layout["spelled"].get(fuel, fuels.loc[fuel, "name"]) for fuel in fuels.index}
    first, remedy = layout["labels"]["first_row"] - 1, "restore the yearbook's layout, or change ours"
    labels = [heading(cell(row, layout["labels"]["column"] - 1)) for row in cells[first:]]
    rows = find(labels, [layout["total"], *layout["industries"].values()], "row", remedy, place)
    titles = [cells[at - 1] for at in layout["names"]["row"] if at <= len(cells)]
    width = max(map(len, titles), default=0)
    names = [heading(*(cell(title, at) for title in titles)) for at in range(width)]
    columns = find(names, named.values(), "column", remedy, place)

    def read(name, fuel):
        return number_at(cells, first + rows[name], columns[named[fuel]], place | {"row": name, "column": named[fuel]})

    names = layout["industries"]
    values = [[read(names[i], f) if i in names else 0.0 for f in fuels.index] for i in industries]
    energy = xr.DataArray(values, {"industry": list(industries), "fuel": list(fuels.index)})
    for fuel in fuels.index:
        parts, total = float(energy.sel(fuel=fuel).sum()), read(layout["total"], fuel)
        if abs(parts - total) > ROUNDING * max(1.0, abs(total)):
            remedy = "correct the table or its layout"
            raise InputError(f"industries sum to {parts:g}, the total is {total:g}", remedy=remedy, **place, fuel=fuel)
    if float(energy.min()) < -DUST:
        industry, fuel = min(energy.to_series().items(), key=lambda item: item[1])[0]
        raise InputError("the energy is negative", remedy="correct the table", **place, industry=industry, fuel=fuel)
    return energy.clip(min=0).assign_attrs(units=layout["units"])
