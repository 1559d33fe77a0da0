"""Exact maximum likelihood of the spatial interaction model A(ρ) y = X β + ε, ε ~ N(0, σ² I)."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.spatial_filter import LAGS

MAX_ITERATIONS = 100
STARTS = ((0.0, 0.0), (0.4, 0.4), (-0.3, 0.3), (0.3, -0.3))
"""Values of (ρ_o, ρ_d) from which the search begins, with ρ_w = −ρ_o ρ_d."""


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


class LagParameters:
    """The free parameters θ behind ρ: any subset of the three lags, or the separable ρ_w = −ρ_o ρ_d.

    Arguments: lags (names from LAGS), separable (then both single lags are free and ρ_w follows).
    Raises InputError for an unknown lag, or a separable model without its two lags.
    """

    def __init__(self, lags, separable=False):
        unknown = set(lags) - set(LAGS)
        if unknown:
            raise InputError(f"unknown lag {min(unknown)}", remedy=f"choose among {', '.join(LAGS)}")
        if separable and not {"origin", "destination"} <= set(lags):
            raise InputError("a separable filter needs both lags", remedy="give the lags origin and destination")
        self.separable = separable
        self.free = [0, 1] if separable else [k for k, name in enumerate(LAGS) if name in lags]

    def rho(self, theta):
        """ρ_o, ρ_d, ρ_w."""
        rho = np.zeros(3)
        rho[self.free] = theta
        if self.separable:
            rho[2] = -rho[0] * rho[1]
        return rho

    def jacobian(self, rho):
        """∂ρ / ∂θ (3, free)."""
        jacobian = np.eye(3)[:, self.free]
        if self.separable:
            jacobian[2] = -rho[1], -rho[0]
        return jacobian

    def curvature(self, slope):
        """Σ_k slope_k ∂²ρ_k / ∂θ²."""
        bend = np.zeros((len(self.free), len(self.free)))
        if self.separable:
            bend[0, 1] = bend[1, 0] = -slope[2]
        return bend


def scaled_qr(design, terms=None):
    """QR of the regressors divided by their norms, so that units do not decide their rank.

    Arguments: design X (N, k), terms (names for the error). Returns Q (N, k), R⁻¹ with X R⁻¹ = Q.
    Raises InputError when there are too few observations or a regressor is a combination of the ones before it.
    """
    count, width = design.shape
    if count <= width:
        raise InputError(f"{count} observed pairs for {width} coefficients", remedy="give more flows or fewer terms")
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


def maximum_likelihood(response, design, lagged, pairs, *, lags=LAGS, separable=False, terms=None, starts=STARTS):
    """Exact maximum likelihood of ρ, β and σ², with the covariance from the observed Hessian.

    ℓ(ρ) = −N/2 (ln 2π + 1 + ln τᵀQτ/N) + ln|A(ρ)|, τ = (1, −ρ_o, −ρ_d, −ρ_w), Q the cross products of what X leaves
    of y and its lags; climbed by Newton's method from several starts inside the admissible region
    [LeSage & Pace 2008; concentrated as in Ord 1975].

    Arguments: response y (N,), design X (N, k), lagged (N, 3) in the order of LAGS, pairs (a PairFilter), lags and
    separable (see LagParameters), terms (names of X), starts ((ρ_o, ρ_d), ...). Returns an Estimate.
    Raises ConvergenceError when no start converges, InputError from `scaled_qr` and LagParameters.
    """
    parameters = LagParameters(lags, separable)
    q, inverse = scaled_qr(design, terms)
    variables = np.column_stack([response, lagged])
    left = variables - q @ (q.T @ variables)
    surface = _Surface(left.T @ left, len(response), pairs, parameters)
    climbs = [surface.climb(np.array(s)) for s in dict.fromkeys(surface.starts(starts))]
    reached = [climb for climb in climbs if climb is not None]
    if not reached:
        raise ConvergenceError(
            f"maximum likelihood did not converge from {len(climbs)} starts within {MAX_ITERATIONS} iterations",
            remedy="choose fewer lags or the standard model for it",
        )
    theta, value = max(reached, key=lambda climb: climb[1])
    rho = parameters.rho(theta)
    if not pairs.admissible(rho):
        raise ConvergenceError("the maximum lies outside the admissible region of ρ", remedy="choose fewer lags")
    filtered = variables @ np.r_[1.0, -rho]
    coefficients = inverse @ (q.T @ filtered)
    residuals = filtered - design @ coefficients
    sigma2 = float(residuals @ residuals) / len(response)
    curvature = observed_information(rho, lagged, design, residuals, sigma2, pairs, parameters)
    return Estimate(
        rho=rho,
        coefficients=coefficients,
        sigma2=sigma2,
        covariance=expand_covariance(curvature, parameters.jacobian(rho)),
        log_likelihood=value,
        parameters=len(parameters.free) + design.shape[1] + 1,
        residuals=residuals,
        fitted=response - residuals,
    )


class _Surface:
    """The concentrated log-likelihood as a function of the free parameters θ."""

    def __init__(self, cross, count, pairs, parameters):
        self.cross, self.count, self.pairs, self.parameters = cross, count, pairs, parameters

    def starts(self, origins):
        """Admissible starts in θ."""
        for origin, destination in origins:
            theta = np.array([origin, destination, -origin * destination])[self.parameters.free]
            if np.isfinite(self.value(theta)):
                yield tuple(theta)

    def value(self, theta):
        """ℓ(θ), −inf outside the admissible region."""
        rho = self.parameters.rho(theta)
        weights = np.r_[1.0, -rho]
        return gaussian(weights @ self.cross @ weights / self.count, self.count) + self.pairs.log_determinant(rho)

    def derivatives(self, theta):
        """Gradient and Hessian of ℓ by θ."""
        rho = self.parameters.rho(theta)
        weights = np.r_[1.0, -rho]
        product = self.cross @ weights
        total = weights @ product
        slope, bend = self.pairs.derivatives(rho)
        slope = slope + self.count * product[1:] / total
        bend = bend - self.count * self.cross[1:, 1:] / total
        bend = bend + 2 * self.count * np.outer(product[1:], product[1:]) / total**2
        jacobian = self.parameters.jacobian(rho)
        return jacobian.T @ slope, jacobian.T @ bend @ jacobian + self.parameters.curvature(slope)

    def climb(self, theta):
        """Newton's method with halved steps; (θ, ℓ) at the maximum, or None when it is not reached."""
        value = self.value(theta)
        for _ in range(MAX_ITERATIONS):
            gradient, hessian = self.derivatives(theta)
            curvature, axes = linalg.eigh(-hessian)
            floor = 1e-10 * np.abs(curvature).max()
            step = axes @ ((axes.T @ gradient) / np.maximum(np.abs(curvature), floor))
            gain = gradient @ step
            if gain < 1e-12 * (1 + abs(value)):
                return (theta, value) if curvature.min() > 0 else None
            length, trial = 1.0, self.value(theta + step)
            while not trial > value + 1e-4 * length * gain and length > 1e-10:
                length /= 2
                trial = self.value(theta + length * step)
            if length <= 1e-10:
                return None
            theta, value = theta + length * step, trial
        return None


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
