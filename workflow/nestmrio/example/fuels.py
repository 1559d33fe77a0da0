"""What a fictional country burns: fuels of sectors and residents that emit just the CO2 of the world."""

import numpy as np
import pandas as pd
import xarray as xr

SPREAD = 0.2
"""Standard deviation of the logarithm of a fuel's part in what a sector of a province emits."""
RURAL = 0.4
"""Part of residents' emissions that is rural."""
CALCINED = 0.4
"""Part of the cement makers' emissions that comes out of the limestone."""

COAL_OXIDATION = {
    "agriculture": 0.9,
    "industry": 0.94,
    "construction": 0.9,
    "transport": 0.88,
    "trade_hotels": 0.86,
    "other": 0.86,
    "power_heat": 0.98,
    "rural": 0.8,
    "urban": 0.82,
}
"""What part of the carbon in coal burns, by line of the balance."""
TERAJOULES = {"10^4 t": 10.0, "10^8 m3": 100.0}
"""TJ in a unit of fuel of 1 MJ/kg or 1 MJ/m3."""

# Parts of fuels in emissions; the others as their kind.
_SECTORS = {
    "agriculture": {"diesel_oil": 0.7, "raw_coal": 0.3},
    "food": {"raw_coal": 0.8, "briquettes": 0.1, "natural_gas": 0.1},
    "chemicals": {"raw_coal": 0.6, "natural_gas": 0.25, "fuel_oil": 0.15},
    "minerals": {"raw_coal": 0.8, "other_washed_coal": 0.1, "fuel_oil": 0.1},
    "metals": {"coke": 0.6, "raw_coal": 0.2, "cleaned_coal": 0.05, "coke_oven_gas": 0.05, "other_gas": 0.1},
    "electricity": {"raw_coal": 0.92, "fuel_oil": 0.03, "natural_gas": 0.05},
    "petroleum": {"refinery_gas": 0.4, "fuel_oil": 0.3, "crude_oil": 0.1, "raw_coal": 0.2},
    "construction": {"diesel_oil": 0.7, "raw_coal": 0.3},
    "transport": {"diesel_oil": 0.6, "gasoline": 0.25, "kerosene": 0.15},
}
_OTHER_SECTORS = {
    "goods": {"raw_coal": 0.7, "diesel_oil": 0.15, "natural_gas": 0.15},
    "services": {"raw_coal": 0.4, "gasoline": 0.3, "natural_gas": 0.2, "lpg": 0.1},
}
_RESIDENTS = {
    "rural": {"raw_coal": 0.7, "lpg": 0.2, "gasoline": 0.1},
    "urban": {"natural_gas": 0.4, "lpg": 0.3, "gasoline": 0.2, "raw_coal": 0.1},
}


def read_coefficients(factors, fuels):
    """Heat and CO2 of a unit of each fuel, from factor sets in which oxidation is the same for all users.

    Arguments: factors (paths of CSV files: fuel, quantity, value), fuels (DataFrame by fuel, column `unit`).
    Returns a DataFrame heat in TJ, co2 in Mt per unit if all of it oxidised, and oxidation, by fuel.
    """
    values = pd.concat(map(pd.read_csv, factors)).pivot(index="fuel", columns="quantity", values="value")
    heat = values["net_calorific_value"] * fuels["unit"].map(TERAJOULES)
    co2 = heat * values["carbon_content"] * 44 / 12 / 1e6
    return pd.DataFrame({"heat": heat, "co2": co2, "oxidation": values["oxidation"]}).loc[fuels.index]


def emission_factors(coefficients, families, users):
    """CO2 of a unit of fuel by who burns it: coal oxidises as COAL_OXIDATION says, other fuels alike for all.

    Arguments: coefficients (of read_coefficients), families (by fuel), users ({label: line of the balance}).
    Returns a DataFrame in Mt per unit, by label and fuel.
    """
    coal = families == "coal"
    by_line = {line: coefficients["oxidation"].mask(coal, share) for line, share in COAL_OXIDATION.items()}
    return pd.DataFrame({label: coefficients["co2"] * by_line[line] for label, line in users.items()}).T


def cement_maker(size):
    """The sector that burns limestone: minerals where the world has them, else the last of the goods."""
    return "minerals" if "minerals" in size.sampled else size.sampled[-1]


def draw_fuels(world, fuels):
    """Divide the CO2 of provinces over fuels, and the cement makers' over fuels and limestone.

    Arguments: world (World), fuels (labels). Returns a Dataset emissions (region, sector, fuel), household_emissions
    (region, household, fuel), process (region) in Mt; they sum to the world's emissions of co2.
    """
    random = np.random.default_rng([world.seed, 4])
    size = world.size
    true = world.emissions.sel(stressor="co2", region=size.province_names, drop=True)
    other = {s: _OTHER_SECTORS["goods" if s in size.sampled else "services"] for s in size.sector_names}
    mixes = {sector: _SECTORS.get(sector, mix) for sector, mix in other.items()}
    rural = xr.DataArray([RURAL, 1 - RURAL], {"household": list(_RESIDENTS)})
    calcined = xr.where(true["sector"] == cement_maker(size), CALCINED, 0.0)
    burnt = true["emissions"] * (1 - calcined)
    return xr.Dataset(
        {
            "emissions": burnt * _draw_parts("sector", mixes, size.province_names, fuels, random),
            "household_emissions": true["household_emissions"]
            * rural
            * _draw_parts("household", _RESIDENTS, size.province_names, fuels, random),
            "process": (true["emissions"] * calcined).sum("sector"),
        }
    )


def _draw_parts(dim, mixes, regions, fuels, random):
    """Parts of fuels (region, dim, fuel) that sum to one over fuels."""
    mean = np.array([[mix.get(fuel, 0.0) for fuel in fuels] for mix in mixes.values()])
    drawn = mean * np.exp(random.normal(0, SPREAD, (len(regions), *mean.shape)))
    coordinates = {"region": list(regions), dim: list(mixes), "fuel": list(fuels)}
    return xr.DataArray(drawn / drawn.sum(axis=2, keepdims=True), coordinates)
