"""How well a gravity model predicts pairs that it was not fitted on."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.errors import NestmrioError
from nestmrio.trade.gravity import fit_spec
from nestmrio.trade.prediction import expected_flows
from nestmrio.trade.regressors import with_margins

FOLDS = 8


def holdout_error(spec, flows, folds=FOLDS, seed=0):
    """Weighted absolute percentage error on pairs held out, Σ |ŷ − y| / Σ y, every pair being held out once.

    Arguments: spec (Spec), flows (Dataset, as for `fit_gravity`), folds (number of parts), seed (of the partition).
    Returns a number, infinite when the model cannot be estimated without one of the parts.
    """
    flows = with_margins(flows)
    try:
        found = held_out(spec, flows, partition(flows["flow"], folds, seed))
    except NestmrioError:
        return np.inf
    return float(np.abs(found - flows["flow"]).sum() / flows["flow"].where(found.notnull()).sum())


def partition(flow, folds, seed=0):
    """Deal the observed interregional pairs at random into parts of equal size.

    Arguments: flow (origin, destination), NaN where not observed; folds; seed. Returns part (origin, destination),
    −1 for a pair that is in none.
    """
    between = np.flatnonzero(np.isfinite(flow.values) & ~np.eye(len(flow), dtype=bool))
    part = np.full(flow.size, -1)
    part[between] = np.random.default_rng(seed).permutation(np.arange(len(between)) % folds)
    return flow.copy(data=part.reshape(flow.shape))


def held_out(spec, flows, part):
    """Flows of each part as a model sees them that was fitted on the other parts, balanced to the sample's margins.

    Arguments: spec (Spec), flows (Dataset with outflow (origin), inflow (destination), as for `fit_gravity`), part
    (origin, destination; see partition). Returns flow (origin, destination), NaN for pairs in no part.
    """
    found = xr.full_like(flows["flow"], np.nan, dtype=float)
    for number in range(int(part.max()) + 1):
        fitted = fit_spec(spec, flows.assign(flow=flows["flow"].where(part != number)))
        prior = expected_flows(fitted, flows).where(part >= 0, 0.0)
        found = found.where(part != number, ras(prior, flows["outflow"], flows["inflow"], tolerance=1e-6))
    return found
