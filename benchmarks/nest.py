"""Time and memory from a GTAP data file to the accounts of provinces nested in it, step by step.

Every step is the script of a rule, in a process of its own with its start-up, as a run of the workflow takes it. The
world is generated (tests/unit/gtap_economy.py) and so are the provinces; generation is not counted.

Usage: python benchmarks/nest.py [SIZE ...], sizes as in SIZES. Writes results/benchmarks/nest.csv.
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
RESULT = PROJECT / "results" / "benchmarks" / "nest.csv"
COLUMNS = ("size", "step", "seconds", "peak_mb")
SIZES = {"49x30": (40, 30, 10), "158x57": (129, 57, 30)}
"""Regions, sectors and provinces of each size; the nested table has one country less."""
COUNTRY, UNIT, THREADS = "chn", "10^6 USD", 2
CATEGORIES = str(PROJECT / "resources" / "concordances" / "gtap_categories.csv")
LEDGER = {"checks": "checks/{step}.csv", "repairs": "repairs/{step}.csv"}
SOLVER = {"method": "auto", "tolerance": 1e-10}
RATE = {"country": COUNTRY, "per_world": 1.0, "units": [UNIT, UNIT], "decimal": "."}

# Each step: what it reads and makes beside cubes, the cubes that it reads, the cube or cubes that it makes, settings.
STEPS = {
    "gtap_flows": (
        {"basedata": "basedata.har", "categories": CATEGORIES},
        (),
        ("world_flows", "world_factored"),
        {"country": COUNTRY, "unit": UNIT, "transport": "exogenous", "table": "commodity"},
    ),
    "gtap_emissions": (
        {"basedata": "basedata.har", "emissions": "co2.har", "categories": CATEGORIES, "stressors": []},
        ("world_factored",),
        ("world_emissions",),
        {"country": COUNTRY, "table": "commodity", "unit": "Mt", "stressors": [], "decimal": "."},
    ),
    "world": (
        {"provinces": "provinces.csv", "concordance": [], "provincial_concordance": [], "link_sectors": []},
        ("world_factored", "tables"),
        ("world",),
        {"without_source": [], **RATE},
    ),
    "national_table": ({"concordance": []}, ("tables", "trade", "world"), ("national",), {"country": COUNTRY}),
    "nested_table": ({"customs": []}, ("national", "world"), ("nested",), {"gap_tolerance": 0.15, **RATE}),
    "emissions": (
        {"families": [], "provincial_concordance": [], "stressors": []},
        ("tables", "world", "world_factored", "inventory", "world_emissions"),
        ("emissions",),
        {"country": COUNTRY, "repairs": [], "stressors": [], "decimal": "."},
    ),
    "multipliers": (
        {"table": "nested.nc"},
        ("emissions",),
        ("multipliers",),
        {"solver": SOLVER, "part": "1-of-1"},
    ),
    "embodied": (
        {"table": "nested.nc"},
        ("multipliers", "national", "emissions"),
        ("embodied",),
        {"solver": SOLVER},
    ),
    "embodied_sectors": (
        {"table": "nested.nc"},
        ("embodied", "emissions"),
        ("embodied_sectors",),
        {"solver": SOLVER, "part": "1-of-1"},
    ),
    "regional_accounts": (
        {"gdp_population": []},
        ("embodied", "emissions", "tables", "geography"),
        ("accounts",),
        {"decimal": ".", "gdp_unit": None, "population_unit": None, "currency": UNIT},
    ),
}
DRAWN_BEFORE = "world"
"""The step before which provinces are drawn."""


class Named(dict):
    """Names with values, which stand as attributes too."""

    __getattr__ = dict.__getitem__


class Job:
    """What Snakemake gives a script."""

    def __init__(self, step, folder):
        files, read, made, settings = STEPS[step]
        given = {
            name: value if not value or value == CATEGORIES else str(folder / value) for name, value in files.items()
        }
        self.input = Named(given | {kind: str(folder / f"{kind}.nc") for kind in read})
        self.output = Named({kind: str(folder / f"{kind}.nc") for kind in made})
        self.output |= {name: str(folder / path.format(step=step)) for name, path in LEDGER.items()}
        self.params, self.log, self.threads, self.rule = Named(settings), [str(folder / "logs" / step)], THREADS, step
        self.wildcards = Named({"case": "benchmark", "year": "2007"})


def run(step, folder):
    """Run the script of a step in this process and print the largest memory of the process, in MB."""
    runpy.run_path(str(PROJECT / "workflow" / "scripts" / f"{step}.py"), init_globals={"snakemake": Job(step, folder)})
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def generate(regions, sectors, folder):
    """Write the files of a generated world."""
    sys.path.insert(0, str(PROJECT / "tests" / "unit"))
    from gtap_economy import draw
    from gtap_files import write

    labels = [COUNTRY, *(f"r{number:03d}" for number in range(2, regions + 1))]
    traded = {"own_trade": labels[-1:], "zero_trade": 0.3, "zero_outputs": regions // 3}
    write(draw(labels, sectors, margins=3, fuels=5, seed=1, **traded), folder)


def provinces(count, folder):
    """Write the cubes of drawn provinces, and their list."""
    from drawn_provinces import draw_provinces

    from nestmrio import cubes

    world, emissions = (cubes.read(folder / f"{kind}.nc", kind) for kind in ("world_factored", "world_emissions"))
    drawn = draw_provinces(world, emissions, COUNTRY, count)
    for kind, cube in drawn.items():
        cubes.write(cube, folder / f"{kind}.nc", kind, case="benchmark", year=2007, source_sha256="", created_by="nest")
    rows = [
        (name, group, 0, 0)
        for name, group in zip(*(drawn["geography"][k].values for k in ("region", "group")), strict=True)
    ]
    with open(folder / "provinces.csv", "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("province", "group", "lon", "lat"), *rows])


def process(*arguments):
    """Run this file in a process of its own; what it printed, and the seconds that it took."""
    start = perf_counter()
    command = [sys.executable, __file__, "--run", json.dumps([str(argument) for argument in arguments])]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return told, perf_counter() - start


def measure(size):
    """Rows (size, step, seconds, peak_mb) of one size, and their total: all seconds, the largest memory."""
    regions, sectors, count = SIZES[size]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        process("generate", regions, sectors, folder)
        for step in STEPS:
            if step == DRAWN_BEFORE:
                process("provinces", count, folder)
            told, seconds = process("step", step, folder)
            rows.append((size, step, seconds, float(told.split()[-1])))
            print("{:>7}  {:14} {:6.1f} s {:6.0f} MB".format(*rows[-1]), flush=True)
    return [*rows, (size, "total", sum(row[2] for row in rows), max(row[3] for row in rows))]


def main(arguments):
    """Measure the sizes asked for, or all, and write the table."""
    if arguments[:1] == ["--run"]:
        kind, *given = json.loads(arguments[1])
        folder = Path(given[-1])
        numbers = [int(each) for each in given[:-1]] if kind != "step" else given[:-1]
        {"generate": generate, "provinces": provinces, "step": run}[kind](*numbers, folder)
        return
    rows = [row for size in arguments or SIZES for row in measure(size)]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with RESULT.open("w", newline="", encoding="utf-8") as stream:
        told = [(size, step, f"{seconds:.2f}", f"{peak:.0f}") for size, step, seconds, peak in rows]
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *told])
    for size, step, seconds, peak in rows:
        if step == "total":
            print(f"{size}: from files to accounts {seconds:.1f} s, at most {peak:.0f} MB")


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main(sys.argv[1:])
