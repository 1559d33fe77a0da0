"""National energy use by industry and fuel: the evidence that splits a province's industry line."""

import xarray as xr
import yaml

from nestmrio.errors import InputError
from nestmrio.inputs.sheets import heading, number, read_sheets
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

    Arguments: path (workbook, first sheet, or CSV), industries (labels, in order), fuels (DataFrame by fuel, column
    name), layout (path of a layout file, such as resources/layouts/industry_energy.yaml; a tidy table has none).
    Raises InputError for a missing row or column, an unknown industry, fuel or unit, a repeated row, text, a negative
    number in a tidy table, or a sum that misses the total.
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
    with open(layout, encoding="utf-8") as stream:
        layout = yaml.safe_load(stream)
    sheet, cells = next(iter(read_sheets(path).items()))
    place = {"file": path, "sheet": sheet}
    labels = layout["labels"]
    rows = {heading(row[labels["column"] - 1]): row for row in cells[labels["first_row"] - 1 :]}
    columns = {heading(*(cells[r - 1][at] for r in layout["names"]["row"])): at for at in range(len(cells[0]))}
    unknown = sorted(set(layout["industries"]) - set(industries))
    if unknown:
        raise InputError(f"unknown industry {unknown[0]}", remedy="use the labels of the sector list", file=path)

    def read(name, fuel):
        column = layout["spelled"].get(fuel, fuels.loc[fuel, "name"])
        for kind, label, known in (("row", name, rows), ("column", column, columns)):
            if label not in known:
                raise InputError(f"the {kind} {label!r} is missing", remedy="restore the yearbook's layout", **place)
        return number(rows[name][columns[column]], **place, row=name, column=column)

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
