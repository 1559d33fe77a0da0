"""Draw time and memory of the solver against size, over the floors that operations and bandwidth set."""

import csv
import time
from pathlib import Path

import numpy as np

RESULT = Path("results/benchmarks/solve.csv")
SWEEPS, RESIDUALS = 12, 2
"""Single-precision sweeps and double-precision residuals of a solve to 1e-9, which the floor of operations counts."""

COLOURS = {"structured": "#0b6e4f", "lu": "#b5651d", "pymrio": "#5b4b8a", "sparse_lu": "#888888"}
LABELS = {"structured": "nestmrio", "lu": "LAPACK LU", "pymrio": "pymrio", "sparse_lu": "SuperLU"}


def machine(order=3000, repeats=3):
    """Operations per second of matrix products in single and double precision, and bytes per second of a copy."""
    rates = []
    for kind in (np.float32, np.float64):
        square = np.random.default_rng(0).random((order, order)).astype(kind)
        rates.append(2 * order**3 / _best(lambda a=square: a @ a, repeats))
    block = np.ones(2 * 10**8, np.uint8)
    return *rates, 2 * block.nbytes / _best(block.copy, repeats)


def floors(regions, sectors, sides, single, double, bandwidth):
    """Seconds that the operations of the iteration take at full speed, and that its data take to pass memory once."""
    step = 2 * sides * (regions * sectors**2 + sectors * regions**2)
    residual = 2 * sides * (2 * regions * sectors**2 + sectors * regions**2)
    numbers = 2 * regions * sectors**2 + sectors * regions**2 + sides * regions * sectors
    return SWEEPS * step / single + RESIDUALS * residual / double, 8 * numbers / bandwidth


def growth(rows):
    """Measured and predicted growth of the time of multipliers when regions or sectors double.

    Predicted from R right-hand sides of R S² + S R² operations. Returns rows (from, to, measured, predicted).
    """
    seconds = {_size(row): float(row["seconds"]) for row in rows if row["output"] == "multipliers" and _ours(row)}
    found = []
    for (r, s), base in seconds.items():
        for larger in ((2 * r, s), (r, 2 * s)):
            if larger in seconds:
                predicted = np.prod(larger) * sum(larger) * larger[0] / (r * s * (r + s) * r)
                found.append((f"{r}x{s}", "{}x{}".format(*larger), seconds[larger] / base, predicted))
    return found


def draw(rows, rates):
    """Time and memory of multipliers by origin region against the number of region-sectors. Returns a Figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = dict(zip(("seconds", "peak_mb"), figure.subplots(1, 2), strict=True))
    shown = [row for row in rows if row["output"] == "multipliers"]
    for method, colour in COLOURS.items():
        points = sorted(
            ((np.prod(_size(row)), row) for row in shown if row["method"] == method), key=lambda point: point[0]
        )
        for column, axis in axes.items():
            values = [float(row[column]) for _, row in points]
            axis.plot([size for size, _ in points], values, "o-", color=colour, label=LABELS[method], markersize=4)
    sizes = sorted({_size(row) for row in shown if _ours(row)}, key=np.prod)
    bounds = np.array([floors(r, s, r, *rates) for r, s in sizes])
    for values, style, label in zip(bounds.T, ("--", ":"), ("floor of operations", "floor of bandwidth"), strict=True):
        axes["seconds"].plot([r * s for r, s in sizes], values, style, color="black", lw=1, label=label)
    held = [8 * (2 * r * s**2 + s * r**2) / 1e6 for r, s in sizes]
    axes["peak_mb"].plot([r * s for r, s in sizes], held, "--", color="black", lw=1, label="the table itself")
    for axis, label in zip(axes.values(), ("seconds", "peak memory, MB"), strict=True):
        axis.set(xscale="log", yscale="log", xlabel="region-sectors", ylabel=label)
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, fontsize=8)
    figure.suptitle("Multipliers by origin region, certified to 1e-9, two threads", fontsize=10)
    return figure


def main():
    """Read results/benchmarks/solve.csv; write solve.svg, solve.png and solve_growth.csv beside it."""
    with open(RESULT, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    figure = draw(rows, machine())
    for kind in ("svg", "png"):
        figure.savefig(RESULT.with_suffix(f".{kind}"), dpi=150)
    grown = growth(rows)
    with open(RESULT.with_name("solve_growth.csv"), "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("from", "to", "measured", "predicted"), *grown])
    for start, end, measured, predicted in grown:
        print(f"{start} to {end}: time x {measured:.2f}, operations x {predicted:.2f}")


def _size(row):
    return tuple(map(int, row["size"].split("x")))


def _ours(row):
    return row["method"] == "structured"


def _best(run, repeats):
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
