"""Which gravity model a sector gets, and why."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.gravity import AUGMENTED, DOUBLY_CONSTRAINED, POISSON, STANDARD, fit, predict, with_margins

MODELS = {
    "standard": STANDARD,
    "augmented": AUGMENTED,
    "poisson": POISSON,
    "doubly_constrained": DOUBLY_CONSTRAINED,
}
COMPARABLE = ("standard", "augmented")
"""Models of the same logarithms, whose likelihoods and AICc can be compared."""
FOLDS = 8


def choose(model, flows, sector=None):
    """Fit the model that is asked for, or the one that the evidence favours.

    `auto` takes the model with the smallest absolute error on pairs held out of the fit, once balanced to the margins
    (`holdout_error`): a criterion that logarithms and levels share. `aicc` takes the better of standard and augmented
    by Akaike's criterion.

    Arguments: model (`auto`, `aicc` or a key of MODELS), flows (Dataset, as for `fit`), sector (named in errors).
    Returns the name of the model, its Fit, and a dict of what was compared: reason, aicc_MODEL, holdout_error_MODEL.
    A model that cannot be estimated has an infinite criterion and is not chosen; when it is asked for it is an error.
    Raises InputError for an unknown model, and what `fit` raises for the model taken.
    """
    if model not in ("auto", "aicc", *MODELS):
        raise InputError(f"gravity model {model} is unknown", remedy=f"choose auto, aicc or one of {', '.join(MODELS)}")
    fits = {name: _attempt(MODELS[name], flows) for name in COMPARABLE}
    criteria = {name: fitted.aicc if fitted else np.inf for name, fitted in fits.items()}
    evidence = {f"aicc_{name}": criterion for name, criterion in criteria.items()}
    if model == "auto":
        errors = {name: holdout_error(spec, flows) for name, spec in MODELS.items()}
        evidence |= {f"holdout_error_{name}": error for name, error in errors.items()}
        model = min(errors, key=errors.get)
        told = ", ".join(f"{name} {error:.3f}" for name, error in errors.items())
        evidence["reason"] = f"smallest error on pairs held out: {told}"
    elif model == "aicc":
        model = min(criteria, key=criteria.get)
        evidence["reason"] = "smaller AICc: " + ", ".join(f"{name} {value:.1f}" for name, value in criteria.items())
    else:
        evidence["reason"] = "asked for in the configuration"
    return model, fits.get(model) or fit(MODELS[model], flows, sector), evidence


def _attempt(spec, flows):
    try:
        return fit(spec, flows)
    except (ConvergenceError, InputError):
        return None


def holdout_error(spec, flows, folds=FOLDS, seed=0):
    """Weighted absolute percentage error on pairs held out, Σ |ŷ − y| / Σ y, every pair being held out once.

    Arguments: spec (Spec), flows (Dataset, as for `fit`), folds (number of parts), seed (of the partition).
    Returns a number, infinite when the model cannot be estimated without one of the parts.
    """
    flows = with_margins(flows)
    try:
        found = held_out(spec, flows, partition(flows["flow"], folds, seed))
    except (ConvergenceError, InputError):
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

    Arguments: spec (Spec), flows (Dataset with outflow (origin), inflow (destination), as for `fit`), part (origin,
    destination; see partition). Returns flow (origin, destination), NaN for pairs in no part.
    """
    found = xr.full_like(flows["flow"], np.nan, dtype=float)
    for number in range(int(part.max()) + 1):
        fitted = fit(spec, flows.assign(flow=flows["flow"].where(part != number)))
        prior = predict(fitted, **regional(flows)).where(part >= 0, 0.0)
        found = found.where(part != number, ras(prior, flows["outflow"], flows["inflow"], tolerance=1e-6))
    return found


def regional(flows):
    """What `predict` needs of the regions of a sample: all its variables but the flows."""
    return {str(name): flows[name] for name in flows.data_vars if name != "flow"}
