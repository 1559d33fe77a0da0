"""Emission factors of fuels: calorific value, carbon content and oxidation, each with bounds and a source."""

import csv
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError

UNITS = {
    "net_calorific_value": {"MJ/kg", "MJ/m3"},
    "carbon_content": {"t/TJ"},
    "oxidation": {"1"},
}
BOUNDS = ("central", "low", "high")
TERAJOULES = {"10^4 t": 10.0, "10^8 m3": 100.0}
"""TJ per unit of quantity at a calorific value of 1 MJ/kg or 1 MJ/m3."""
CALORIFIC_UNIT = {"10^4 t": "MJ/kg", "10^8 m3": "MJ/m3"}
CO2_PER_CARBON = 44 / 12


def read_factors(paths, fuels):
    """Read factor sets that together give each fuel its calorific value, carbon content and oxidation.

    Arguments: paths (CSV files: fuel, quantity, value, low, high, unit, source); fuels (DataFrame by fuel, column
    `unit`: the unit of its quantities).
    Returns a Dataset net_calorific_value, carbon_content, oxidation (bound, fuel), with bounds central, low, high, and
    emission_factor (bound, fuel) in Mt per unit of quantity.
    Raises InputError for a fuel or quantity missing, unknown or repeated, a wrong unit, a number without source, or
    bounds that do not hold the value.
    """
    rows = [row | {"file": path} for path in paths for row in _rows(path)]
    shape = (len(BOUNDS), len(fuels))
    coordinates = {"bound": list(BOUNDS), "fuel": list(fuels.index)}
    factors = xr.Dataset({name: (("bound", "fuel"), np.full(shape, np.nan)) for name in UNITS}, coordinates)
    for row in rows:
        place = {"file": row["file"], "fuel": row["fuel"], "quantity": row["quantity"]}
        if row["fuel"] not in fuels.index or row["quantity"] not in UNITS:
            raise InputError("unknown fuel or quantity", remedy="use the labels of fuels.csv", **place)
        _check_unit(row, fuels.loc[row["fuel"], "unit"], place)
        if not row["source"]:
            raise InputError("the number has no source", remedy="say where it comes from", **place)
        cell = factors[row["quantity"]].loc[{"fuel": row["fuel"]}]
        if not bool(cell.isnull().all()):
            raise InputError("the number stands twice", remedy="keep one set per quantity", **place)
        factors[row["quantity"]].loc[{"fuel": row["fuel"]}] = _bounds(row, place)
    for name in UNITS:
        absent = factors["fuel"].values[factors[name].isnull().any("bound").values]
        if len(absent):
            raise InputError(f"{name} is missing", remedy="add it to a factor set", file=paths[0], fuel=absent[0])
        factors[name].attrs["units"] = "MJ/kg or MJ/m3" if name == "net_calorific_value" else UNITS[name].copy().pop()
    return factors.assign(emission_factor=emission_factor(factors, fuels["unit"]))


def emission_factor(factors, units):
    """CO2 per unit of fuel: F_f = NCV_f c_f o_f 44/12.

    Arguments: factors (net_calorific_value in MJ/kg or MJ/m3, carbon_content in t/TJ, oxidation); units (by fuel:
    `10^4 t` or `10^8 m3`). Returns F (..., fuel) in Mt per unit.
    Source: IPCC 2006 Guidelines, vol. 2, equation 2.2.
    """
    scale = xr.DataArray([TERAJOULES[units[fuel]] for fuel in factors["fuel"].values], {"fuel": factors["fuel"].values})
    carbon = factors["net_calorific_value"] * scale * factors["carbon_content"] * factors["oxidation"]
    return (carbon * CO2_PER_CARBON / 1e6).assign_attrs(units="Mt per unit of fuel")


def _rows(path):
    if not Path(path).exists():
        raise InputError("the file is missing", remedy="correct the path of the factor set", file=path)
    with open(path, newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        needed = {"fuel", "quantity", "value", "low", "high", "unit", "source"}
        missing = sorted(needed - set(reader.fieldnames or ()))
        if missing:
            raise InputError(f"column {missing[0]} is missing", remedy="add it to the header", file=path)
        return [{key: text.strip() for key, text in row.items()} for row in reader]


def _check_unit(row, quantity_unit, place):
    wanted = UNITS[row["quantity"]]
    if row["quantity"] == "net_calorific_value":
        wanted = {CALORIFIC_UNIT[quantity_unit]}
    if row["unit"] not in wanted:
        raise InputError(
            f"the unit is {row['unit']!r}, not {wanted.copy().pop()}", remedy="convert the number", **place
        )


def _bounds(row, place):
    try:
        value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    except ValueError:
        raise InputError("value, low or high is not a number", remedy="correct it", **place) from None
    if not 0 < low <= value <= high:
        raise InputError(f"{value:g} is not within {low:g} and {high:g}", remedy="correct value or bounds", **place)
    return [value, low, high]
