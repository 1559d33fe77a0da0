"""A small world with what is written out for other programs: table, emissions, embodied emissions, accounts."""

import numpy as np
import xarray as xr

from factored_tables import random_table
from nestmrio import accounts, embodied, multipliers

UNITS = {"co2": "Mt", "CH4": "kt", "NA": "10^3 m3"}


def world(regions, sectors, categories, seed, *, stressors=("co2",), idle=0.0, lost=0.0):
    """A random world that balances, its last category negative in places. All arguments but seed are labels.

    Returns a dict of Datasets: nested, emissions, embodied, accounts.
    """
    draw = np.random.default_rng(seed)
    table = random_table(len(regions), len(sectors), seed, idle=idle, lost=lost)
    moved = draw.random(table["local_final"].shape[:2]) * table["output"].values * 0.1
    table["local_final"][..., 0] += moved
    table["local_final"][..., -1] -= moved
    places = {dim: list(regions) for dim in ("region", "origin", "destination")}
    products = {dim: list(sectors) for dim in ("sector", "use")}
    table = table.assign_coords(places | products | {"category": list(categories)})
    table.attrs |= {"case": "small", "year": 2007, "nestmrio_version": "0.2.0", "source_sha256": "abc"}
    units = {"stressor": list(stressors), "unit": ("stressor", [UNITS[name] for name in stressors])}
    emitted = draw.random((len(stressors), *table["output"].shape)) * (table["output"].values > 0)
    labels = units | {"region": list(regions), "sector": list(sectors)}
    values = {
        "emissions": (("stressor", "region", "sector"), emitted, {"units": "see the coordinate unit"}),
        "household_emissions": (
            ("stressor", "region"),
            draw.random(emitted.shape[:2]),
            {"units": "see the coordinate unit"},
        ),
    }
    emissions = xr.Dataset(values, labels)
    multiplier = multipliers(table, emissions["emissions"])["multiplier"]
    cube = embodied(multiplier, table, emissions["emissions"])
    found = accounts(cube["embodied"], emissions["household_emissions"], list(regions)[:-1])
    return {"nested": table, "emissions": emissions, "embodied": cube, "accounts": found}
