"""Ways to estimate trade from margins, distances and earlier flows, side by side."""

import numpy as np
import xarray as xr

from nestmrio.alignment import in_order
from nestmrio.balancing import ras
from nestmrio.errors import ConvergenceError, InfeasibleError, InputError
from nestmrio.ledger import Ledger
from nestmrio.trade.candidates import compare_models
from nestmrio.trade.gravity import fit_gravity
from nestmrio.trade.holdout import held_out, partition
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.prediction import expected_flows
from nestmrio.trade.regressors import PAIR, with_margins
from nestmrio.trade.selection import choose
from nestmrio.trade.specification import MODELS

SIMPLE = ("uniform", "inverse_distance", "pooling", "updated")
CHOICES = ("aicc", "auto")
METHODS = (*SIMPLE, *MODELS)
"""Priors that need no fit, gravity models fitted on the earlier flows, and choices between those models by sector."""


def samples(flows, distance, neighbour, weights):
    """The data that gravity is fitted on, one Dataset for each sector.

    Arguments: flows (sector, origin, destination), distance, neighbour, weights (origin, destination).
    Returns {sector: Dataset of flow, distance, neighbour, weights, outflow (origin), inflow (destination)}, regions in
    alphabetical order. Raises InputError when flows and distances are of other regions.
    """
    shared = xr.Dataset({"distance": distance, "neighbour": neighbour, "weights": weights}).sortby(list(PAIR))
    flows = in_order(flows, "flows", {side: shared[side].values.tolist() for side in PAIR})
    return {
        sector: with_margins(shared.assign(flow=flows.sel(sector=sector, drop=True).transpose(*PAIR)))
        for sector in flows["sector"].values.tolist()
    }


def estimate(method, earlier, later):
    """Estimate the flows of a later year from its margins and distances, and from the flows of an earlier year.

    Arguments: method (of SIMPLE or MODELS), earlier, later ({sector: Dataset}, as `samples` makes them; the later flows
    themselves are not looked at). Returns trade (sector, origin, destination) balanced to the later margins, and the
    sectors whose margins had to be relaxed because the prior cannot meet them. Sectors whose earlier flows cannot carry
    the model are left out. Raises InputError for a sector that the earlier year does not have.
    """
    found, relaxed = {}, []
    for sector, known in later.items():
        if sector not in earlier:
            raise InputError("the earlier year has no such sector", remedy="compare like tables", sector=sector)
        try:
            prior = _prior(method, earlier[sector], known, sector)
        except (ConvergenceError, InputError):
            continue
        found[sector], touched = _balanced(prior, known)
        relaxed += [sector] if touched else []
    return _stack(found, next(iter(later.values()))), relaxed


def estimate_held_out(method, earlier, known, folds, seed):
    """Estimate each pair of a year from the other pairs of the same year, its margins and distances.

    Pairs are dealt into parts; a gravity model is fitted without a part, balanced, and read there; the parts together
    are balanced again. Methods that need no fit see none of the year's pairs in any case.

    Arguments: method, earlier, known ({sector: Dataset}), folds (parts), seed (of the deal).
    Returns trade (sector, origin, destination), and the sectors with relaxed margins. Sectors that the model cannot be
    estimated for are left out.
    """
    if method in SIMPLE:
        return estimate(method, earlier, known)
    found = {}
    for sector, sample in known.items():
        try:
            prior = held_out(MODELS[method], sample, partition(sample["flow"], folds, seed))
        except (ConvergenceError, InfeasibleError, InputError):
            continue
        found[sector] = _balanced(prior, sample)[0]
    return _stack(found, next(iter(known.values()))), []


def chosen(earlier):
    """The gravity model that each choice makes for each sector from the earlier flows: {choice: {sector: model}}.

    Raises InputError for a sector that no model can be estimated for.
    """
    candidates = {sector: compare_models(sample, sector, constrained=False) for sector, sample in earlier.items()}
    return {choice: {sector: choose(choice, known)[0] for sector, known in candidates.items()} for choice in CHOICES}


def mixed(models, estimates):
    """Trade with each sector from the model chosen for it; a sector that this model has no trade for is left out.

    Arguments: models {sector: model}, estimates {model: (trade, relaxed)}. Returns trade, relaxed as `estimate` does.
    """
    known = {sector: estimates[model][0] for sector, model in models.items()}
    found = {
        sector: trade.sel(sector=sector, drop=True)
        for sector, trade in known.items()
        if sector in trade["sector"].values
    }
    return _stack(found, next(iter(known.values()))), [
        sector for sector, model in models.items() if sector in estimates[model][1]
    ]


def _balanced(prior, known):
    ledger, sides = Ledger(), {side: known[side].values for side in PAIR}
    margins = known["outflow"].values, known["inflow"].values
    matrix = np.where(np.eye(len(margins[0]), dtype=bool), 0.0, prior.transpose(*PAIR).values)
    matrix = ras(matrix, *margins, infeasible="relax", ledger=ledger)
    return xr.DataArray(matrix, sides, PAIR), bool(ledger.repairs)


def _prior(method, earlier, later, sector):
    if method == "uniform":
        return xr.ones_like(later["distance"])
    if method == "inverse_distance":
        return 1.0 / later["distance"].where(~_own(later), 1.0)
    if method == "pooling":
        return pooled_flows(later["outflow"], later["inflow"], later["distance"])
    if method == "updated":
        return earlier["flow"]
    return expected_flows(fit_gravity(earlier, method, sector=sector), later)


def _own(sample):
    return sample["distance"].copy(data=np.eye(sample.sizes["origin"], dtype=bool))


def _stack(by_sector, like):
    """Flows of sectors, as many as there are, between the regions of another array."""
    sides = {side: like[side].values for side in PAIR}
    values = np.array([flows.transpose(*PAIR).values for flows in by_sector.values()])
    values = values.reshape(-1, *(len(labels) for labels in sides.values()))
    return xr.DataArray(values, {"sector": list(by_sector), **sides}, ("sector", *PAIR))
