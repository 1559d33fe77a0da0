"""Ways to estimate trade from margins, distances and earlier flows, side by side."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.ledger import Ledger
from nestmrio.trade.gravity import fit, predict, with_margins
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.selection import MODELS, choose, held_out, partition, regional

SIMPLE = ("uniform", "inverse_distance", "pooling", "updated")
CHOICES = ("aicc", "auto")
METHODS = (*SIMPLE, *MODELS, *CHOICES)
"""Priors that need no fit; gravity models fitted on the earlier flows; and the choices between them."""


def samples(flows, distance, neighbour, weights):
    """The data that gravity is fitted on, one Dataset for each sector.

    Arguments: flows (sector, origin, destination), distance, neighbour, weights (origin, destination).
    Returns {sector: Dataset of flow, distance, neighbour, weights, outflow (origin), inflow (destination)}.
    """
    shared = xr.Dataset({"distance": distance, "neighbour": neighbour, "weights": weights})
    place = {side: distance[side].values for side in ("origin", "destination")}
    return {
        sector: with_margins(shared.assign(flow=flows.sel(sector=sector, drop=True).sel(place)))
        for sector in flows["sector"].values.tolist()
    }


def estimate(method, earlier, later):
    """Estimate the flows of a later year from its margins and distances, and from the flows of an earlier year.

    Arguments: method (of METHODS), earlier, later ({sector: Dataset}, as `samples` makes them; the later flows
    themselves are not looked at). Returns trade (sector, origin, destination) balanced to the later margins, and the
    sectors whose margins had to be relaxed because the prior cannot meet them.
    """
    found, relaxed = [], []
    for sector, known in later.items():
        ledger = Ledger()
        prior = _prior(method, earlier[sector], known, sector).where(~_own(known), 0.0)
        found.append(ras(prior, known["outflow"], known["inflow"], infeasible="relax", ledger=ledger))
        if ledger.repairs:
            relaxed.append(sector)
    return _stack(found, later), relaxed


def estimate_held_out(method, earlier, known, folds, seed):
    """Estimate each pair of a year from the other pairs of the same year, its margins and distances.

    Pairs are dealt into parts; a gravity model is fitted without a part, balanced, and read there. Methods that need no
    fit see none of the year's pairs in any case.

    Arguments: method, earlier, known ({sector: Dataset}), folds (parts), seed (of the deal).
    Returns trade (sector, origin, destination), and the sectors with relaxed margins.
    """
    if method in SIMPLE:
        return estimate(method, earlier, known)
    found = []
    for sector, sample in known.items():
        name = choose(method, earlier[sector], sector)[0] if method in CHOICES else method
        flow = held_out(MODELS[name], sample, partition(sample["flow"], folds, seed))
        found.append(flow.where(~_own(sample), 0.0))
    return _stack(found, known), []


def _prior(method, earlier, later, sector):
    if method == "uniform":
        return xr.ones_like(later["distance"])
    if method == "inverse_distance":
        return 1.0 / later["distance"].where(~_own(later), 1.0)
    if method == "pooling":
        return pooled_flows(later["outflow"], later["inflow"], later["distance"])
    if method == "updated":
        return earlier["flow"]
    fitted = choose(method, earlier, sector)[1] if method in CHOICES else fit(MODELS[method], earlier, sector)
    return predict(fitted, **regional(later))


def _own(sample):
    return sample["distance"].copy(data=np.eye(sample.sizes["origin"], dtype=bool))


def _stack(flows, by_sector):
    return xr.concat(flows, xr.DataArray(list(by_sector), dims="sector", name="sector"))
