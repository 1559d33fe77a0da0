"""Provinces drawn from a country's own row and column in a world table: their tables, trade and inventory."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.mrio.assembly import total_uses

GROUPS = 5
CROSSING = 0.3
"""Share of what a province could both sell to others and buy from them that it does sell and buy."""


def draw_provinces(world, emissions, country, count, seed=1):
    """Draw provinces whose output, uses, exports, imports and emissions add up to those of their country.

    Sizes are log-normal, sector by sector; input coefficients, final demand and emissions per output are those of the
    country times log-normal noise; trade between provinces falls with distance and is balanced to outflow and inflow.

    Arguments: world (Dataset of kind `world_factored`), emissions (of kind `world_emissions`), country (label), count,
    seed. Returns a dict of Datasets by their kind: tables, trade, geography, inventory, in the world's units.
    """
    random = np.random.default_rng(seed)
    names, sectors = [f"p{number:02d}" for number in range(1, count + 1)], world["sector"].values.tolist()
    own = world.sel(region=country, drop=True)
    size = random.lognormal(0, 0.8, (count, 1)) * random.lognormal(0, 0.5, (count, len(sectors)))
    output = _shared(own["output"].values, size)
    uses = {name: use.sel(region=country).values for name, use in total_uses(world).items()}
    intermediate = _shared(
        uses["intermediate"], size[:, None] * random.lognormal(0, 0.2, (count, len(sectors), len(sectors)))
    )
    final = _shared(
        uses["final"], size.mean(1)[:, None, None] * random.lognormal(0, 0.2, (count, *uses["final"].shape))
    )
    inputs = intermediate.sum(1)
    intermediate *= np.minimum(1, 0.99 * output / np.where(inputs > 0, inputs, 1))[:, None]
    final += _shared(uses["intermediate"].sum(1) - intermediate.sum((0, 2)), size)[..., None] * _first(final.shape[2])
    used = intermediate.sum(2) + final.sum(2)
    exports = _shared(world["trade"].sel(origin=country).sum("destination").values, output)
    imports = _shared(world["trade"].sel(destination=country).sum("origin").values, used)

    free, wanted = np.maximum(output - exports, 0), np.maximum(used - imports, 0)
    net, crossing = free - wanted, CROSSING * np.minimum(free, wanted)
    outflow, inflow = np.maximum(net, 0) + crossing, np.maximum(-net, 0) + crossing
    inflow *= outflow.sum(0) / np.where(inflow.sum(0) > 0, inflow.sum(0), 1)
    place = random.random((count, 2))
    distance = 3000 * np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 100 * (1 - np.eye(count))
    prior = (1 - np.eye(count)) / np.where(distance > 0, distance, 1) * size.T[:, :, None] * size.T[:, None, :]
    trade = ras(prior, outflow.T, inflow.T)

    money, mass = {"units": world["output"].attrs["units"]}, {"units": "Mt"}
    product = ("region", "sector")
    cells = {
        "intermediate": (("region", "sector", "use"), intermediate),
        "final_demand": (("region", "sector", "category"), final),
        "value_added": (("region", "factor", "sector"), (output - intermediate.sum(1))[:, None]),
        "discrepancy": (product, output + imports + inflow - used - exports - outflow),
    }
    sums = {"output": output, "exports": exports, "imports": imports, "outflow": outflow, "inflow": inflow}
    cells |= {name: (product, values) for name, values in sums.items()}
    places = {"region": names, "sector": sectors}
    pairs = {"origin": names, "destination": names}
    tables = xr.Dataset(
        {name: (*cell, money) for name, cell in cells.items()},
        places | {"use": sectors, "category": world["category"].values, "factor": ["all"]},
    )
    burnt = _shared(
        emissions["emissions"].sel(stressor="co2", region=country).values,
        output * random.lognormal(0, 0.3, output.shape),
    )
    direct = _shared(
        emissions["household_emissions"].sel(stressor="co2", region=[country]).values, size.mean(1)[:, None]
    )
    inventory = xr.Dataset(
        {
            "emissions": ((*product, "fuel"), burnt[..., None], mass),
            "household_emissions": (("region", "household", "fuel"), direct[..., None], mass),
        },
        places | {"fuel": ["all"], "household": ["all"]},
    )
    geography = xr.Dataset(
        {
            "distance": (("origin", "destination"), distance, {"units": "km"}),
            "neighbour": (("origin", "destination"), np.ones((count, count)) - np.eye(count), {"units": "1"}),
            "group": (("region",), [f"g{number % GROUPS + 1}" for number in range(count)], {"units": "1"}),
        },
        pairs | {"region": names},
    )
    flows = xr.Dataset({"trade": (("sector", "origin", "destination"), trade, money)}, pairs | {"sector": sectors})
    return {"tables": tables, "trade": flows, "geography": geography, "inventory": inventory}


def _shared(total, weights):
    """A total over provinces in proportion to weights, cell by cell; alike where all weights are zero."""
    whole = weights.sum(0)
    return total * np.where(whole > 0, weights / np.where(whole > 0, whole, 1), 1 / len(weights))


def _first(count):
    """One for the first of some places, zero for the rest."""
    return (np.arange(count) == 0).astype(float)
