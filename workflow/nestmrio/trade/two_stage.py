"""Spatial two-stage least squares: lags of the flows instrumented by lags of the regressors."""

import numpy as np
from scipy import linalg

from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.likelihood import LagParameters
from nestmrio.trade.regression import Estimate, gaussian
from nestmrio.trade.spatial_filter import LAGS


def instruments(design, pairs):
    """Lags of the regressors: L_o X, L_d X, L_w X and L_w² X.

    Arguments: design X (N, k), pairs (a PairFilter). Returns instruments (N, 4k), some of which may be combinations of
    others. Source: Kelejian & Prucha 1998, Journal of Real Estate Finance and Economics 17:99.
    """
    first = [pairs.lags(column) for column in design.T]
    second = [pairs.lags(lagged[:, 2])[:, 2:] for lagged in first]
    return np.column_stack([*first, *second])


def two_stage(response, design, lagged, excluded, pairs, *, lags=LAGS, likelihood=True):
    """Estimate y = Σ ρ_k L_k y + X β + ε with the lags projected on H = (X, instruments).

    δ = (ρ, β) = (R̂ᵀR̂)⁻¹ R̂ᵀ y with R = (L y, X), R̂ = H(HᵀH)⁻¹Hᵀ R; Var δ = σ² (R̂ᵀR̂)⁻¹, σ² = eᵀe / N.

    Arguments: response y (N,), design X (N, k), lagged (N, 3) in the order of LAGS, excluded (instruments (N, m)),
    pairs (a PairFilter: where ρ must be admissible), lags (names from LAGS), likelihood (False spares its determinant).
    Returns an Estimate; its log-likelihood is the exact one at δ, NaN where it is spared.
    Raises InputError when there are fewer instruments than lags, ConvergenceError when ρ is not admissible.
    """
    free = LagParameters(lags).free
    space = np.column_stack([design, excluded])
    norms = np.linalg.norm(space, axis=0)
    basis, strength, _ = linalg.svd(space / np.where(norms > 0, norms, 1.0), full_matrices=False)
    basis = basis[:, strength > 1e-11 * strength[0]]
    regressors = np.column_stack([lagged[:, free], design])
    if basis.shape[1] < regressors.shape[1]:
        raise InputError("there are fewer instruments than lags", remedy="add regressors or choose fewer lags")
    scale = np.linalg.norm(regressors, axis=0)
    projected = basis @ (basis.T @ (regressors / scale))
    q, r = np.linalg.qr(projected)
    inverse = linalg.solve_triangular(r, np.eye(len(scale))) / scale[:, None]
    parameters = inverse @ (q.T @ response)
    residuals = response - regressors @ parameters
    count, width = len(response), design.shape[1]
    sigma2 = float(residuals @ residuals) / count
    rho = np.zeros(3)
    rho[free] = parameters[: len(free)]
    if not pairs.admissible(rho):
        raise ConvergenceError(
            "two-stage least squares lands outside the admissible region of ρ", remedy="choose maximum likelihood"
        )
    spread = linalg.block_diag(np.eye(3)[:, free], np.eye(width))
    return Estimate(
        rho=rho,
        coefficients=parameters[len(free) :],
        sigma2=sigma2,
        covariance=spread @ (inverse @ inverse.T * sigma2) @ spread.T,
        log_likelihood=gaussian(sigma2, count) + pairs.log_determinant(rho) if likelihood else np.nan,
        parameters=len(free) + width + 1,
        residuals=residuals,
        fitted=response - residuals,
    )
