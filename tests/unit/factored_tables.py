"""Factored tables for tests: one to add up by hand, and random ones that balance."""

import numpy as np
import xarray as xr

PLACES = ["Mine", "Mill", "City"]
GOODS = ["coal", "steel"]


def chain():
    """Mine digs 10 of coal for Mill, Mill makes 20 of steel of it, which City builds in.

    Emissions: 5 Mt from coal in Mine, 3 Mt from steel in Mill. No place has any other output.
    """
    output = np.array([[10, 0], [0, 20], [0, 0]], dtype=float)
    traded = np.zeros((3, 2, 2))
    traded[1, 0, 1] = 10
    final = np.zeros((3, 2, 1))
    final[2, 1, 0] = 20
    trade = np.zeros((2, 3, 3))
    trade[0, 0, 1], trade[1, 1, 2] = 10, 20
    table = factored(output, np.zeros((3, 2, 2)), traded, np.zeros((3, 2, 1)), final, trade, PLACES, GOODS)
    return table, emissions_of([[5, 0], [0, 3], [0, 0]], table)


def random_table(regions, sectors, seed, *, idle=0.0, lost=0.0):
    """A table of random coefficients, shares and final demand, whose output balances.

    idle: share of region-sectors without final demand, inputs and output; lost: what the first sector of the first
    region uses beyond its output, as a share of it, where there is another sector to buy from.
    """
    draw = np.random.default_rng(seed)
    use = draw.random((regions, sectors, sectors))
    use *= draw.uniform(0.1, 0.7, (regions, 1, sectors)) / use.sum(1, keepdims=True)
    if lost and sectors > 1:
        use[0, 0, 0] = 0
        use[0, :, 0] *= (1 + lost) / use[0, :, 0].sum()
    shares = draw.random((sectors, regions, regions)) * (1 - np.eye(regions))
    bought = shares.sum(1, keepdims=True)
    shares = np.divide(shares, bought, out=np.zeros_like(shares), where=bought > 0)
    traded_part = draw.uniform(0, 1, (regions, sectors, 1)) if regions > 1 else np.zeros((1, sectors, 1))
    active = (draw.random((regions, sectors)) >= idle) | (np.arange(regions * sectors).reshape(regions, -1) == 0)
    local, traded = use * (1 - traded_part), use * traded_part
    for part in (local, traded):
        part *= active[:, :, None] & active[:, None, :]
    shares *= active.T[:, :, None]
    bought = shares.sum(1, keepdims=True)
    shares = np.divide(shares, bought, out=np.zeros_like(shares), where=bought > 0)
    supplied = (bought[:, 0, :] > 0).T[:, :, None]
    local, traded = local + np.where(supplied, 0, traded), np.where(supplied, traded, 0)
    final = draw.random((2, regions, sectors, 3)) * active[:, :, None]
    final[1] *= supplied
    a = np.einsum("irs,sij->risj", shares, traded)
    a[range(regions), :, range(regions), :] += local
    demand = final[0].sum(2) + np.einsum("irs,si->ri", shares, final[1].sum(2))
    size = regions * sectors
    output = np.linalg.solve(np.eye(size) - a.reshape(size, size), demand.ravel()).reshape(regions, sectors)
    output = np.where(active, output, 0.0)
    local, traded = local * output[:, None, :], traded * output[:, None, :]
    trade = shares * (traded.sum(2) + final[1].sum(2)).T[:, None, :]
    names = [f"r{k}" for k in range(regions)], [f"s{k}" for k in range(sectors)]
    return factored(output, local, traded, final[0], final[1], trade, *names)


def random_emissions(table, seed):
    """Emissions where there is output."""
    draw = np.random.default_rng(seed).random(table["output"].shape)
    return emissions_of(np.where(table["output"].values > 0, draw, 0.0), table)


def emissions_of(values, table):
    """Emissions (region, sector) in Mt with the labels of a table."""
    return table["output"].copy(data=np.array(values, dtype=float)).assign_attrs(units="Mt")


def factored(output, local, traded, local_final, traded_final, trade, regions, sectors):
    """A Dataset of kind `nested`, value added being what is left of output."""
    money = {"units": "10^6 USD"}
    used, demanded = ("region", "sector", "use"), ("region", "sector", "category")
    data = {
        "output": (("region", "sector"), output, money),
        "value_added": (("region", "sector"), output - local.sum(1) - traded.sum(1), money),
        "local_intermediate": (used, local, money),
        "traded_intermediate": (used, traded, money),
        "local_final": (demanded, local_final, money),
        "traded_final": (demanded, traded_final, money),
        "trade": (("sector", "origin", "destination"), trade, money),
    }
    categories = [f"c{k}" for k in range(local_final.shape[2])]
    labels = {"region": regions, "sector": sectors, "use": sectors, "category": categories}
    return xr.Dataset(data, labels | {"origin": regions, "destination": regions})
