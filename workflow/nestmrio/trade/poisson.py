"""Poisson pseudo-maximum-likelihood: gravity on levels, which keeps zero flows."""

import numpy as np
from scipy import linalg
from scipy.special import gammaln, xlogy

from nestmrio.errors import ConvergenceError
from nestmrio.trade.effects import Columns, Effects
from nestmrio.trade.regression import Estimate
from nestmrio.trade.regressors import PAIR

MAX_ITERATIONS = 200
TOLERANCE = 1e-13
"""The last step changes the deviance D by no more than this times D + 1, flows having a mean of one."""
WEIGHTLESS = 1e-10
"""Directions in XᵀMX below this share of the largest have no weight; effects are then judged on columns written out."""


def pseudo_likelihood(spec, flow, design, terms, observed, flows, quick=False):
    """Estimate E[y_rs] = exp(x_rs β), or with effects of origins and destinations in place of their margins.

    The doubly constrained form, E[y_rs] = exp(a_r + b_s + β ln d_rs + Σ γ z_rs), meets both margins by its first-order
    conditions, and is the maximum-entropy model [Santos Silva & Tenreyro 2006, Review of Economics and Statistics
    88:641; Cai 2021, Papers in Regional Science 100:455]. Standard errors are robust, without a correction for small
    samples (HC0): (XᵀMX)⁻¹ Xᵀ diag((y−μ)²) X (XᵀMX)⁻¹ with M = diag μ.

    Arguments: spec (Spec), flow y (pairs,), design X (pairs, k) and its terms, observed (n, n) of bool, flows (Dataset,
    for the labels of the effects), quick (True leaves out the covariance).
    Returns terms, design (pairs, k) or Effects, Estimate (its sigma2 is the dispersion Σ (y−ŷ)²/ŷ / (N−k)).
    Raises InputError for collinear regressors, ConvergenceError.
    """
    terms, design, basis = _basis(spec, design, terms, observed, flows)
    weights, expected = _reweighted(flow, basis)
    count, width = len(flow), len(weights)
    covariance = np.zeros((0, 0) if quick else (3 + width, 3 + width))
    if not quick:
        covariance[3:, 3:] = _robust(flow, expected, terms, basis)
    residuals = (flow - expected) / np.sqrt(expected)
    return (
        terms,
        design,
        Estimate(
            rho=np.zeros(3),
            coefficients=basis.inverse @ weights,
            sigma2=float(residuals @ residuals) / (count - width),
            covariance=covariance,
            log_likelihood=float(np.sum(xlogy(flow, expected) - expected - gammaln(flow + 1))),
            parameters=width,
            residuals=residuals,
            fitted=expected,
        ),
    )


def _reweighted(flow, basis):
    """Iteratively reweighted least squares: γ and exp(Q γ) at the maximum of Σ y ln μ − μ.

    Each step solves Qᵀ M Q δ = Qᵀ (y − μ): errors of a step are mended by the next.
    """
    expected, before = (flow + flow.mean()) / 2, np.inf
    weights, score = 0.0, basis.sums(expected * np.log(expected) + flow - expected)
    for _ in range(MAX_ITERATIONS):
        weights = weights + _solved(basis.cross(expected), score)
        with np.errstate(over="ignore"):
            expected = np.exp(basis.predictor(weights))
        if not (np.isfinite(expected) & (expected > 0)).all():
            break
        deviance = 2 * float(np.sum(xlogy(flow, flow / expected) - flow + expected))
        if abs(before - deviance) <= TOLERANCE * (deviance + 1):
            return weights, expected
        before, score = deviance, basis.sums(flow - expected)
    raise ConvergenceError("Poisson regression did not converge", remedy="choose another model for it")


def _solved(matrix, right):
    scale = 1 / np.sqrt(np.diag(matrix))
    matrix = matrix * scale[:, None] * scale
    try:
        return np.linalg.solve(matrix, right * scale) * scale
    except np.linalg.LinAlgError:
        return linalg.lstsq(matrix, right * scale)[0] * scale


def _robust(flow, expected, terms, basis):
    """The covariance HC0. Directions without weight, as of effects of pairs whose flows are all zero, do not count.

    Those are told from others on columns that are written out.
    """
    squares = (flow - expected) ** 2
    if isinstance(basis, Effects):
        bread = basis.cross(expected) / (basis.norms[:, None] * basis.norms)
        strength = np.linalg.eigvalsh(bread)
        if strength[0] > WEIGHTLESS * strength[-1]:
            bread = basis.inverse @ (np.linalg.inv(bread) / (basis.norms[:, None] * basis.norms))
            return bread @ basis.cross(squares) @ bread.T
        basis = Columns(basis.dense, terms)
    bread = basis.inverse @ linalg.pinvh(basis.cross(expected), rtol=WEIGHTLESS) @ basis.q.T
    return (bread * squares) @ bread.T


def _basis(spec, design, terms, observed, flows):
    """Terms and regressors without the optional ones that the others explain, and their well-conditioned form.

    Effects stay unwritten where the regressors and they are plainly distinct. Where they are not, all columns are
    written out to find those that are combinations of others.
    """
    if spec.estimator == "doubly_constrained":
        first = terms.index("inflow") + 1
        terms, design = terms[first:], design[:, first:]
        used = [name not in spec.optional or column.any() for name, column in zip(terms, design.T, strict=True)]
        labels = [flows[side].values for side in PAIR]
        effects = Effects(observed, design[:, used], labels)
        if effects.distinct():
            return [*(t for t, kept in zip(terms, used, strict=True) if kept), *effects.terms], effects, effects
        every = Effects(observed, design, labels)
        terms, design = [*terms, *every.terms], every.dense
    terms, design = _told_apart(spec.optional, terms, design)
    return terms, design, Columns(design, terms)


def _told_apart(optional, terms, design):
    """Leave out the optional regressors that are combinations of the other terms."""
    for name in optional:
        others, column = [term for term in terms if term != name], design[:, terms.index(name)]
        rest = design[:, [terms.index(term) for term in others]]
        unexplained = column - rest @ linalg.lstsq(rest, column, lapack_driver="gelsy")[0]
        if np.linalg.norm(unexplained) <= 1e-9 * np.linalg.norm(column):
            terms, design = others, rest
    return terms, design
