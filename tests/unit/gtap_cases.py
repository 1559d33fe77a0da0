"""Small worlds in the shape of GTAP, written once for the tests of their readers."""

import numpy as np

from gtap_economy import draw
from gtap_files import write
from gtap_kinds import KINDS
from nestmrio.inputs.gtap import read_economy
from nestmrio.inputs.gtap_emissions import read_emissions
from nestmrio.ledger import Ledger
from nestmrio.mrio.gtap_world import CATEGORIES, read_gtap

SMALL = [kind for kind in KINDS if kind != "large"]
DIAGONAL = [kind for kind in SMALL if "activities" not in KINDS[kind]]
IN_LAYOUTS = [(kind, layout) for kind in SMALL for layout in (6, 7) if layout == 7 or kind in DIAGONAL]
FINALS = list(CATEGORIES.values())


def world(folder, kind="diagonal", layout=7, **spelt):
    """An economy of a kind and its files in a folder."""
    economy = draw(**KINDS[kind], seed=3)
    return economy, write(economy, folder, layout, **spelt)


def read(files, country, transport="exogenous", form="commodity"):
    """What the readers say of two files: flows, emissions and the ledger."""
    ledger = Ledger()
    flows = read_gtap(files.table, country, transport=transport, table=form, ledger=ledger)
    economy = read_economy(files.table, Ledger())
    return flows, read_emissions(files.emissions, economy, form, CATEGORIES, ledger=ledger), ledger


def footprints(flows, emissions):
    """Production and consumption of every region by a dense solution of all flows, direct emissions included."""
    n = flows["output"].size
    z, x = flows["intermediate"].values.reshape(n, n), flows["output"].values.ravel()
    own = emissions["emissions"].values.ravel()
    intensity = np.divide(own, x, out=np.zeros(n), where=x > 0)
    coefficients = np.divide(z, x, out=np.zeros((n, n)), where=x > 0)
    multiplier = np.linalg.solve(np.eye(n) - coefficients.T, intensity)
    demand = flows["final_demand"].sel(category=FINALS).sum("category").values.reshape(n, -1)
    direct = emissions["household_emissions"].values
    return emissions["emissions"].values.sum(1) + direct, multiplier @ demand + direct


def close(found, expected, tolerance=1e-9):
    """Whether two arrays are the same to a tolerance, relative to the largest."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    return np.abs(found - expected).max(initial=0) <= tolerance * np.abs(expected).max(initial=0)
