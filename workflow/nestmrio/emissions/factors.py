"""Emission factors of fuels: calorific value, carbon content and oxidation, each with bounds and a source."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.emissions.energy import HOUSEHOLDS, INDUSTRY, LINES
from nestmrio.errors import InputError
from nestmrio.rows import read_rows, shown
from nestmrio.tabulation import number

COLUMNS = ("fuel", "quantity", "value", "low", "high", "unit", "source")
UNITS = {
    "net_calorific_value": {"MJ/kg", "MJ/m3"},
    "carbon_content": {"t/TJ"},
    "oxidation": {"1"},
}
BY_USER = "oxidation"
"""The quantity that depends on who burns: on boilers and kilns, and on what is stored in products instead."""
BOUNDS = ("central", "low", "high")
TERAJOULES = {"10^4 t": 10.0, "10^8 m3": 100.0}
"""TJ per unit of quantity at a calorific value of 1 MJ/kg or 1 MJ/m3."""
CALORIFIC_UNIT = {"10^4 t": "MJ/kg", "10^8 m3": "MJ/m3"}
CO2_PER_CARBON = 44 / 12


def read_fuels(path):
    """Read the list of fuels: columns fuel, name, unit, family (which may stay blank) and others.

    Returns a DataFrame by fuel. Raises InputError for a fuel that stands twice or a unit that TERAJOULES does not have.
    """
    rows = read_rows(path, ("fuel", "name", "unit", "family"), blank=["family"])
    seen = set()
    for row in rows:
        place = {"file": path, "line": row.pop("line"), "fuel": row["fuel"]}
        if row["fuel"] in seen:
            raise InputError("the fuel stands twice", remedy="keep one row", **place)
        if row["unit"] not in TERAJOULES:
            remedy = f"use {' or '.join(TERAJOULES)}"
            raise InputError(f"{shown(row['unit'])} is no unit of a fuel", remedy=remedy, **place)
        seen.add(row["fuel"])
    return pd.DataFrame(rows).set_index("fuel")


def read_factors(paths, fuels, industries):
    """Read factor sets that together give each fuel its calorific value, carbon content and oxidation.

    A row names a fuel or a family of fuels. Oxidation may differ between users: a row whose column `user` names a line
    of the balance or an industry goes before one for the whole line `industry`, and that before one without user; for
    the same user, a row for a fuel goes before one for its family. Oxidation 0 says that the carbon is stored.

    Arguments: paths (CSV files: fuel, quantity, value, low, high, unit, source and, where needed, user); fuels
    (DataFrame by fuel, columns `unit`, the unit of its quantities, and `family`); industries (labels, or the line
    `industry` alone where it is not divided).
    Returns a Dataset net_calorific_value, carbon_content (bound, fuel) and oxidation (bound, user, fuel), with bounds
    central, low, high and users the lines and industries, and emission_factor (bound, user, fuel) in Mt per unit of
    quantity.
    Raises InputError for a fuel or quantity missing, unknown or repeated, an unknown user, an industry with the name of
    a line, a wrong unit, a number without source, or bounds that do not hold the value.
    """
    rows = [{"user": ""} | row | {"file": path} for path in paths for row in read_rows(path, COLUMNS, blank=["source"])]
    factors, seen = _empty(fuels, industries), set()
    for row in sorted(rows, key=lambda row: _precedence(row, fuels)):
        place = {name: row[name] for name in ("file", "line", "fuel", "quantity", "user") if row[name]}
        if row["quantity"] not in UNITS:
            raise InputError("unknown quantity", remedy=f"use one of {', '.join(UNITS)}", **place)
        if not row["source"]:
            raise InputError("the number has no source", remedy="say where it comes from", **place)
        key = row["fuel"], row["quantity"], row["user"]
        if key in seen:
            raise InputError("the number stands twice", remedy="keep one set per quantity", **place)
        seen.add(key)
        values = _bounds(row, place)
        for fuel in _members(row, fuels, place):
            _check_unit(row, fuels.loc[fuel, "unit"], place)
            for user in _users(row, factors["user"].values.tolist(), industries, place):
                factors[row["quantity"]].loc[{"fuel": fuel, **user}] = values
    for name in UNITS:
        absent = factors["fuel"].values[factors[name].isnull().any([d for d in factors[name].dims if d != "fuel"])]
        if len(absent):
            raise InputError(f"{name} is missing", remedy="add it to a factor set", file=paths[0], fuel=absent[0])
    return factors.assign(emission_factor=emission_factor(factors, fuels["unit"]))


def emission_factor(factors, units):
    """CO2 per unit of fuel: F_uf = NCV_f c_f o_uf 44/12.

    Arguments: factors (net_calorific_value in MJ/kg or MJ/m3, carbon_content in t/TJ, (bound, fuel); oxidation (bound,
    user, fuel)); units (by fuel: `10^4 t` or `10^8 m3`). Returns F (bound, user, fuel) in Mt per unit.
    Source: IPCC 2006 Guidelines, vol. 2, equation 2.2.
    """
    scale = xr.DataArray([TERAJOULES[units[fuel]] for fuel in factors["fuel"].values], {"fuel": factors["fuel"].values})
    carbon = factors["oxidation"] * (factors["net_calorific_value"] * scale * factors["carbon_content"])
    return (carbon * CO2_PER_CARBON / 1e6).assign_attrs(units="Mt per unit of fuel")


def _empty(fuels, industries):
    lines = [line for line in (*LINES, *HOUSEHOLDS) if line != INDUSTRY]
    for industry in industries:
        if industry in (lines if list(industries) == [INDUSTRY] else (*lines, INDUSTRY)):
            raise InputError("the industry has the name of a line of the balance", remedy="rename it", sector=industry)
    users = [*lines, *industries]
    sizes = {"bound": list(BOUNDS), "user": users, "fuel": list(fuels.index)}
    factors = xr.Dataset(coords=sizes)
    for name, units in UNITS.items():
        dims = ("bound", "user", "fuel") if name == BY_USER else ("bound", "fuel")
        values = np.full([len(sizes[dim]) for dim in dims], np.nan)
        factors[name] = dims, values, {"units": " or ".join(sorted(units))}
    return factors


def _precedence(row, fuels):
    return (row["user"] not in ("", INDUSTRY), row["user"] == INDUSTRY, row["fuel"] in fuels.index)


def _members(row, fuels, place):
    members = [row["fuel"]] if row["fuel"] in fuels.index else fuels.index[fuels["family"] == row["fuel"]].tolist()
    if not members:
        raise InputError("unknown fuel", remedy="use a label or a family of fuels.csv", **place)
    return members


def _users(row, users, industries, place):
    """Where a row holds: one selection per user, or a single one without user for what does not depend on them."""
    if row["quantity"] != BY_USER:
        if row["user"]:
            raise InputError(f"only {BY_USER} depends on the user", remedy="leave the column user blank", **place)
        return [{}]
    groups = {"": users, INDUSTRY: industries}
    if row["user"] not in [*groups, *users]:
        remedy = f"use a line of the balance or an industry of the case ({', '.join(industries[:3])}, ...)"
        raise InputError("unknown user; a set may be made for other industries", remedy=remedy, **place)
    return [{"user": user} for user in groups.get(row["user"], [row["user"]])]


def _check_unit(row, quantity_unit, place):
    wanted = UNITS[row["quantity"]]
    if row["quantity"] == "net_calorific_value":
        wanted = {CALORIFIC_UNIT[quantity_unit]}
    if row["unit"] not in wanted:
        raise InputError(
            f"the unit is {row['unit']!r}, not {wanted.copy().pop()}", remedy="convert the number", **place
        )


def _bounds(row, place):
    value, low, high = (number(row[name], place | {"column": name}) for name in ("value", "low", "high"))
    if not low <= value <= high:
        raise InputError(f"{value:g} is not within {low:g} and {high:g}", remedy="correct value or bounds", **place)
    if row["quantity"] == BY_USER and not (low >= 0 and high <= 1):
        raise InputError("the share that burns is not between 0 and 1", remedy="correct value or bounds", **place)
    if row["quantity"] != BY_USER and not low > 0:
        raise InputError(f"{low:g} is not positive", remedy="correct value or bounds", **place)
    return [value, low, high]
