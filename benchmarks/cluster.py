"""Wall time of runs on Slurm against the same runs without a cluster, and the seconds of every job that Slurm ran.

Needs a Slurm node that is up; `.ci/slurm` starts one. The two runs of a case follow each other.

Usage: python benchmarks/cluster.py [CASE ...], cases as in CASES. Writes results/benchmarks/cluster.csv.
"""

import csv
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import yaml

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "results" / "benchmarks" / "cluster.csv"
COLUMNS = ("case", "job", "seconds")
LARGE = {"provinces": 30, "groups": 8, "sectors": 30, "pooled": 8, "countries": 129, "world_sectors": 57, "seed": 1}
CASES = {"example": {}, "large_world": {"example": LARGE}}
"""What is laid over config/config.yaml."""
PLACES = {
    "local": ["--cores", "2"],
    "slurm": ["--workflow-profile", "slurm", "--slurm-init-seconds-before-status-checks", "2"],
}


def measure(case, folder):
    """Rows (case, job, seconds): the whole run at each place, and every job of Slurm."""
    from runs import EXAMPLE, run

    laid_over = folder / "laid_over.yaml"
    laid_over.write_text(yaml.safe_dump(CASES[case]), encoding="utf-8")
    for place, arguments in PLACES.items():
        start = perf_counter()
        done = run(PROJECT, folder / place, *arguments, *EXAMPLE, str(laid_over))
        yield case, place, perf_counter() - start
        if place == "slurm":
            yield from ((case, group, seconds) for group, seconds, _ in done.slurm_jobs.values())


def main(arguments):
    """Measure the cases asked for, or all, and write the table."""
    sys.path.insert(0, str(PROJECT / "tests" / "cluster"))
    rows = []
    for case in arguments or CASES:
        with tempfile.TemporaryDirectory() as folder:
            for row in measure(case, Path(folder)):
                rows.append(row)
                print("{:12} {:10} {:6.0f} s".format(*row), flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with RESULT.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *((*row[:2], f"{row[2]:.1f}") for row in rows)])


if __name__ == "__main__":
    main(sys.argv[1:])
