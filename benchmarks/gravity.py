"""Time exact maximum likelihood of the three-weight model on all off-diagonal pairs, and check its log-determinant.

The rows `auto` time all models of one sector with their evidence, hold-out errors included, in seconds of CPU on one
thread. Their error is the largest relative gap between fitted and observed margins of the doubly constrained model.

The error of a log-determinant is its difference from LU where that fits in memory, beyond from the expansion with no
term cut off; for a separable ρ, from its closed form. The error of a fit is its largest distance from the true ρ in
standard errors; of the fit by LU, its largest difference in ρ from ours.
"""

import csv
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import xarray as xr
from scipy.spatial import Delaunay
from threadpoolctl import threadpool_limits

from nestmrio.trade.candidates import compare_models
from nestmrio.trade.likelihood import maximum_likelihood
from nestmrio.trade.restricted_filter import RestrictedFilter, pair_filter, symmetry_scale
from nestmrio.trade.spatial_filter import OffDiagonalFilter

SIZES = (30, 60, 100, 200, 300)
AUTO = (30, 100, 300)
LARGEST_LU_FIT, LARGEST_LU = 30, 100
RHO = np.array([0.35, 0.30, -0.12])
RESULT = Path("results/benchmarks/gravity.csv")


def problem(count, seed=5):
    """Contiguity of regions in a plane, and flows drawn from the model with ρ = RHO on all off-diagonal pairs."""
    random = np.random.default_rng(seed)
    place = random.uniform(size=(count, 2))
    touching = np.zeros((count, count), bool)
    for corners in Delaunay(place).simplices:
        touching[np.ix_(corners, corners)] = True
    np.fill_diagonal(touching, False)
    weights = touching / touching.sum(axis=1, keepdims=True)
    pairs = pair_filter(weights, ~np.eye(count, dtype=bool))
    origin, destination = np.nonzero(pairs.observed)
    size = random.normal(size=(2, count))
    distance = np.linalg.norm(place[origin] - place[destination], axis=1)
    design = np.column_stack([np.ones(pairs.size), size[0][origin], size[1][destination], np.log(distance)])
    trend = design @ [1.0, 0.8, 0.7, -1.0] + random.normal(0, 0.5, pairs.size)
    return pairs, pairs.solve(RHO, trend), design


def sample(count):
    """The flows of `problem` as a sector's sample, every pair observed: flow, distance, neighbour, weights."""
    pairs, response, design = problem(count)
    names = [f"region {number:03}" for number in range(count)]
    spread = {
        "flow": pairs.matrix(np.exp(response), np.nan),
        "distance": pairs.matrix(1000 * np.exp(design[:, 3])),
        "neighbour": (pairs.weights > 0).astype(float),
        "weights": pairs.weights,
    }
    sides = {"origin": names, "destination": names}
    return xr.Dataset({name: (tuple(sides), values) for name, values in spread.items()}, sides)


def margin_gap(candidates):
    """Largest relative difference of a margin of the doubly constrained model's fitted flows from the observed one."""
    flow, fitted = candidates["sample_flow"], candidates["sample_fitted"].sel(model="doubly_constrained")
    return max(float(np.abs(fitted.sum(side) / flow.sum(side) - 1).max()) for side in flow.dims)


def by_lu(pairs):
    """The same filter by factorisation over the pairs."""
    return RestrictedFilter(pairs.weights, pairs.observed, symmetry_scale(pairs.weights))


def fit(pairs, response, design):
    """Exact maximum likelihood, its covariance included."""
    return maximum_likelihood(response, design, pairs.lags(response), pairs, starts=[(0.0, 0.0)])


def without_cut(pairs):
    """The same filter with every term of its expansion kept."""
    return OffDiagonalFilter(pairs.weights, pairs.observed, symmetry_scale(pairs.weights), cut=0.0)


def separable(pairs, rho):
    """ln|A_oo| for ρ_w = −ρ_o ρ_d: n (ln|A_o| + ln|A_d|) + ln|A_o⁻¹ ∘ A_d⁻¹|, A_o = I − ρ_o W."""
    identity = np.eye(len(pairs.weights))
    single = [identity - r * pairs.weights for r in rho[:2]]
    inverses = [np.linalg.inv(matrix) for matrix in single]
    logs = sum(np.linalg.slogdet(matrix)[1] for matrix in single)
    return len(identity) * logs + np.linalg.slogdet(inverses[0] * inverses[1])[1]


def timed(function, *arguments):
    """Result and seconds."""
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


def peak():
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count, method):
    """Rows (output, seconds, peak_mb, error) of one size and method, in this process."""
    if method == "auto":
        compare_models(sample(5), "first use of every module")
        flows, start = sample(count), time.process_time()
        candidates = compare_models(flows, "auto")
        yield "all_models", time.process_time() - start, peak(), margin_gap(candidates)
        return
    pairs, response, design = problem(count)
    apart = RHO * [1, 1, 0] - [0, 0, RHO[0] * RHO[1]]
    if method == "lu":
        factorised = by_lu(pairs)
        value, seconds = timed(factorised.log_determinant, RHO)
        yield "log_determinant", seconds, peak(), abs(value - pairs.log_determinant(RHO))
        if count <= LARGEST_LU_FIT:
            found, seconds = timed(fit, factorised, response, design)
            yield "fit", seconds, peak(), np.abs(found.rho - fit(pairs, response, design).rho).max()
        return
    value, seconds = timed(pairs.log_determinant, RHO)
    memory = peak()
    found, fitting = timed(fit, pairs, response, design)
    yield "fit", fitting, peak(), np.abs((found.rho - RHO) / found.standard_errors[:3]).max()
    reference = by_lu(pairs) if count <= LARGEST_LU else without_cut(pairs)
    yield "log_determinant", seconds, memory, abs(value - reference.log_determinant(RHO))
    value, seconds = timed(pairs.log_determinant, apart)
    yield "log_determinant_separable", seconds, memory, abs(value - separable(pairs, apart))


def main():
    """Run every size and method in a process of its own and write results/benchmarks/gravity.csv."""
    if len(sys.argv) == 3:
        with threadpool_limits(1 if sys.argv[2] == "auto" else None):
            for row in measure(int(sys.argv[1]), sys.argv[2]):
                print(*row)
        return
    rows = []
    for count in SIZES:
        applies = {"nestmrio": True, "lu": count <= LARGEST_LU, "auto": count in AUTO}
        for method in (method for method, served in applies.items() if served):
            command = [sys.executable, __file__, str(count), method]
            for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
                output, seconds, peak, error = line.split()
                numbers = f"{float(seconds):.4g}", f"{float(peak):.0f}", f"{float(error):.2g}"
                rows.append((count, method, output, *numbers))
                print("{:>4}  {:9} {:26} {:>8} s {:>6} MB  error {}".format(*rows[-1]), flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [("size", "method", "output", "seconds", "peak_mb", "error"), *rows]
        )


if __name__ == "__main__":
    main()
