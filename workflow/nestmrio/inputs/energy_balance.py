"""Provincial energy balances: the yearbook's sheets, or a tidy table of the same."""

from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.balance_sheets import read_folder
from nestmrio.inputs.layouts import read_layout
from nestmrio.rows import read_rows
from nestmrio.tabulation import number, tabulate

CONVERSIONS = {
    "10^4 t": {"10^4 t": 1.0, "t": 1e-4, "kt": 0.1, "Mt": 100.0},
    "10^8 m3": {"10^8 m3": 1.0, "m3": 1e-8, "10^6 m3": 0.01, "10^4 m3": 1e-4},
}
"""How many units of the balance one unit of the table is."""


def read_energy_balances(path, year, provinces, fuels, layout):
    """Read energy balances: quantity (region, activity, fuel), each fuel in the unit that fuels.csv names.

    A folder holds one workbook per province; the province is the one its first sheet's title names, whatever the file
    is called, and workbooks whose title is no provincial balance are passed over. A CSV file is the tidy form:
    province, activity, fuel, quantity, unit; an activity needs a row, and fuels without one count as zero. Activities
    are the layout's; inputs to power and heating are negative.

    Arguments: path (folder or CSV), year, provinces (labels, in order), fuels (DataFrame by fuel, columns name, unit),
    layout (path of a layout file, such as resources/layouts/energy_balance.yaml; for a tidy table it needs the key
    activities only).
    Raises InputError for a province missing or given twice, another year, an unknown row, column or unit, a tidy table
    that leaves an activity out, or what is no number.
    """
    if not Path(path).exists():
        raise InputError("the file or folder is missing", remedy="put it there or correct the path", file=path)
    whole = Path(path).is_dir()
    layout = read_layout(layout, "energy_balance" if whole else "activities") | {"file": layout}
    for fuel, unit in fuels["unit"].items():
        if unit not in CONVERSIONS:
            remedy = f"give it in {' or '.join(CONVERSIONS)}"
            raise InputError(f"the list of fuels has the unit {unit!r}", remedy=remedy, fuel=fuel)
    coordinates = {"region": list(provinces), "activity": list(layout["activities"]), "fuel": list(fuels.index)}
    quantity = xr.DataArray(np.full([len(labels) for labels in coordinates.values()], np.nan), coordinates)
    passed: list[str] = []
    if whole:
        found, passed = read_folder(Path(path), year, provinces, fuels, layout)
        for province, table in found.items():
            quantity.loc[province] = table
    else:
        quantity = _read_tidy(path, coordinates, fuels)
    for province in provinces:
        if bool(quantity.sel(region=province).isnull().all()):
            remedy = "add it"
            if passed:
                remedy += f", or correct a title: these files are no balance of a province: {', '.join(passed)}"
            raise InputError("the province has no balance", remedy=remedy, file=path, province=province)
    return quantity.fillna(0.0).assign_attrs(units="10^4 t or 10^8 m3").rename("quantity")


def _read_tidy(path, labels, fuels):
    def amount(row, place):
        wanted = fuels.loc[row["fuel"], "unit"]
        if row["unit"] not in CONVERSIONS[wanted]:
            raise InputError(f"the unit {row['unit']!r} does not measure it", remedy=f"give it in {wanted}", **place)
        return number(row["quantity"], place) * CONVERSIONS[wanted][row["unit"]]

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
