"""Draw flows from the three-weight model many times and see how well exact maximum likelihood recovers it.

Writes results/benchmarks/simulation.csv: bias in standard errors and coverage of 95 % intervals for each parameter,
with the regions doubled once; σ with divisor N and with divisor N − k.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from gravity import RHO, problem

from nestmrio.trade.likelihood import maximum_likelihood

SIZES, DRAWS = (30, 60), 1000
BETA, SIGMA = np.array([1.0, 0.8, 0.7, -1.0]), 0.5
PARAMETERS = ("rho_origin", "rho_destination", "rho_both", "intercept", "outflow", "inflow", "distance")
RESULT = Path("results/benchmarks/simulation.csv")


def simulate(count, draws, seed=1):
    """Estimates and standard errors (draws, parameters), and σ with both divisors (draws, 2)."""
    pairs, _, design = problem(count)
    random = np.random.default_rng(seed)
    estimates, errors, sigmas = [], [], []
    for _ in range(draws):
        flows = pairs.solve(RHO, design @ BETA + random.normal(0, SIGMA, pairs.size))
        found = maximum_likelihood(flows, design, pairs.lags(flows), pairs, starts=[tuple(RHO[:2])])
        estimates.append([*found.rho, *found.coefficients])
        errors.append(found.standard_errors)
        sigmas.append([found.sigma, found.sigma_unbiased])
    return np.array(estimates), np.array(errors), np.array(sigmas)


def summarise(estimates, errors, sigmas):
    """Rows (parameter, truth, bias, standard_error, bias in standard errors, coverage)."""
    truth = np.r_[RHO, BETA]
    bias, spread = estimates.mean(axis=0) - truth, estimates.std(axis=0, ddof=1)
    covered = np.mean(np.abs(estimates - truth) <= 1.959964 * errors, axis=0)
    rows = list(zip(PARAMETERS, truth, bias, spread, bias / spread, covered, strict=True))
    for name, drawn in zip(("sigma", "sigma_unbiased"), sigmas.T, strict=True):
        deviation = drawn.std(ddof=1)
        rows.append((name, SIGMA, drawn.mean() - SIGMA, deviation, (drawn.mean() - SIGMA) / deviation, ""))
    return rows


def main():
    """Simulate every size and write the table."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS
    header = ("size", "draws", "parameter", "truth", "bias", "standard_error", "bias_in_standard_errors", "coverage")
    rows = []
    for count in SIZES:
        for row in summarise(*simulate(count, draws)):
            numbers = [f"{value:.4g}" if value != "" else "" for value in row[1:]]
            rows.append((count, draws, row[0], *numbers))
            print(*rows[-1], flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
