"""Small random worlds for the tests of the multi-regional tables."""

import numpy as np
import xarray as xr


def bilateral(regions, sectors, categories, seed):
    """A random table of bilateral flows with positive value added: intermediate and final_demand."""
    random = np.random.default_rng(seed)
    r, s, c = len(regions), len(sectors), len(categories)
    z = random.uniform(0, 1, (r, s, r, s))
    f = random.uniform(0, 3, (r, s, r, c))
    for k in range(r):
        z[k, :, k] *= 4
        f[k, :, k] *= 6
    z *= 0.6 * (f.sum((2, 3)) / z.sum((0, 1)))[None, None]
    labels = {"origin": regions, "sector": sectors, "destination": regions, "use": sectors, "category": categories}
    return xr.Dataset(
        {
            "intermediate": (("origin", "sector", "destination", "use"), z),
            "final_demand": (("origin", "sector", "destination", "category"), f),
        },
        labels,
    )


def provincial(provinces, sectors, seed, scale=1.0):
    """Random provincial tables and trade that balance: tables.nc and trade.nc of the contract."""
    random = np.random.default_rng(seed)
    r, s = len(provinces), len(sectors)
    categories = ["rural_household", "urban_household", "government", "fixed_capital", "inventories"]
    final = random.uniform(0, 10, (r, s, 5))
    final[..., -1] -= 2
    intermediate = random.uniform(0, 2, (r, s, s))
    use = intermediate.sum(2) + final.clip(min=0).sum(2)
    trade = random.uniform(0, 1, (s, r, r)) * (1 - np.eye(r))
    trade *= (0.3 * use.T / trade.sum(1))[:, None, :]
    outflow, inflow = trade.sum(2).T, trade.sum(1).T
    imports, exports = 0.2 * use * random.uniform(0, 1, (r, s)), random.uniform(0, 2, (r, s))
    discrepancy = random.normal(0, 0.1, (r, s))
    output = intermediate.sum(2) + final.sum(2) + exports + outflow - imports - inflow + discrepancy
    value_added = (output - intermediate.sum(1))[:, None, :] * np.array([0.6, 0.4])[None, :, None]
    flat, unit = ("region", "sector"), {"units": "10^4 CNY"}
    cells = {
        "intermediate": ((*flat, "use"), intermediate),
        "final_demand": ((*flat, "category"), final),
        "exports": (flat, exports),
        "imports": (flat, imports),
        "outflow": (flat, outflow),
        "inflow": (flat, inflow),
        "output": (flat, output),
        "discrepancy": (flat, discrepancy),
        "value_added": (("region", "factor", "sector"), value_added),
    }
    labels = {
        "region": provinces,
        "sector": sectors,
        "use": sectors,
        "category": categories,
        "factor": ["labour", "capital"],
    }
    tables = xr.Dataset({name: (dims, scale * values, unit) for name, (dims, values) in cells.items()}, labels)
    labels = {"sector": sectors, "origin": provinces, "destination": provinces}
    return tables, xr.DataArray(scale * trade, labels, ("sector", "origin", "destination"), attrs=unit)
