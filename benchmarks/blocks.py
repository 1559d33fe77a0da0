"""Memory and time of the footprint in blocks of regions, and the memory that its rules ask for.

Each job is the script of a rule in a process of its own, on a random table written as nested.nc.

Usage: python benchmarks/blocks.py [SIZE ...], sizes as in SIZES. Writes results/benchmarks/blocks.csv.
"""

import csv
import json
import resource
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "results" / "benchmarks" / "blocks.csv"
COLUMNS = ("size", "blocks", "job", "seconds", "peak_mb", "asked_mb")
SIZES = {"158x57": (158, 57, (1, 2, 5)), "400x60": (400, 60, (4, 13))}
"""Regions and sectors of each size, and the numbers of blocks."""
SOLVER = {"method": "structured", "tolerance": 1e-10}
CATEGORIES = ("household", "government", "fixed_capital", "inventories")
JOBS = {
    "multipliers": "multipliers",
    "embodied_sectors_block": "embodied_sectors",
}
"""The kind of cube that each script makes."""


class Named(dict):
    """Names with values, which stand as attributes too."""

    __getattr__ = dict.__getitem__


def draw(regions, sectors, folder):
    """Write a random table and its emissions."""
    import numpy as np
    import xarray as xr
    from random_tables import random_coefficients, random_intensities

    from nestmrio import cubes
    from nestmrio.footprint.leontief import leontief_system

    found = random_coefficients(regions, sectors)
    demand = np.random.default_rng(3).lognormal(0, 1, (2, regions, sectors, len(CATEGORIES)))
    bought = demand[1].sum(2).T
    final = demand[0].sum(2) + np.einsum("iod,id->oi", found.shares, bought)
    output = leontief_system(found, 1, method="structured").solve(final).values
    local, traded = found.local * output[:, None], found.traded * output[:, None]
    labels = {"region": list(found.regions), "sector": list(found.sectors), "use": list(found.sectors)}
    labels |= {"origin": labels["region"], "destination": labels["region"]}
    labels |= {"category": list(CATEGORIES), "stressor": ["co2"]}
    trade = found.shares * (traded.sum(2).T + bought)[:, None]
    dims = ("region", "sector")
    table = {
        "output": (dims, output),
        "value_added": (dims, output - (local + traded).sum(1)),
        "local_intermediate": ((*dims, "use"), local),
        "traded_intermediate": ((*dims, "use"), traded),
        "local_final": ((*dims, "category"), demand[0]),
        "traded_final": ((*dims, "category"), demand[1]),
        "trade": (("sector", "origin", "destination"), trade),
    }
    emitted = {
        "emissions": (("stressor", *dims), random_intensities(regions, sectors)[None] * output),
        "household_emissions": (("stressor", "region"), np.zeros((1, regions))),
    }
    for kind, variables, unit in (("nested", table, "10^6 USD"), ("emissions", emitted, "Mt")):
        used = {dim for shape, _ in variables.values() for dim in shape}
        cube = xr.Dataset(variables, {dim: labels[dim] for dim in used})
        for variable in cube.data_vars.values():
            variable.attrs["units"] = unit
        path = folder / f"{kind}.nc"
        cubes.write(cube, path, kind, case="benchmark", year=2007, source_sha256="", created_by="blocks")


def files(folder):
    """The inputs of a block."""
    return Named(table=str(Path(folder) / "nested.nc"), emissions=str(Path(folder) / "emissions.nc"))


def run(script, part, folder):
    """Run the script of a rule on one block in this process; print the largest memory of the process, in MB."""
    kind = JOBS[script]
    made = {kind: str(folder / f"{kind}.nc"), "checks": str(folder / "checks"), "repairs": str(folder / "repairs")}
    about = Named(
        input=files(folder),
        output=Named(made),
        params=Named(solver=SOLVER, part=part),
        wildcards=Named(case="benchmark", year="2007"),
        log=[str(folder / "log")],
        threads=1,
        rule=script,
    )
    runpy.run_path(str(PROJECT / "workflow" / "scripts" / f"{script}.py"), init_globals={"snakemake": about})
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def process(*arguments):
    """Run this file in a process of its own; what it printed, and the seconds that it took."""
    start = perf_counter()
    command = [sys.executable, __file__, "--run", json.dumps([str(argument) for argument in arguments])]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return told, perf_counter() - start


def measure(size):
    """Rows of the first block, which is the largest, for each number of blocks."""
    from workflow.memory import of_block

    regions, sectors, counts = SIZES[size]
    with tempfile.TemporaryDirectory() as folder:
        process("draw", regions, sectors, folder)
        for count in counts:
            for script in JOBS:
                told, seconds = process("run", script, f"1-of-{count}", folder)
                asked = of_block(JOBS[script])(Named(part=f"1-of-{count}"), files(folder), 1)
                yield size, count, script, seconds, float(told.split()[-1]), asked


def main(arguments):
    """Measure the sizes asked for, or all, and write the table."""
    if arguments[:1] == ["--run"]:
        kind, *given = json.loads(arguments[1])
        folder = Path(given.pop())
        draw(*map(int, given), folder) if kind == "draw" else run(*given, folder)
        return
    rows = []
    for size in arguments or SIZES:
        for row in measure(size):
            rows.append(row)
            print("{:>7} in {:2} blocks  {:22} {:6.1f} s {:6.0f} MB, asks for {:.0f} MB".format(*row), flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with RESULT.open("w", newline="", encoding="utf-8") as stream:
        told = [(*row[:3], f"{row[3]:.2f}", f"{row[4]:.0f}", f"{row[5]:.0f}") for row in rows]
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *told])


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main(sys.argv[1:])
