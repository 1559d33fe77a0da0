"""What statisticians publish of a fictional world: rounded tables, noisy samples, and the faults of real workbooks."""

import numpy as np
import xarray as xr

from nestmrio.example.economy import CATEGORIES, FACTORS, PROVINCIAL

SAMPLE_NOISE = 0.1
"""Standard deviation of the logarithm of a sampled flow around the true one."""
SURVEY_NOISE = 0.02
"""The same of published outflow and inflow, which therefore disagree over the nation."""

TRANSIT = 1.05
"""Exports and outflow over output where goods pass through."""


def sample_flows(world):
    """Observed flows of the sampled sectors: Y e^ε, ε ~ N(0, 0.1²).

    Arguments: world (World). Returns flow (sector, origin, destination) in the tables' currency, zero diagonal.
    """
    random = np.random.default_rng([world.seed, 1])
    true = world.trade.sel(sector=world.size.sampled)
    return true * np.exp(random.normal(0, SAMPLE_NOISE, true.shape))


def published_tables(world):
    """The provincial tables as published: two decimals, outflow and inflow with survey noise, the rest in `error`.

    Columns add up by the last factor; rows by x = Σ_j z + Σ_c f + e + o − m − n + error.

    Arguments: world (World). Returns a Dataset of the contract's kind `published`, 10^4 CNY.
    """
    random = np.random.default_rng([world.seed, 2])
    home, economies, trade = world.size.provinces, world.economies, world.trade
    outflow, inflow = (trade.sum(side).values.T for side in ("destination", "origin"))
    exports, imports = economies.outgoing[:home] - outflow, economies.incoming[:home] - inflow
    noisy = [flow * np.exp(random.normal(0, SURVEY_NOISE, flow.shape)) for flow in (outflow, inflow)]
    kept = [CATEGORIES.index(category) for category in PROVINCIAL]
    exact = {
        "intermediate": economies.intermediate[:home],
        "final_demand": economies.final_demand[:home][:, :, kept],
        "value_added": economies.value_added_by_factor[:home],
        "output": economies.output[:home],
        "exports": exports,
        "outflow": np.minimum(noisy[0], economies.output[:home] - exports),
        "imports": imports,
        "inflow": noisy[1],
    }
    cells = {name: np.round(values, 2) for name, values in exact.items()}
    used = cells["intermediate"].sum(axis=1) + cells["value_added"][:, :-1].sum(axis=1)
    cells["value_added"][:, -1] = np.round(cells["output"] - used, 2)
    supplied = cells["intermediate"].sum(axis=2) + cells["final_demand"].sum(axis=2)
    supplied += cells["exports"] + cells["outflow"] - cells["imports"] - cells["inflow"]
    cells["error"] = np.round(cells["output"] - supplied, 2)
    more = {"intermediate": ("use",), "final_demand": ("category",)}
    dims = {name: ("region", "sector", *more.get(name, ())) for name in cells}
    dims["value_added"] = ("region", "factor", "sector")
    sectors = list(world.size.sector_names)
    return xr.Dataset(
        {name: (dims[name], values, {"units": "10^4 CNY"}) for name, values in cells.items()},
        {
            "region": world.size.province_names,
            "sector": sectors,
            "use": sectors,
            "category": list(PROVINCIAL),
            "factor": list(FACTORS),
        },
    )


def with_faults(published):
    """The tables with faults that real ones have, one province each from the second to the fourth.

    The second has exports and outflow, imports and inflow in each other's column; the third reports exports within
    outflow and imports within inflow; in one sector of the fourth, the one where it takes least, goods pass through, so
    that exports and outflow are 1.05 times output.

    Arguments: published (Dataset). Returns a copy.
    """
    faulty = published.copy(deep=True)
    swapped, merged, crossed = ({"region": province} for province in published["region"].values[1:4])
    for external, domestic in (("exports", "outflow"), ("imports", "inflow")):
        faulty[external].loc[swapped], faulty[domestic].loc[swapped] = (
            published[name].sel(swapped) for name in (domestic, external)
        )
        faulty[domestic].loc[merged] += published[external].sel(merged)
        faulty[external].loc[merged] = 0.0
    transit = (TRANSIT * published["output"] - published["exports"] - published["outflow"]).sel(crossed)
    crossed["sector"] = transit.idxmin().item()
    for side in ("outflow", "inflow"):
        faulty[side].loc[crossed] += transit.min().round(2).item()
    return faulty
