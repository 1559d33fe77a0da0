"""Exact maximum likelihood of the spatial interaction model A(ρ) y = X β + ε, ε ~ N(0, σ² I)."""

import numpy as np

from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.covariance import expand_covariance, expected_information, observed_information
from nestmrio.trade.regression import Estimate, gaussian, scaled_qr
from nestmrio.trade.spatial_filter import LAGS

MAX_ITERATIONS = 100
STARTS = ((0.0, 0.0), (0.4, 0.4), (-0.3, 0.3), (0.3, -0.3))
"""Values of (ρ_o, ρ_d) from which the search begins, with ρ_w = −ρ_o ρ_d."""


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


def maximum_likelihood(
    response,
    design,
    lagged,
    pairs,
    *,
    lags=LAGS,
    separable=False,
    covariance="hessian",
    terms=None,
    starts=STARTS,
):
    """Exact maximum likelihood of ρ, β and σ², with the covariance from the observed Hessian.

    ℓ(ρ) = −N/2 (ln 2π + 1 + ln τᵀQτ/N) + ln|A(ρ)|, τ = (1, −ρ_o, −ρ_d, −ρ_w), Q the cross products of what X leaves
    of y and its lags; climbed by Newton's method from several starts inside the admissible region, and from
    STARTS where none of them leads to a maximum
    [LeSage & Pace 2008; concentrated as in Ord 1975].

    Arguments: response y (N,), design X (N, k), lagged (N, 3) in the order of LAGS, pairs (a PairFilter), lags and
    separable (see LagParameters), covariance (`hessian`, `information` or `none`), terms (names of X), starts
    ((ρ_o, ρ_d), ...) with ρ_w = −ρ_o ρ_d, or ((ρ_o, ρ_d, ρ_w), ...). Returns an Estimate.
    Raises ConvergenceError when no start converges, InputError from `scaled_qr` and LagParameters.
    """
    parameters = LagParameters(lags, separable)
    q, inverse = scaled_qr(design, terms)
    variables = np.column_stack([response, lagged])
    left = variables - q @ (q.T @ variables)
    surface = _Surface(left.T @ left, len(response), pairs, parameters)
    theta, value = surface.highest(starts)
    rho = parameters.rho(theta)
    if not pairs.admissible(rho):
        raise ConvergenceError("the maximum lies outside the admissible region of ρ", remedy="choose fewer lags")
    filtered = variables @ np.r_[1.0, -rho]
    coefficients = inverse @ (q.T @ filtered)
    residuals = filtered - design @ coefficients
    sigma2 = float(residuals @ residuals) / len(response)
    spread = np.zeros((0, 0))
    if covariance != "none":
        information = observed_information if covariance == "hessian" else expected_information
        curvature = information(rho, lagged, design, residuals, sigma2, pairs, parameters)
        spread = expand_covariance(curvature, parameters.jacobian(rho))
    return Estimate(
        rho=rho,
        coefficients=coefficients,
        sigma2=sigma2,
        covariance=spread,
        log_likelihood=value,
        parameters=len(parameters.free) + design.shape[1] + 1,
        residuals=residuals,
        fitted=response - residuals,
    )


class _Surface:
    """The concentrated log-likelihood as a function of the free parameters θ."""

    def __init__(self, cross, count, pairs, parameters):
        self.cross, self.count, self.pairs, self.parameters = cross, count, pairs, parameters

    def highest(self, starts):
        """(θ, ℓ) at the highest maximum that the starts lead to. Raises ConvergenceError where there is none."""
        tried = []
        for origins in dict.fromkeys([tuple(starts), STARTS]):
            climbs = [self.climb(np.array(start)) for start in dict.fromkeys(self.starts(origins))]
            reached = [climb for climb in climbs if climb is not None]
            if reached:
                return max(reached, key=lambda climb: climb[1])
            tried += climbs
        raise ConvergenceError(
            f"maximum likelihood did not converge from {len(tried)} starts within {MAX_ITERATIONS} iterations",
            remedy="choose fewer lags or the standard model for it",
        )

    def starts(self, origins):
        """Admissible starts in θ."""
        for origin, destination, *both in origins:
            theta = np.array([origin, destination, *(both or [-origin * destination])])[self.parameters.free]
            if np.isfinite(self.value(theta)):
                yield tuple(theta)

    def value(self, theta):
        """ℓ(θ), −inf outside the admissible region and where lags and regressors leave nothing of the flows."""
        rho = self.parameters.rho(theta)
        weights = np.r_[1.0, -rho]
        sigma2 = weights @ self.cross @ weights / self.count
        return gaussian(sigma2, self.count) + self.pairs.log_determinant(rho) if sigma2 > 0 else -np.inf

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
        """Newton's method with halved steps, the last one too small to be judged by ℓ.

        Returns (θ, ℓ) at the maximum, or None when it is not reached.
        """
        value = self.value(theta)
        for _ in range(MAX_ITERATIONS):
            gradient, hessian = self.derivatives(theta)
            curvature, axes = np.linalg.eigh(-hessian)
            floor = 1e-10 * np.abs(curvature).max()
            step = axes @ ((axes.T @ gradient) / np.maximum(np.abs(curvature), floor))
            gain = gradient @ step
            if gain < 1e-12 * (1 + abs(value)):
                return (theta + step, value + gain / 2) if curvature.min() > 0 else None
            length, trial = 1.0, self.value(theta + step)
            while not trial > value + 1e-4 * length * gain and length > 1e-10:
                length /= 2
                trial = self.value(theta + length * step)
            if length <= 1e-10:
                return None
            theta, value = theta + length * step, trial
        return None
