"""Provincial energy balances: the yearbook's sheets, or a tidy table of the same."""

import re
from pathlib import Path

import numpy as np
import xarray as xr
import yaml

from nestmrio.errors import InputError
from nestmrio.inputs.sheets import heading, number, read_sheets
from nestmrio.rows import read_rows
from nestmrio.tabulation import tabulate

CONVERSIONS = {
    "10^4 t": {"10^4 t": 1.0, "t": 1e-4, "kt": 0.1, "Mt": 100.0},
    "10^8 m3": {"10^8 m3": 1.0, "m3": 1e-8, "10^6 m3": 0.01, "10^4 m3": 1e-4},
}
"""How many units of the balance one unit of the table is."""


def read_energy_balances(path, year, provinces, fuels, layout):
    """Read energy balances: quantity (region, activity, fuel), each fuel in the unit that fuels.csv names.

    A folder holds one workbook per province; the province is the one its first sheet's title names, whatever the file
    is called, and workbooks whose title is no provincial balance are passed over. A CSV file is the tidy form:
    province, activity, fuel, quantity, unit. Activities are the layout's; inputs to power and heating are negative.

    Arguments: path (folder or CSV), year, provinces (labels, in order), fuels (DataFrame by fuel, columns name, unit),
    layout (path of a layout file, such as resources/layouts/energy_balance.yaml).
    Raises InputError for a province missing or given twice, another year, an unknown row, column or unit, a tidy table
    that leaves an activity out, or text.
    """
    with open(layout, encoding="utf-8") as stream:
        layout = yaml.safe_load(stream)
    coordinates = {"region": list(provinces), "activity": list(layout["activities"]), "fuel": list(fuels.index)}
    quantity = xr.DataArray(np.full([len(labels) for labels in coordinates.values()], np.nan), coordinates)
    if Path(path).is_dir():
        for province, table in _read_folder(Path(path), year, fuels, layout):
            _put(quantity, province, table, path)
    else:
        quantity = _read_tidy(path, coordinates, fuels)
    for province in provinces:
        if bool(quantity.sel(region=province).isnull().all()):
            raise InputError("the province has no balance", remedy="add it", file=path, province=province)
    return quantity.fillna(0.0).assign_attrs(units="10^4 t or 10^8 m3").rename("quantity")


def _put(quantity, province, table, file):
    if province not in quantity["region"].values:
        raise InputError(
            "unknown province", remedy="add it to the provinces or drop the file", file=file, province=province
        )
    if not bool(quantity.sel(region=province).isnull().all()):
        raise InputError("the province has two balances", remedy="keep one", file=file, province=province)
    quantity.loc[province] = table


def _read_folder(folder, year, fuels, layout):
    title = re.compile(layout["title"]["pattern"], re.IGNORECASE)
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in (".xls", ".xlsx"):
            continue
        sheet, cells = next(iter(read_sheets(file).items()))
        text = heading(*cells[layout["title"]["row"] - 1][:2]) if len(cells) >= layout["title"]["row"] else ""
        found = title.search(text)
        if not found:
            continue
        place = {"file": file, "sheet": sheet}
        if int(found["year"]) != int(year):
            raise InputError(f"the title says {found['year']}, the case {year}", remedy="give the year's file", **place)
        yield _title_case(found["province"]), _read_sheet(cells, fuels, layout, place)


def _title_case(name):
    return " ".join(word.capitalize() for word in name.split())


def _read_sheet(cells, fuels, layout, place):
    columns = {}
    for at in range(layout["labels"]["column"], len(cells[layout["units"]["row"] - 1])):
        name = heading(*(cells[row - 1][at] for row in layout["names"]["row"]))
        unit = heading(cells[layout["units"]["row"] - 1][at])
        if name and name not in layout["passed_over"]:
            columns[name] = at, unit
    for name, wanted in zip(fuels["name"], fuels["unit"], strict=True):
        if name not in columns:
            raise InputError(f"the column {name} is missing", remedy="restore the yearbook's layout", **place)
        if layout["units"]["spelled"].get(columns[name][1]) != wanted:
            raise InputError(f"{name} is in {columns[name][1]!r}, not {wanted}", remedy="correct the unit row", **place)
    unknown = sorted(set(columns) - set(fuels["name"]))
    if unknown:
        raise InputError(f"unknown fuel {unknown[0]}", remedy="add it to fuels.csv or to passed_over", **place)
    labels = layout["labels"]
    rows = {heading(row[labels["column"] - 1]): at for at, row in enumerate(cells) if at >= labels["first_row"] - 1}
    for name in layout["activities"].values():
        if name not in rows:
            raise InputError(f"the row {name} is missing", remedy="restore the yearbook's layout", **place)
    return [
        [number(cells[rows[row]][columns[name][0]], **place, row=row, column=name) for name in fuels["name"]]
        for row in layout["activities"].values()
    ]


def _read_tidy(path, labels, fuels):
    def amount(row, place):
        wanted = fuels.loc[row["fuel"], "unit"]
        if row["unit"] not in CONVERSIONS[wanted]:
            raise InputError(f"the unit {row['unit']!r} does not measure it", remedy=f"give it in {wanted}", **place)
        return number(row["quantity"], **place) * CONVERSIONS[wanted][row["unit"]]

    rows = read_rows(path, ("province", "activity", "fuel", "quantity", "unit"))
    labels = {"province": labels["region"], "activity": labels["activity"], "fuel": labels["fuel"]}
    quantity = tabulate(rows, path, labels, amount).rename(province="region")
    for province, activity in zip(*_without_rows(quantity), strict=True):
        place = {"file": path, "province": province, "activity": activity}
        raise InputError("no fuel has a row", remedy="add one, 0 if nothing is used", **place)
    return quantity


def _without_rows(quantity):
    """Provinces and activities, of provinces that have a balance, for which no fuel has a row."""
    absent = quantity.isnull().all("fuel")
    absent &= ~absent.all("activity")
    at = absent.transpose("region", "activity").values.nonzero()
    return quantity["region"].values[at[0]], quantity["activity"].values[at[1]]
