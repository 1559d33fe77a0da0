"""What a reader must know of a fitted gravity model before believing it."""

import numpy as np
import xarray as xr

from nestmrio.trade.regression import scaled_qr
from nestmrio.trade.restricted_filter import pair_filter


def morans_i(values, lagged):
    """Moran's I of values against a lag of them, weights scaled to the number of pairs: I = zᵀ L z / zᵀ z.

    Arguments: values z (pairs,) measured from their mean, lagged L z (pairs,). Returns a number near −1/(N−1) where
    neighbouring pairs are independent. Source: Moran 1950.
    """
    return float(values @ lagged / (values @ values))


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
    q, _ = scaled_qr(fit.design)
    return np.sum(q**2, axis=1)


def zero_share(flows):
    """Share of observed interregional pairs without a flow.

    Arguments: flow (origin, destination), NaN where not observed. Returns a number.
    """
    between = flows.values[~np.eye(len(flows), dtype=bool)]
    seen = between[np.isfinite(between)]
    return float(np.mean(seen == 0)) if seen.size else 0.0


def describe(fit, flows, weights):
    """The diagnostics of one sector, and observed against fitted flows.

    Arguments: fit (Fit), flows (Dataset with flow (origin, destination) among the sample regions), weights (origin,
    destination) of the sample regions.
    Returns a Dataset of coefficient, standard_error (term), sample_flow, sample_fitted, sample_leverage (sample_origin,
    sample_destination), with the numbers of the whole fit as attributes.
    """
    weight = leverage(fit)
    level = fit.spec.estimator not in ("poisson", "doubly_constrained")
    sides = {"sample_origin": list(fit.regions), "sample_destination": list(fit.regions)}

    def spread(values, units):
        matrix = np.full(fit.observed.shape, np.nan)
        matrix[fit.observed] = values
        return xr.DataArray(matrix, sides, tuple(sides), attrs={"units": units})

    at = np.argwhere(fit.observed)[int(np.argmax(weight))]
    pairs = pair_filter(weights.values, fit.observed)
    along = residual_autocorrelation(fit, pairs)
    return xr.Dataset(
        {
            "coefficient": fit.coefficient,
            "standard_error": fit.standard_error,
            "sample_flow": spread(np.exp(fit.response) if level else fit.response, "1"),
            "sample_fitted": spread(np.exp(fit.fitted) if level else fit.fitted, "1"),
            "sample_leverage": spread(weight, "1"),
        },
        attrs={
            "estimator": fit.spec.estimator,
            "lags": " ".join(fit.spec.lags),
            "log_determinant": pairs.method if fit.spec.lags else "none needed",
            "log_likelihood": fit.estimate.log_likelihood,
            "observations": fit.observations,
            "parameters": fit.estimate.parameters,
            "r_squared": fit.r_squared,
            "aicc": fit.aicc,
            "sigma": float(fit.estimate.sigma),
            "sigma_unbiased": float(fit.estimate.sigma_unbiased),
            "moran_origin": along[0],
            "moran_destination": along[1],
            "moran_both": along[2],
            "zero_share": zero_share(flows["flow"]),
            "max_leverage": float(weight.max()),
            "max_leverage_pair": f"{fit.regions[at[0]]} - {fit.regions[at[1]]}",
        },
    )


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
