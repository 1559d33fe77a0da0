"""A small country for the corpus of trade: its places, flow files and margins."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.inputs.tidy import read_flows
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.geography import geography

NAMES = ["Abia", "Borno", "Côte", "Delta", "Ékiti"]
GROUPS = ["North", "North", "South", "South", "West"]
PAIR = ("origin", "destination")
PAIRS = [(a, b) for a in NAMES for b in NAMES if a != b]


def places(touching=True, apart=1.0):
    """The cube of five provinces in three groups."""
    step = np.arange(5.0)
    listed = pd.DataFrame({"group": GROUPS, "lon": step * apart, "lat": 0.2 * apart * step**1.7}, index=NAMES)
    near = np.abs(np.subtract.outer(step, step)) == 1
    return geography(listed, matrix(near & touching))


def matrix(values):
    return xr.DataArray(np.asarray(values, float), {"origin": NAMES, "destination": NAMES}, PAIR, attrs={"units": "1"})


def amount(origin, destination):
    return 10 + 7 * NAMES.index(origin) % 4 + 3 * NAMES.index(destination) ** 2 % 5


def rows(pairs=tuple(PAIRS), **changed):
    """The text of a flow file, with some values changed: Abia_Borno=-1."""
    cells = {f"{a}_{b}": f"{a},{b},{amount(a, b)}" for a, b in pairs}
    cells |= {name: f"{','.join(name.split('_'))},{value}" for name, value in changed.items()}
    return "\n".join(["origin,destination,value", *cells.values(), ""])


def fitted(folder, text, cube=None, sector="coal"):
    path = folder / f"{sector}.csv"
    path.write_text(text, encoding="utf-8")
    return fit_candidates(read_flows(path), places() if cube is None else cube, sector=sector)


def coal(values):
    labels = {"region": NAMES, "sector": ["coal"]}
    return xr.DataArray(np.asarray(values, float)[:, None], labels, ("region", "sector"))
