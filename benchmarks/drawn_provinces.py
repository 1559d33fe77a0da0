"""Provinces drawn from a country of a world table, in the cubes that the workflow nests them from."""

import numpy as np
import xarray as xr

from nestmrio.example.synthetic_provinces import split_country

GROUPS, SPREAD = 5, 0.2
"""Number of groups, and standard deviation of the logarithms of coefficients, imports and emissions per output."""


def draw_provinces(world, emissions, country, count, seed=1):
    """Draw provinces whose output, uses, trade and emissions add up to those of their country.

    Arguments: world (Dataset of kind `world_factored`), emissions (of kind `world_emissions`), country (label), count,
    seed. Returns Datasets by their kind: tables, trade, geography, inventory, in the world's units.
    """
    names, draw = [f"p{number:02d}" for number in range(1, count + 1)], np.random.default_rng(seed)
    tables, trade = split_country(world, country, names, seed, spread=SPREAD)
    tables["outflow"] = trade.sum("destination").rename(origin="region")
    tables["inflow"] = trade.sum("origin").rename(destination="region")
    tables["discrepancy"] = xr.zeros_like(tables["output"])
    paid = tables["output"] - tables["intermediate"].sum("sector").rename(use="sector")
    tables["value_added"] = paid.expand_dims(factor=["all"])

    own = emissions.sel(stressor="co2", region=country, drop=True)
    burnt = tables["output"] * draw.lognormal(0, SPREAD, tables["output"].shape)
    burnt = own["emissions"] * (burnt / burnt.sum("region").where(burnt.sum("region") > 0, 1.0))
    residents = tables["final_demand"].clip(min=0).sum(["sector", "category"])
    direct = own["household_emissions"] * residents / residents.sum()
    inventory = xr.Dataset(
        {
            "emissions": burnt.expand_dims(fuel=["all"]).transpose("region", "sector", "fuel"),
            "household_emissions": direct.expand_dims(household=["all"], fuel=["all"]).transpose("region", ...),
        }
    )
    place, pairs = draw.random((2, count)), ("origin", "destination")
    geography = xr.Dataset(
        {
            "distance": (pairs, 3000 * np.hypot(*(place[:, :, None] - place[:, None])), {"units": "km"}),
            "neighbour": (pairs, 1 - np.eye(count), {"units": "1"}),
            "group": (("region",), [f"g{number % GROUPS + 1}" for number in range(count)], {"units": "1"}),
        },
        dict.fromkeys((*pairs, "region"), names),
    )
    money = world["output"].attrs["units"]
    product = tables.transpose("region", "factor", "sector", "use", "category")
    return {
        "tables": _in(product, money),
        "trade": _in(trade.to_dataset(name="trade"), money),
        "geography": geography,
        "inventory": _in(inventory, "Mt"),
    }


def _in(cube, unit):
    """A cube with a unit on every variable."""
    return cube.assign({name: values.drop_attrs().assign_attrs(units=unit) for name, values in cube.data_vars.items()})
