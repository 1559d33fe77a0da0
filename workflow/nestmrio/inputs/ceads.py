"""The published CO2 inventory of each province: one sheet per province, sectors by fuels (CEADs' layout)."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.cells import address, cell, find, heading, number_at
from nestmrio.inputs.sheets import read_sheets
from nestmrio.rows import plain

HOUSEHOLDS = ("rural", "urban")
PROCESS = "process"
TOTAL_ROW, TOTAL_COLUMN, UNIT = "Total Consumption", "Scope 1 Total", "Mt CO2"
SHEETS_OF_NO_PROVINCE = ("NOTE",)
ROUNDING = 1e-9
REMEDY = "restore the published layout"


def read_ceads(path, year, provinces, sectors, fuels):
    """Read the inventory: emissions by province, activity and fuel.

    The columns Scope 2 Heat, Scope 2 Electricity and Other Energy are not read: they are emissions of other sectors
    counted again, and a fuel without a factor. Sheets are found by name, `InnerMongolia2007` for Inner Mongolia.

    Arguments: path (xlsx), year, provinces (names, in order), sectors and fuels (DataFrames with the column `name` as
    it stands in the sheets, indexed by label).
    Returns emissions (region, activity, fuel) in Mt; activity is the sectors, then rural and urban households; fuel is
    the fuels, then `process` (cement).
    Raises InputError for a sheet, row or column missing, unknown or given twice, another unit, what is no number, a
    negative number, or totals that differ from their parts.
    Source: Shan et al. 2018, Scientific Data 5, 170201.
    """
    names = {plain(f"{province.replace(' ', '')}{year}"): province for province in provinces}
    sheets = {plain(sheet): cells for sheet, cells in read_sheets(path).items()}
    unknown = [sheet for sheet in sheets if sheet not in names and sheet not in SHEETS_OF_NO_PROVINCE]
    if unknown:
        remedy = "add the province or drop the sheet, which may be hidden"
        raise InputError("no province has this sheet", remedy=remedy, file=path, sheet=unknown[0])
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
    cells = [*cells, [], []]
    at_columns = find(map(heading, cells[0]), [*columns, TOTAL_COLUMN], "column", REMEDY, place)
    at_rows = find([heading(cell(row, 0)) for row in cells], [*rows, TOTAL_ROW], "row", REMEDY, place)
    for name, at in at_columns.items():
        if heading(cell(cells[1], at)) != UNIT:
            raise InputError(f"column {name} is not in {UNIT}", remedy="convert it", **place)

    def value(row, column):
        at = at_rows[row], at_columns[column]
        named = place | {"row": row, "column": column}
        result = number_at(cells, *at, named)
        if result < 0:
            raise InputError("the emission is negative", remedy="correct the cell", **named, cell=address(*at))
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


def _agree(parts, total, place):
    if abs(parts - total) > ROUNDING * max(1.0, abs(total)):
        raise InputError(f"the parts sum to {parts:g}, the total says {total:g}", remedy="correct the sheet", **place)
