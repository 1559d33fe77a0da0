"""Time RAS of many sectors at once against ipfn, to the same tolerance on the same tables."""

import csv
import subprocess
import sys
import time
from pathlib import Path

SIZES = ((10, 30), (30, 30), (57, 60), (57, 158))
METHODS = ("nestmrio", "ipfn")
TOLERANCE = 1e-10
RESULT = Path("results/benchmarks/balancing.csv")


def problem(sectors, regions, seed=7):
    """Priors with zero diagonal and margins of another matrix of the same pattern."""
    import numpy as np

    draw = np.random.default_rng(seed)
    shape = (sectors, regions, regions)
    prior = draw.lognormal(0.0, 1.5, shape) * (1 - np.eye(regions))
    flows = prior * draw.lognormal(0.0, 0.7, shape) * draw.lognormal(0.0, 1.5, (sectors, regions, 1))
    return prior, flows.sum(axis=2), flows.sum(axis=1)


def balance(method, prior, rows, columns):
    """Balance all sectors by one method."""
    import numpy as np

    if method == "nestmrio":
        from nestmrio.balancing import ras

        return ras(prior, rows, columns, tolerance=TOLERANCE)
    from ipfn.ipfn import ipfn

    stop = {"convergence_rate": TOLERANCE, "rate_tolerance": 0, "max_iteration": 10_000}
    fitted = [ipfn(p, [u, v], [[0], [1]], **stop).iteration() for p, u, v in zip(prior, rows, columns, strict=True)]
    return np.array(fitted)


def measure(method, sectors, regions):
    """Seconds, peak memory in MB and largest relative error of a margin, in this process."""
    import resource

    from nestmrio.balancing import margin_error

    prior, rows, columns = problem(sectors, regions)
    balance(method, prior[:1].copy(), rows[:1], columns[:1])
    start = time.perf_counter()
    fitted = balance(method, prior.copy(), rows, columns)
    seconds = time.perf_counter() - start
    error = margin_error(fitted, rows, columns).max()
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, error


def main():
    """Run every size and method in a process of its own and write results/benchmarks/balancing.csv."""
    if len(sys.argv) == 4:
        print(*measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
        return
    rows = []
    for sectors, regions in SIZES:
        for method in METHODS:
            command = [sys.executable, __file__, method, str(sectors), str(regions)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds, peak, error = map(float, output.split())
            rows.append((f"{sectors}x{regions}", method, "ras", f"{seconds:.4g}", f"{peak:.0f}", f"{error:.2g}"))
            print("{:>8}  {:10} {:4} {:>8} s {:>6} MB  error {}".format(*rows[-1]), flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [("size", "method", "output", "seconds", "peak_mb", "error"), *rows]
        )


if __name__ == "__main__":
    main()
