"""Poisson pseudo-maximum-likelihood: gravity on levels, which keeps zero flows."""

import numpy as np

from nestmrio.errors import ConvergenceError
from nestmrio.trade.regression import Estimate, scaled_qr


def pseudo_likelihood(spec, flow, design, terms, observed, flows):
    """Estimate E[y_rs] = exp(x_rs β), or with effects of origins and destinations in place of their margins.

    The doubly constrained form, E[y_rs] = exp(a_r + b_s + β ln d_rs + Σ γ z_rs), meets both margins by its first-order
    conditions, and is the maximum-entropy model [Santos Silva & Tenreyro 2006, Review of Economics and Statistics
    88:641; Cai 2021, Papers in Regional Science 100:455]. Standard errors are robust (HC1).

    Arguments: spec (Spec), flow y (pairs,), design X (pairs, k) and its terms, observed (n, n) of bool, flows (Dataset,
    for the labels of the effects). Returns terms, design, Estimate (its sigma2 is the dispersion Σ (y−ŷ)²/ŷ / (N−k)).
    Raises InputError for collinear regressors, ConvergenceError.
    """
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    if spec.estimator == "doubly_constrained":
        terms, design = _with_effects(design, terms, observed, flows)
    scaled_qr(design, terms)
    try:
        result = GLM(flow, design, family=families.Poisson()).fit(maxiter=200, tol=1e-12, cov_type="HC1")
    except PerfectSeparationError:
        result = None
    if result is None or not result.converged:
        raise ConvergenceError("Poisson regression did not converge", remedy="choose another model for it")
    count, width = design.shape
    covariance = np.zeros((3 + width, 3 + width))
    covariance[3:, 3:] = result.cov_params()
    return (
        terms,
        design,
        Estimate(
            rho=np.zeros(3),
            coefficients=result.params,
            sigma2=float(result.pearson_chi2) / (count - width),
            covariance=covariance,
            log_likelihood=float(result.llf),
            parameters=width,
            residuals=result.resid_pearson,
            fitted=result.fittedvalues,
        ),
    )


def _with_effects(design, terms, observed, flows):
    origin, destination = np.nonzero(observed)
    columns, names = [], []
    for position, side, start in ((origin, "origin", 0), (destination, "destination", 1)):
        for region in np.unique(position)[start:]:
            columns.append(position == region)
            names.append(f"{side} {flows[side].values[region]}")
    margins = terms.index("inflow") + 1
    return [*terms[margins:], *names], np.column_stack([design[:, margins:], *columns]).astype(float)
