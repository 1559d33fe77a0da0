"""Which gravity model a sector gets, why, and what it expects between provinces."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.choices import GRAVITY_RULES
from nestmrio.errors import InputError
from nestmrio.trade.geography import spatial_weights
from nestmrio.trade.prediction import Model, predict_gravity
from nestmrio.trade.specification import COMPARABLE, MODELS, PREFERRED

COUNTS = ("observations", "parameters")
EVIDENCE = (
    "estimator",
    "lags",
    "log_determinant",
    "log_likelihood",
    *COUNTS,
    "r_squared",
    "aicc",
    "sigma",
    "sigma_unbiased",
    "moran_origin",
    "moran_destination",
    "moran_both",
    "max_leverage",
    "max_leverage_pair",
)
"""What gravity/{sector}.nc tells of the chosen model as attributes."""


def choose(model, candidates):
    """Take the model that is asked for, or the one that the evidence favours.

    `auto` takes the doubly constrained model unless another's error on flows hidden by pooling regions is smaller by
    more than its standard error (`holdout_lead`): a criterion that logarithms and levels share. `aicc` takes the better
    of standard and augmented by Akaike's criterion.

    Arguments: model (`auto`, `aicc` or a key of MODELS), candidates (Dataset, see `compare_models`).
    Returns the name of the model, the reason, and a dict of what was compared: aicc_MODEL, holdout_error_MODEL.
    Raises InputError for an unknown model, and where no model or not the one asked for can be estimated, with the
    reason.
    """
    if model not in (*GRAVITY_RULES, *MODELS):
        known = ", ".join((*GRAVITY_RULES, *MODELS))
        raise InputError(f"gravity model {model} is unknown", remedy=f"choose one of {known}")
    errors = {name: candidates["holdout_error"].sel(model=name).item() for name in MODELS}
    criteria = {name: candidates["aicc"].sel(model=name).item() for name in COMPARABLE}
    if model == "auto":
        model, reason = _best(_estimated(errors, candidates), errors, candidates)
    elif model == "aicc":
        model = min(_estimated(criteria, candidates), key=criteria.get)
        reason = "smaller AICc: " + ", ".join(f"{name} {value:.1f}" for name, value in criteria.items())
    else:
        reason = "asked for in the configuration"
    chosen = candidates.sel(model=model)
    if chosen["failure"].item():
        place = {"sector": candidates.attrs.get("sector"), "model": model}
        raise InputError(chosen["failure"].item(), remedy=chosen["remedy"].item(), **place)
    evidence = {f"aicc_{name}": value for name, value in criteria.items()}
    return model, reason, evidence | {f"holdout_error_{name}": error for name, error in errors.items()}


def _best(models, errors, candidates):
    """The preferred model, or the one that leads it by more than chance, and the reason."""
    told = ", ".join(f"{name} {error:.3f}" for name, error in errors.items())
    if PREFERRED not in models:
        best = min(models, key=errors.get)
        known = np.isfinite(errors[best])
        return best, f"smallest error on hidden flows: {told}" if known else "the first model that can be estimated"
    if not np.isfinite(errors[PREFERRED]):
        return PREFERRED, "preferred; there are too few regions to hide flows of"
    leads = {
        name: candidates["holdout_lead"].sel(model=name).item()
        for name in models
        if name != PREFERRED
        and candidates["holdout_lead"].sel(model=name).item() > candidates["holdout_lead_error"].sel(model=name).item()
    }
    if not leads:
        return PREFERRED, f"no model is better by more than a standard error on hidden flows: {told}"
    best = max(leads, key=leads.get)
    error = candidates["holdout_lead_error"].sel(model=best).item()
    return best, f"better on hidden flows by {leads[best]:.3f}, standard error {error:.3f}: {told}"


def _estimated(models, candidates):
    failures = {model: candidates["failure"].sel(model=model).item() for model in models}
    if all(failures.values()):
        raise InputError(
            "no gravity model can be estimated: " + "; ".join(f"{model}: {why}" for model, why in failures.items()),
            remedy="give more flows between regions, or pool the sector (column trade of the sector list)",
            sector=candidates.attrs.get("sector"),
        )
    return [model for model, failure in failures.items() if not failure]


@aligned
def predict_sector(candidates, geography, outflow, inflow, *, model="auto"):
    """Choose a sector's gravity model and predict the flows of the provinces: the cube gravity/{sector}.nc.

    The provinces get spatial weights of the kind that the candidates were fitted with.

    Arguments: candidates (Dataset, see `fit_candidates`); geography (the cube); outflow, inflow (region) of the
    provinces; model (see `choose`).
    Returns a Dataset of coefficient, standard_error (term), flow_prior (origin, destination), sample_flow,
    sample_fitted, sample_leverage (sample_origin, sample_destination), with sector, model, reason and the evidence as
    attributes. Raises InputError, naming the sector.
    """
    name, reason, evidence = choose(model, candidates)
    chosen = candidates.sel(model=name, drop=True)
    coefficient = chosen["coefficient"].dropna("term")
    distance, neighbour = geography["distance"], geography["neighbour"]
    try:
        prior = predict_gravity(
            Model(MODELS[name], coefficient),
            outflow.rename(region="origin"),
            inflow.rename(region="destination"),
            distance,
            neighbour=neighbour,
            weights=spatial_weights(
                neighbour, distance, candidates.attrs["weights"], int(candidates.attrs["neighbours"])
            ),
        )
    except InputError as error:
        raise error.at(sector=candidates.attrs["sector"]) from None
    seen = chosen["sample_fitted"].notnull()
    cube = xr.Dataset(
        {
            "coefficient": coefficient,
            "standard_error": chosen["standard_error"].sel(term=coefficient["term"].values),
            "flow_prior": prior,
            "sample_flow": chosen["sample_flow"].where(seen),
            "sample_fitted": chosen["sample_fitted"],
            "sample_leverage": chosen["sample_leverage"],
        }
    )
    told = {attribute: chosen[attribute].item() for attribute in (*EVIDENCE, "zero_share")}
    told |= {attribute: int(told[attribute]) for attribute in COUNTS}
    return cube.assign_attrs(sector=candidates.attrs["sector"], model=name, reason=reason, **told, **evidence)
