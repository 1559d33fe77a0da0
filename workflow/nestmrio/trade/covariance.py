"""Covariance of the spatial interaction model's parameters: observed Hessian and information matrix."""

import numpy as np
from scipy import linalg

from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.restricted_filter import DENSE_PAIRS, RestrictedFilter


def observed_information(rho, lagged, design, residuals, sigma2, pairs, parameters):
    """The negative Hessian of the full log-likelihood by (θ, β, σ²) at its maximum.

    −∂²ℓ/∂ρ_k∂ρ_l = (L_k y)ᵀ(L_l y)/σ² − ∂² ln|A|/∂ρ_k∂ρ_l, −∂²ℓ/∂ρ_k∂β = (L_k y)ᵀX/σ²,
    −∂²ℓ/∂ρ_k∂σ² = (L_k y)ᵀe/σ⁴, −∂²ℓ/∂β∂β = XᵀX/σ², −∂²ℓ/∂σ²∂σ² = N/2σ⁴.
    """
    slope, bend = pairs.derivatives(rho)
    slope = slope + lagged.T @ residuals / sigma2
    jacobian = parameters.jacobian(rho)
    return _information(
        jacobian.T @ (lagged.T @ lagged / sigma2 - bend) @ jacobian - parameters.curvature(slope),
        jacobian.T @ lagged.T @ design / sigma2,
        jacobian.T @ lagged.T @ residuals / sigma2**2,
        design,
        sigma2,
    )


def expected_information(rho, lagged, design, residuals, sigma2, pairs, parameters):
    """The information matrix of (θ, β, σ²), with G_k = L_k A⁻¹ and m_k = L_k y − G_k ε the lag's expectation.

    I_ρρ = tr(G_k G_l) + tr(G_kᵀ G_l) + m_kᵀ m_l/σ², I_ρβ = m_kᵀX/σ², I_ρσ² = tr(G_k)/σ²
    [LeSage & Pace 2009].
    Raises InputError beyond DENSE_PAIRS pairs, since it needs A⁻¹.
    """
    if pairs.size > DENSE_PAIRS:
        raise InputError(
            f"the information matrix of {pairs.size} pairs is too large", remedy="choose the covariance hessian"
        )
    lags = [matrix.toarray() for matrix in RestrictedFilter(pairs.weights, pairs.observed).matrices]
    inverse = linalg.inv(np.eye(pairs.size) - np.tensordot(rho, lags, 1))
    influence = [lag @ inverse for lag in lags]
    expected = lagged - np.column_stack([matrix @ residuals for matrix in influence])
    both = [[np.sum(left * (right.T + right)) for right in influence] for left in influence]
    jacobian = parameters.jacobian(rho)
    return _information(
        jacobian.T @ (np.array(both) + expected.T @ expected / sigma2) @ jacobian,
        jacobian.T @ expected.T @ design / sigma2,
        jacobian.T @ np.array([np.trace(matrix) for matrix in influence]) / sigma2,
        design,
        sigma2,
    )


def _information(lag_lag, lag_design, lag_variance, design, sigma2):
    variance = np.array([[len(design) / (2 * sigma2**2)]])
    nothing = np.zeros((design.shape[1], 1))
    column = lag_variance[:, None]
    return np.block(
        [
            [lag_lag, lag_design, column],
            [lag_design.T, design.T @ design / sigma2, nothing],
            [column.T, nothing.T, variance],
        ]
    )


def expand_covariance(information, jacobian):
    """Covariance of (ρ_o, ρ_d, ρ_w, β) from the information of (θ, β, σ²), by the delta method.

    Raises ConvergenceError when the information is not positive definite.
    """
    scale = 1 / np.sqrt(np.abs(np.diag(information)))
    try:
        factor = linalg.cho_factor(information * scale[:, None] * scale)
    except linalg.LinAlgError:
        raise ConvergenceError(
            "the likelihood has no curvature at its maximum", remedy="choose fewer lags or regressors"
        ) from None
    covariance = linalg.cho_solve(factor, np.eye(len(scale))) * scale[:, None] * scale
    free, width = jacobian.shape[1], len(scale) - jacobian.shape[1] - 1
    spread = linalg.block_diag(jacobian, np.eye(width))
    return spread @ covariance[: free + width, : free + width] @ spread.T
