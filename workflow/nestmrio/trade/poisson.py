"""Poisson pseudo-maximum-likelihood: gravity on levels, which keeps zero flows."""

import numpy as np
from scipy import linalg
from scipy.special import gammaln, xlogy

from nestmrio.errors import ConvergenceError
from nestmrio.trade.regression import Estimate, scaled_qr

MAX_ITERATIONS = 200
TOLERANCE = 1e-13
"""The last step changes the deviance D by no more than this times D + 1, flows having a mean of one."""


def pseudo_likelihood(spec, flow, design, terms, observed, flows):
    """Estimate E[y_rs] = exp(x_rs β), or with effects of origins and destinations in place of their margins.

    The doubly constrained form, E[y_rs] = exp(a_r + b_s + β ln d_rs + Σ γ z_rs), meets both margins by its first-order
    conditions, and is the maximum-entropy model [Santos Silva & Tenreyro 2006, Review of Economics and Statistics
    88:641; Cai 2021, Papers in Regional Science 100:455]. Standard errors are robust, without a correction for small
    samples (HC0): (XᵀMX)⁻¹ Xᵀ diag((y−μ)²) X (XᵀMX)⁻¹ with M = diag μ.

    Arguments: spec (Spec), flow y (pairs,), design X (pairs, k) and its terms, observed (n, n) of bool, flows (Dataset,
    for the labels of the effects). Returns terms, design, Estimate (its sigma2 is the dispersion Σ (y−ŷ)²/ŷ / (N−k)).
    Raises InputError for collinear regressors, ConvergenceError.
    """
    if spec.estimator == "doubly_constrained":
        terms, design = _with_effects(design, terms, observed, flows)
    terms, design = _told_apart(spec.optional, terms, design)
    q, inverse = scaled_qr(design, terms)
    weights, expected = _reweighted(flow, q)
    count, width = design.shape
    bread = inverse @ linalg.pinvh(q.T @ (q * expected[:, None])) @ q.T
    covariance = np.zeros((3 + width, 3 + width))
    covariance[3:, 3:] = (bread * (flow - expected) ** 2) @ bread.T
    residuals = (flow - expected) / np.sqrt(expected)
    return (
        terms,
        design,
        Estimate(
            rho=np.zeros(3),
            coefficients=inverse @ weights,
            sigma2=float(residuals @ residuals) / (count - width),
            covariance=covariance,
            log_likelihood=float(np.sum(xlogy(flow, expected) - expected - gammaln(flow + 1))),
            parameters=width,
            residuals=residuals,
            fitted=expected,
        ),
    )


def _reweighted(flow, q):
    """Iteratively reweighted least squares: γ and exp(Q γ) at the maximum of Σ y ln μ − μ."""
    expected, before = (flow + flow.mean()) / 2, np.inf
    predictor = np.log(expected)
    for _ in range(MAX_ITERATIONS):
        root = np.sqrt(expected)
        working = predictor + (flow - expected) / expected
        weights = linalg.lstsq(q * root[:, None], working * root, lapack_driver="gelsy")[0]
        predictor = q @ weights
        with np.errstate(over="ignore"):
            expected = np.exp(predictor)
        if not (np.isfinite(expected) & (expected > 0)).all():
            break
        deviance = 2 * float(np.sum(xlogy(flow, flow / expected) - flow + expected))
        if abs(before - deviance) <= TOLERANCE * (deviance + 1):
            return weights, expected
        before = deviance
    raise ConvergenceError("Poisson regression did not converge", remedy="choose another model for it")


def _told_apart(optional, terms, design):
    """Leave out the optional regressors that are combinations of the other terms."""
    for name in optional:
        others, column = [term for term in terms if term != name], design[:, terms.index(name)]
        rest = design[:, [terms.index(term) for term in others]]
        unexplained = column - rest @ linalg.lstsq(rest, column, lapack_driver="gelsy")[0]
        if np.linalg.norm(unexplained) <= 1e-9 * np.linalg.norm(column):
            terms, design = others, rest
    return terms, design


def _with_effects(design, terms, observed, flows):
    origin, destination = np.nonzero(observed)
    columns, names = [], []
    for position, side, start in ((origin, "origin", 0), (destination, "destination", 1)):
        for region in np.unique(position)[start:]:
            columns.append(position == region)
            names.append(f"{side} {flows[side].values[region]}")
    margins = terms.index("inflow") + 1
    return [*terms[margins:], *names], np.column_stack([design[:, margins:], *columns]).astype(float)
