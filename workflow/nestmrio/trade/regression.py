"""Linear regression on scaled regressors, and the estimate that every model of this stage returns."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from nestmrio.errors import InputError


@dataclass(frozen=True)
class Estimate:
    """Parameters of the spatial interaction model with their covariance (of `rho` in the order of LAGS, then β)."""

    rho: np.ndarray
    coefficients: np.ndarray
    sigma2: float
    covariance: np.ndarray
    log_likelihood: float
    parameters: int
    residuals: np.ndarray
    fitted: np.ndarray

    @property
    def standard_errors(self):
        """Standard errors of ρ_o, ρ_d, ρ_w and β; zero for a lag that is not in the model."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def sigma(self):
        """The error's standard deviation with divisor N."""
        return np.sqrt(self.sigma2)

    @property
    def sigma_unbiased(self):
        """The error's standard deviation with divisor N − k, k the number of coefficients β."""
        return np.sqrt(self.sigma2 * len(self.residuals) / (len(self.residuals) - len(self.coefficients)))


def require_enough(pairs, coefficients):
    """Raise InputError when there are no more observed pairs than coefficients."""
    if pairs <= coefficients:
        raise InputError(
            f"{pairs} observed pairs for {coefficients} coefficients",
            remedy="give more flows between regions, or pool the sector (column trade of the sector list)",
        )


def scaled_qr(design, terms=None):
    """QR of the regressors divided by their norms, so that units do not decide their rank.

    Arguments: design X (N, k), terms (names for the error). Returns Q (N, k), R⁻¹ with X R⁻¹ = Q.
    Raises InputError when there are too few observations or a regressor is a combination of the ones before it.
    """
    count, width = design.shape
    require_enough(count, width)
    norms = np.linalg.norm(design, axis=0)
    q, r = np.linalg.qr(design / np.where(norms > 0, norms, 1.0))
    weak = np.flatnonzero(np.abs(np.diag(r)) < 1e-9)
    if weak.size:
        name = terms[weak[0]] if terms is not None else f"number {weak[0]}"
        raise InputError(f"the regressor {name} is a combination of others", remedy="leave it out of the specification")
    return q, linalg.solve_triangular(r, np.eye(width)) / norms[:, None]


def least_squares(response, design, terms=None):
    """Ordinary least squares with the Gaussian log-likelihood: β = (XᵀX)⁻¹ Xᵀ y, σ² = eᵀe / N.

    Arguments: response y (N,), design X (N, k), terms (names). Returns an Estimate with ρ = 0, whose covariance uses
    divisor N − k. Raises InputError from `scaled_qr`.
    """
    q, inverse = scaled_qr(design, terms)
    fitted = q @ (q.T @ response)
    residuals = response - fitted
    count, width = design.shape
    sigma2 = float(residuals @ residuals) / count
    covariance = np.zeros((3 + width, 3 + width))
    covariance[3:, 3:] = inverse @ inverse.T * sigma2 * count / (count - width)
    return Estimate(
        rho=np.zeros(3),
        coefficients=inverse @ (q.T @ response),
        sigma2=sigma2,
        covariance=covariance,
        log_likelihood=gaussian(sigma2, count),
        parameters=width + 1,
        residuals=residuals,
        fitted=fitted,
    )


def gaussian(sigma2, count):
    """Concentrated log-likelihood of N normal errors: −N/2 (ln 2π + 1 + ln σ²)."""
    return -0.5 * count * (np.log(2 * np.pi) + 1 + np.log(sigma2))
