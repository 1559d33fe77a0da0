"""The published CO2 inventory of each province: one sheet per province, sectors by fuels (CEADs' layout)."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.sheets import heading, number, read_sheets

HOUSEHOLDS = ("rural", "urban")
PROCESS = "process"
TOTAL_ROW, TOTAL_COLUMN, UNIT = "Total Consumption", "Scope 1 Total", "Mt CO2"
SHEETS_OF_NO_PROVINCE = ("NOTE",)
ROUNDING = 1e-9


def read_ceads(path, year, provinces, sectors, fuels):
    """Read the inventory: emissions by province, activity and fuel.

    The columns Scope 2 Heat, Scope 2 Electricity and Other Energy are not read: they are emissions of other sectors
    counted again, and a fuel without a factor. Sheets are found by name, `InnerMongolia2007` for Inner Mongolia.

    Arguments: path (xlsx), year, provinces (names, in order), sectors and fuels (DataFrames with the column `name` as
    it stands in the sheets, indexed by label).
    Returns emissions (region, activity, fuel) in Mt; activity is the sectors, then rural and urban households; fuel is
    the fuels, then `process` (cement).
    Raises InputError for a sheet, row or column missing or unknown, another unit, text, a negative number, or totals
    that differ from their parts.
    Source: Shan et al. 2018, Scientific Data 5, 170201.
    """
    names = {f"{province.replace(' ', '')}{year}": province for province in provinces}
    sheets = read_sheets(path)
    unknown = [sheet for sheet in sheets if sheet not in names and sheet not in SHEETS_OF_NO_PROVINCE]
    if unknown:
        raise InputError(
            "no province has this sheet", remedy="add the province or drop the sheet", file=path, sheet=unknown[0]
        )
    rows = dict(zip(sectors["name"], sectors.index, strict=True)) | {"Rural": "rural", "Urban": "urban"}
    columns = dict(zip(fuels["name"], fuels.index, strict=True)) | {"Process": PROCESS}
    coordinates = {
        "region": list(provinces),
        "activity": [*sectors.index, *HOUSEHOLDS],
        "fuel": [*fuels.index, PROCESS],
    }
    emissions = xr.DataArray(
        np.zeros([len(labels) for labels in coordinates.values()]), coordinates, attrs={"units": "Mt"}, name="emissions"
    )
    for sheet, province in names.items():
        if sheet not in sheets:
            raise InputError("the sheet is missing", remedy="add the province's sheet", file=path, sheet=sheet)
        emissions.loc[province] = _read_sheet(sheets[sheet], rows, columns, emissions, {"file": path, "sheet": sheet})
    return emissions


def _read_sheet(cells, rows, columns, like, place):
    found_columns = _positions(cells[0], {**columns, TOTAL_COLUMN: None}, "column", place)
    found_rows = _positions([row[0] for row in cells], {**rows, TOTAL_ROW: None}, "row", place)
    for name, at in found_columns.items():
        if heading(cells[1][at]) != UNIT:
            raise InputError(f"column {name} is not in {UNIT}", remedy="convert it", **place)

    def value(row, column):
        result = number(cells[found_rows[row]][found_columns[column]], **place, row=row, column=column)
        if result < 0:
            raise InputError("the emission is negative", remedy="correct the cell", **place, row=row, column=column)
        return result

    table = xr.DataArray(
        [[value(row, column) for column in columns] for row in rows],
        {"activity": list(rows.values()), "fuel": list(columns.values())},
    )
    for name, label in rows.items():
        _agree(float(table.sel(activity=label).sum()), value(name, TOTAL_COLUMN), {**place, "row": name})
    for name, label in columns.items():
        _agree(float(table.sel(fuel=label).sum()), value(TOTAL_ROW, name), {**place, "column": name})
    return table.sel(activity=like["activity"].values, fuel=like["fuel"].values)


def _positions(cells, names, kind, place):
    found = {heading(cell): at for at, cell in enumerate(cells) if heading(cell)}
    for name in names:
        if name not in found:
            raise InputError(f"{kind} {name!r} is missing", remedy="restore the published layout", **place)
    return {name: found[name] for name in names}


def _agree(parts, total, place):
    if abs(parts - total) > ROUNDING * max(1.0, abs(total)):
        raise InputError(f"the parts sum to {parts:g}, the total says {total:g}", remedy="correct the sheet", **place)
