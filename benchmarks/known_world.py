"""Time and memory of drawing a fictional world and writing its files, step by step.

Every size is drawn in a process of its own, by the functions that the rule example_world calls.

Usage: python benchmarks/known_world.py [SIZE ...], sizes as in SIZES. Writes results/benchmarks/known_world.csv.
"""

import csv
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "results" / "benchmarks" / "known_world.csv"
COLUMNS = ("size", "step", "seconds", "peak_mb")
SIZES = {
    "12x15": {},
    "100x15": {"provinces": 100, "groups": 10},
    "300x30": {
        "provinces": 300,
        "groups": 20,
        "sectors": 30,
        "pooled": 10,
        "countries": 40,
        "world_sectors": 20,
    },
}
"""Provinces x sectors, and what differs from the usual world of 8 countries with 10 sectors."""
SEED, YEAR, LIMIT = 2007, 2007, (120, 4096)
"""The seed and the year of the built-in example; seconds and MB that a size may take."""


def draw(size, folder):
    """Draw a world in this process and print a line for each step: its name, seconds, the largest memory so far."""
    start = perf_counter()

    def tell(step):
        nonlocal start
        now = perf_counter()
        print(step, now - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
        start = now

    from nestmrio.example.energy_files import write_energy
    from nestmrio.example.files import write_inputs, write_truth
    from nestmrio.example.size import Size
    from nestmrio.example.world import generate

    factors = PROJECT / "resources" / "factors"
    sets = [factors / f"{name}.csv" for name in ("ncv_nbs2008", "carbon_ndrc2011")]
    tell("imports")
    world = generate(Size(**SIZES[size]), SEED)
    tell("draw")
    write_inputs(world, folder, PROJECT / "resources" / "layouts" / "nbs42.yaml")
    tell("inputs")
    statistics = {"fuels": factors / "fuels.csv", "factors": sets, "cement_factors": factors / "cement.csv"}
    write_energy(world, folder, year=YEAR, **statistics)
    tell("energy")
    write_truth(world, folder / "truth", case="benchmark", year=YEAR, created_by="known_world")
    tell("truth")


def measure(size):
    """Rows (size, step, seconds, peak_mb) of one size, and their total: all seconds, the largest memory."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--draw", size, folder]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    steps = [line.split() for line in told.splitlines()]
    rows = [(size, step, float(seconds), float(peak)) for step, seconds, peak in steps]
    rows.append((size, "total", sum(row[2] for row in rows), max(row[3] for row in rows)))
    for row in rows:
        print("{:>7}  {:8} {:6.1f} s {:6.0f} MB".format(*row), flush=True)
    return rows


def main(arguments):
    """Measure the sizes asked for, or all, and write the table; exit with 1 where a size passes the limit."""
    if arguments[:1] == ["--draw"]:
        draw(arguments[1], Path(arguments[2]))
        return 0
    rows = [row for size in arguments or SIZES for row in measure(size)]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with RESULT.open("w", newline="", encoding="utf-8") as stream:
        told = [(size, step, f"{seconds:.2f}", f"{peak:.0f}") for size, step, seconds, peak in rows]
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *told])
    beyond = [row[0] for row in rows if row[1] == "total" and (row[2] > LIMIT[0] or row[3] > LIMIT[1])]
    for size in beyond:
        print(f"{size} passes the limit of {LIMIT[0]} s and {LIMIT[1]} MB")
    return int(bool(beyond))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
