"""What a reader must know of a fitted gravity model before believing it."""

import numpy as np
import xarray as xr

from nestmrio.trade.effects import Effects
from nestmrio.trade.geography import TIE
from nestmrio.trade.regression import scaled_qr
from nestmrio.trade.restricted_filter import pair_filter
from nestmrio.trade.specification import LOG_LINEAR, RHO_TERMS

NUMBERS = (
    "holdout_error",
    "holdout_lead",
    "holdout_lead_error",
    "aicc",
    "log_likelihood",
    "observations",
    "parameters",
    "r_squared",
    "sigma",
    "sigma_unbiased",
    "moran_origin",
    "moran_destination",
    "moran_both",
    "max_leverage",
)
TEXTS = ("estimator", "lags", "log_determinant", "max_leverage_pair", "failure", "remedy")
"""What a fitted model is judged by: numbers and texts of gravity_fit/{sector}.nc, one of each for a model."""


def morans_i(values, lagged):
    """Moran's I of values against a lag of them, weights scaled to the number of pairs: I = zᵀ L z / zᵀ z.

    Arguments: values z (pairs,) measured from their mean, lagged L z (pairs,). Returns a number near −1/(N−1) where
    neighbouring pairs are independent. Source: Moran 1950.
    """
    spread = values @ values
    return float(values @ lagged / spread) if spread > 0 else np.nan


def residual_autocorrelation(fit, pairs):
    """Moran's I of a model's residuals along the origin, destination and joint lag.

    Arguments: fit (Fit), pairs (the PairFilter of its observed pairs). Returns three numbers.
    """
    residuals = fit.estimate.residuals - fit.estimate.residuals.mean()
    lagged, weight = pairs.lags(residuals), pairs.lags(np.ones(pairs.size))
    return [
        morans_i(residuals, lag) * pairs.size / total if total > 0 else 0.0
        for lag, total in zip(lagged.T, weight.sum(axis=0), strict=True)
    ]


def leverage(fit):
    """Leverage of each pair: the diagonal of X (XᵀX)⁻¹ Xᵀ, given ρ. Returns leverage (pairs,)."""
    if isinstance(fit.regressors, Effects):
        return fit.regressors.leverage()
    q, _ = scaled_qr(fit.regressors)
    return np.sum(q**2, axis=1)


def zero_share(flows):
    """Share of observed interregional pairs without a flow.

    Arguments: flow (origin, destination), NaN where not observed. Returns a number.
    """
    between = flows.values[~np.eye(len(flows), dtype=bool)]
    seen = between[np.isfinite(between)]
    return float(np.mean(seen == 0)) if seen.size else 0.0


def describe(fit, weights):
    """What is to be known of one fitted model.

    Arguments: fit (Fit), weights (origin, destination) of the sample regions.
    Returns a Dataset of coefficient, standard_error (term), sample_fitted, sample_leverage (sample_origin,
    sample_destination; NaN for pairs that the model does not see), and without dims the NUMBERS (but those of the
    hold-out) and TEXTS.
    """
    weight = leverage(fit)
    fitted = np.exp(fit.fitted) if fit.spec.estimator in LOG_LINEAR else fit.fitted
    at = np.argwhere(fit.observed)[int(np.argmax(weight >= weight.max() * (1 - TIE)))]
    here = list(fit.regions)
    pairs = pair_filter(weights.sel(origin=here, destination=here).values, fit.observed)
    along = residual_autocorrelation(fit, pairs)
    described = {
        "log_likelihood": fit.estimate.log_likelihood,
        "aicc": fit.aicc,
        "observations": float(fit.observations),
        "parameters": float(fit.estimate.parameters),
        "r_squared": fit.r_squared,
        "sigma": float(fit.estimate.sigma),
        "sigma_unbiased": float(fit.estimate.sigma_unbiased),
        **dict(zip(("moran_origin", "moran_destination", "moran_both"), along, strict=True)),
        "max_leverage": float(weight.max()),
        "estimator": fit.spec.estimator,
        "lags": " ".join(fit.spec.lags),
        "log_determinant": pairs.method if fit.spec.lags else "none needed",
        "max_leverage_pair": f"{fit.regions[at[0]]} - {fit.regions[at[1]]}",
        "failure": "",
        "remedy": "",
    }
    return _one_model(
        {"coefficient": fit.coefficient, "standard_error": fit.standard_error},
        fit.regions,
        {"sample_fitted": fitted, "sample_leverage": weight},
        fit.observed,
        described,
    )


def describe_failure(spec, regions, error):
    """The same Dataset for a model that cannot be estimated: nothing but the reason, and infinite criteria.

    Arguments: spec (Spec), regions (labels of the sample), error (a NestmrioError).
    """
    terms = [*(RHO_TERMS if spec.lags else ()), "intercept", "outflow", "inflow", "distance"]
    empty = xr.DataArray(np.full(len(terms), np.nan), {"term": terms}, ("term",), attrs={"units": "1"})
    described = (
        dict.fromkeys(NUMBERS, np.nan)
        | {"aicc": np.inf, "holdout_error": np.inf, "holdout_lead": -np.inf}
        | dict.fromkeys(TEXTS, "")
    )
    described |= {"estimator": spec.estimator, "lags": " ".join(spec.lags)}
    return _one_model(
        {"coefficient": empty, "standard_error": empty},
        regions,
        {"sample_fitted": [], "sample_leverage": []},
        np.zeros((len(regions), len(regions)), dtype=bool),
        described | {"failure": error.what, "remedy": error.remedy},
    )


def _one_model(by_term, regions, by_pair, observed, described):
    sides = {"sample_origin": list(regions), "sample_destination": list(regions)}
    values = {name: ((), value, {"units": "1"}) for name, value in described.items()}
    for name, known in by_pair.items():
        matrix = np.full(observed.shape, np.nan)
        matrix[observed] = known
        values[name] = (tuple(sides), matrix, {"units": "1"})
    return xr.Dataset(by_term | values, sides)


TABLE = (
    "model",
    "reason",
    "estimator",
    "observations",
    "log_likelihood",
    "aicc",
    "aicc_standard",
    "aicc_augmented",
    "holdout_error_standard",
    "holdout_error_augmented",
    "holdout_error_poisson",
    "holdout_error_doubly_constrained",
    "r_squared",
    "sigma",
    "moran_origin",
    "moran_destination",
    "moran_both",
    "zero_share",
    "max_leverage",
    "max_leverage_pair",
)
"""Attributes of gravity/{sector}.nc that gravity.csv shows."""


def table(cubes):
    """One row per sector: coefficients with standard errors, and the diagnostics.

    Effects of single origins and destinations (doubly constrained model) are left out.

    Arguments: cubes (Datasets, as `describe` makes them). Returns header, rows; empty where a model has no such term.
    """
    terms = list(dict.fromkeys(term for cube in cubes for term in cube["term"].values.tolist() if " " not in term))
    header = ["sector", *TABLE[:2], *(f"{term}{suffix}" for term in terms for suffix in ("", "_se")), *TABLE[2:]]
    rows = []
    for cube in cubes:
        known = set(cube["term"].values.tolist())
        numbers = [
            f"{cube[name].sel(term=term).item():.6g}" if term in known else ""
            for term in terms
            for name in ("coefficient", "standard_error")
        ]
        shown = {name: cube.attrs.get(name, "") for name in TABLE}
        shown = {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in shown.items()}
        described = [shown[name] for name in TABLE]
        rows.append([cube.attrs["sector"], *described[:2], *numbers, *described[2:]])
    return header, rows
