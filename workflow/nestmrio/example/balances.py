"""The energy statistics of a fictional country: balances of its provinces, with misprints, and its industries' use."""

import xarray as xr

HOUSEHOLDS = ("urban", "rural")
INDUSTRY, POWER_HEAT = "industry", "power_heat"
LINES = ("agriculture", INDUSTRY, "construction", "transport", "trade_hotels", "other", POWER_HEAT)
HEATING = 0.15
"""Part of the fuel of power stations that gives heat."""
FEEDSTOCKS = {"other_petroleum_products": 0.5, "natural_gas": 0.01, "raw_coal": 0.3}
"""Fuels that are also used otherwise, in units per unit of raw coal that the feedstock sector burns."""
LOSS = 0.01
TJ_PER_TCE = 0.0293076
DIGITS = 4

_LINES = {
    "agriculture": "agriculture",
    "construction": "construction",
    "transport": "transport",
    "retail": "trade_hotels",
    "hotels": "trade_hotels",
    "electricity": POWER_HEAT,
    "water": INDUSTRY,
}


def line_of(sector, size):
    """The line of the balance that a sector's fuels stand in."""
    return _LINES.get(sector, INDUSTRY if sector in size.sampled else "other")


def industries(size):
    """The sectors that share the line `industry`."""
    return [sector for sector in size.sector_names if line_of(sector, size) == INDUSTRY]


def feedstock_sector(size):
    """The sector that uses fuels otherwise: chemicals where the world has them, else the last of the industries."""
    return "chemicals" if "chemicals" in size.sampled else industries(size)[-1]


def feedstock(burnt, size):
    """What is used otherwise than by burning, in the feedstock sector alone: (region, sector, fuel), units of fuel.

    Arguments: burnt (Dataset emissions (region, sector, fuel) in units of fuel), size (Size).
    """
    stored = xr.zeros_like(burnt["emissions"])
    sector = feedstock_sector(size)
    for fuel, share in FEEDSTOCKS.items():
        stored.loc[{"sector": sector, "fuel": fuel}] = share * burnt["emissions"].sel(sector=sector, fuel="raw_coal")
    return stored


def publish_balances(burnt, stored, size):
    """Put fuels into the rows of a balance, with losses and with non-energy use as part of industry's.

    Arguments: burnt (Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel) in units
    of fuel), stored (of `feedstock`), size (Size). Returns quantity (region, activity, fuel) with four digits; inputs
    to power and heat are negative.
    """
    of_line = xr.DataArray([line_of(sector, size) for sector in size.sector_names], dims="sector")
    lines = {line: burnt["emissions"].where(of_line == line, 0.0).sum("sector") for line in LINES}
    power, non_energy = lines.pop(POWER_HEAT), stored.sum("sector")
    parts = {**lines, **{name: burnt["household_emissions"].sel(household=name, drop=True) for name in HOUSEHOLDS}}
    parts[INDUSTRY] = parts[INDUSTRY] + non_energy
    parts = {name: values.round(DIGITS) for name, values in parts.items()}
    rows = {
        "thermal_power": -((1 - HEATING) * power).round(DIGITS),
        "heating": -(HEATING * power).round(DIGITS),
        "loss": (LOSS * lines[INDUSTRY]).round(DIGITS),
        "final_consumption": sum(parts.values()),
        **parts,
        "non_energy": non_energy.round(DIGITS),
        "residential": sum(parts[name] for name in HOUSEHOLDS),
    }
    return xr.concat(rows.values(), dim=xr.Variable("activity", list(rows))).transpose("region", "activity", "fuel")


def with_misprints(quantity):
    """The balances with faults that real ones have, in the second and the third province.

    The second prints one unit too much of raw coal in final consumption; the third has refinery gas come out of
    thermal power.

    Arguments: quantity (region, activity, fuel). Returns a copy.
    """
    faulty = quantity.copy(deep=True)
    second, third = quantity["region"].values[1:3]
    faulty.loc[second, "final_consumption", "raw_coal"] += 1.0
    faulty.loc[third, "thermal_power", "refinery_gas"] = 0.5
    return faulty


def national_energy(used, heat, size):
    """What the country's industries use, burnt or not: the sum over provinces of q_sf times heat, in 10^4 tce.

    Arguments: used (region, sector, fuel) in units of fuel, heat (by fuel, TJ per unit), size (Size). Returns energy
    (industry, fuel).
    """
    used = used.sel(sector=industries(size)).sum("region").rename(sector="industry")
    return used * heat.to_xarray() / TJ_PER_TCE / 1e4
