"""Trade between provinces drawn from a gravity process whose parameters are known."""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from nestmrio.errors import ConvergenceError
from nestmrio.example.lags import PairLags

RESIDUAL = 1e-12
"""Largest residual of drawn flows in their process, relative to its right-hand side."""
WHILE_SETTLING = 0.2
"""Part of the residual that a step may leave while outflow and inflow still change."""


@dataclass(frozen=True)
class GravityProcess:
    """Parameters of ln Y = ρ_o W Y + ρ_d Y Wᵀ + ρ_w W Y Wᵀ + β_0 + β_1 ln O + β_2 ln D + β_3 ln d + ε, ε ~ N(0, σ²)."""

    rho_origin: float
    rho_destination: float
    rho_both: float
    outflow: float
    inflow: float
    distance: float
    sigma: float


def draw_process(random, dependence=1.0):
    """Draw parameters for which outflow and inflow as regressors of their own flows have a stable solution.

    The elasticities β_1 and β_2 are fractions of 1 − ρ_d − (ρ_o + ρ_w) and 1 − ρ_o − (ρ_d + ρ_w), the values at which
    the long-run elasticity is one.

    Arguments: random (numpy Generator), dependence (scale of ρ_o and ρ_d, 0 to 1; 0 is gravity without spatial lags).
    Returns a GravityProcess.
    """
    origin, destination = dependence * random.uniform(0.30, 0.45), dependence * random.uniform(0.20, 0.35)
    both = -origin * destination * random.uniform(0.6, 1.2)
    remainder = 1 - origin - destination - both
    return GravityProcess(
        rho_origin=origin,
        rho_destination=destination,
        rho_both=both,
        outflow=random.uniform(0.60, 0.75) * remainder,
        inflow=random.uniform(0.50, 0.65) * remainder,
        distance=-random.uniform(0.5, 0.9),
        sigma=random.uniform(0.2, 0.4),
    )


def draw_flows(process, weights, distance, random, *, sector, tolerance=1e-12, max_iterations=2000):
    """Draw flows whose own outflow and inflow are the regressors of the process.

    Only pairs of different provinces take part, W restricted to them; logarithms are relative to the sector's typical
    flow, so that the mean of ln Y is zero: that sets β_0. Each step takes ln O and ln D from the flows of the step
    before, and what these left of the lags' residual. The last changes neither by more than `tolerance`.

    Arguments: process (GravityProcess), weights (n × n) row-standardised, distance (n × n) in km, random (numpy
    Generator), sector (label named in the error). Returns flows (n × n, origin by destination, zero diagonal) in
    units of the typical flow, and β_0. Raises ConvergenceError.
    """
    count = len(weights)
    away = ~np.eye(count, dtype=bool)
    trend = np.zeros((count, count))
    trend[away] = process.distance * np.log(distance[away]) + random.normal(0, process.sigma, count * (count - 1))
    with threadpool_limits(1, "blas"):
        lags = PairLags(weights, (process.rho_origin, process.rho_destination, process.rho_both))
        level, _ = lags.solve(np.ones((count, count)), RESIDUAL)
        drawn, left, expected = np.zeros((count, count)), 0.0, 0.0
        log_outflow, log_inflow, change = np.zeros(count), np.zeros(count), np.inf
        for _ in range(max_iterations):
            known, expected = expected, trend + process.outflow * log_outflow[:, None] + process.inflow * log_inflow
            expected[~away] = 0.0
            more, left = lags.solve(left + expected - known, WHILE_SETTLING)
            drawn += more
            intercept = -drawn.sum() / level.sum()
            flows = np.where(away, np.exp(drawn + intercept * level), 0.0)
            margins = np.log(flows.sum(axis=1)), np.log(flows.sum(axis=0))
            change = max(np.abs(margins[0] - log_outflow).max(), np.abs(margins[1] - log_inflow).max())
            log_outflow, log_inflow = margins
            if change < tolerance and lags.misses(drawn, expected) < RESIDUAL:
                return flows, float(intercept)
    raise ConvergenceError(
        f"the flows still change by {change:.1e}", remedy="take another seed for the example", sector=sector
    )


def draw_pooled_flows(mass, distance, random, *, inverse_distance=0.5, spread=0.35):
    """Draw flows of a sector that follows no gravity process: part by inverse distance, part by the destinations' size.

    Y_rs = O_r (φ d_rs⁻¹ / Σ_t d_rt⁻¹ + (1 − φ) m_s / Σ_t≠r m_t) e^ε, O proportional to the mass m.

    Arguments: mass (n), distance (n × n) in km, random (numpy Generator), inverse_distance φ, spread (standard
    deviation of ε and of the masses' logarithms). Returns flows (n × n, zero diagonal), mean flow one.
    """
    count = len(mass)
    outflow, attraction = mass * np.exp(random.normal(0, spread, (2, count)))
    near = 1 / (distance + np.diag(np.full(count, np.inf)))
    drawn = np.where(np.eye(count, dtype=bool), 0.0, attraction)
    shares = inverse_distance * near / near.sum(axis=1, keepdims=True)
    shares += (1 - inverse_distance) * drawn / drawn.sum(axis=1, keepdims=True)
    flows = outflow[:, None] * shares * np.exp(random.normal(0, spread, (count, count)))
    return flows * count * (count - 1) / flows.sum()
