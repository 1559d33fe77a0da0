"""Time and memory of reading GLORIA: from generated files in its layout to the cubes of the world and its emissions.

Every step is the script of a rule, in a process of its own. All cells between industries and products are other than
zero, as in GLORIA; generation is not counted.

Usage: python benchmarks/gloria.py [REGIONSxSECTORS ...], by default 41x120 and 164x120. The files of 164x120 take about
5 GB, the cubes 3 GB, below TMPDIR. Writes results/benchmarks/gloria.csv.
"""

import csv
import resource
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "results" / "benchmarks" / "gloria.csv"
COLUMNS = ("size", "step", "seconds", "peak_mb")
SIZES = ("41x120", "164x120")
YEAR, GAS = 2007, "co2"
NAME = "20230727_120secMother_AllCountries_002_{}-Results_2007_059_Markup001(full).csv"
CATEGORIES = PROJECT / "resources" / "concordances" / "gloria_categories.csv"
COMMON = {"source": "gloria", "year": YEAR, "country": "r001"}
STEPS = {
    "world_flows": (
        {},
        {"world_flows": "world_flows.nc", "world_factored": "world_factored.nc"},
        {"unit": "10^3 USD", "tolerance": 0.01},
    ),
    "extension_emissions": (
        {"world_factored": "world_factored.nc", "stressors": []},
        {"world_emissions": "world_emissions.nc"},
        {"extension": {"name": "Emissions", "rows": [GAS], "unit": None}, "stressors": [], "decimal": "."},
    ),
}
"""What each step reads beside the table, what it makes, and its settings."""


class Named(dict):
    """Names with values, which stand as attributes too."""

    __getattr__ = dict.__getitem__


class Job:
    """What Snakemake gives a script."""

    def __init__(self, step, folder):
        given, made, settings = STEPS[step]
        made = made | {kind: f"{kind}/{step}.csv" for kind in ("checks", "repairs")}
        self.input = Named({name: value and str(folder / value) for name, value in given.items()})
        self.input |= {"folder": str(folder / "gloria"), "categories": str(CATEGORIES)}
        self.output = Named({name: str(folder / value) for name, value in made.items()})
        self.params, self.log, self.threads, self.rule = Named(COMMON | settings), [str(folder / "log" / step)], 1, step
        self.wildcards = Named({"case": "benchmark", "year": str(YEAR)})


def generate(regions, sectors, folder):
    """Write files of a world in which every product is used alike, so that rows and columns balance."""
    import pandas as pd

    finals = pd.read_csv(CATEGORIES)["world"].tolist()
    size, random = regions * sectors, np.random.default_rng(1)
    used = random.uniform(0.0, 0.5, size).round(6)
    bought = random.uniform(1.0, 9.0, regions * len(finals)).round(6)
    output = used.sum() + bought.sum()
    zeros = ["0"] * (2 * size)
    row = zeros.copy()
    for region in range(regions):
        row[2 * region * sectors : (2 * region + 1) * sectors] = [
            f"{x:.6f}" for x in used[region * sectors :][:sectors]
        ]
    product, demand, none = (
        ",".join(cells) + "\n" for cells in (row, map(repr, map(float, bought)), ["0"] * len(bought))
    )
    files = {part: folder / "gloria" / NAME.format(part) for part in ("T", "Y", "V", "TQ", "YQ")}
    files["T"].parent.mkdir(parents=True)
    with files["T"].open("w") as t, files["Y"].open("w") as y:
        for region in range(regions):
            for sector in range(sectors):
                own = (2 * region + 1) * sectors + sector
                t.write("0," * own + repr(float(output)) + ",0" * (2 * size - own - 1) + "\n")
                y.write(none)
            t.writelines([product] * sectors)
            y.writelines([demand] * sectors)
    with files["V"].open("w") as v:
        for region in range(regions):
            cells, start = zeros.copy(), 2 * region * sectors
            primary = output - size * used[region * sectors :][:sectors]
            cells[start : start + sectors] = map(repr, map(float, primary))
            v.write(",".join(cells) + "\n")
    files["TQ"].write_text(product)
    files["YQ"].write_text(none)
    columns = {
        "Regions": {"Region_acronyms": [f"r{number:03d}" for number in range(1, regions + 1)]},
        "Sectors": {"Sector_names": [f"s{number:03d}" for number in range(1, sectors + 1)]},
        "Value added and final demand": {"Value_added_names": ["all"] * len(finals), "Final_demand_names": finals},
        "Satellites": {"Sat_head_indicator": ["Emissions"], "Sat_indicator": [GAS], "Sat_unit": ["kt"]},
    }
    with pd.ExcelWriter(folder / "gloria" / "GLORIA_ReadMe_059.xlsx", engine="openpyxl") as book:
        for sheet, listed in columns.items():
            pd.DataFrame(listed).to_excel(book, sheet_name=sheet, index_label="Lfd_Nr")


def measure(size):
    """Rows (size, step, seconds, peak_mb) of one size."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        generate(*map(int, size.split("x")), Path(folder))
        for step in STEPS:
            start = perf_counter()
            command = [sys.executable, __file__, "--run", step, folder]
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            rows.append((size, step, perf_counter() - start, float(told.split()[-1])))
            print("{:>7}  {:20} {:7.1f} s {:7.0f} MB".format(*rows[-1]), flush=True)
    return rows


def main(arguments):
    """Measure the sizes asked for, or all, and write the table."""
    if arguments[:1] == ["--run"]:
        _, step, folder = arguments
        script = PROJECT / "workflow" / "scripts" / f"{step}.py"
        runpy.run_path(str(script), init_globals={"snakemake": Job(step, Path(folder))})
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    rows = [row for size in arguments or SIZES for row in measure(size)]
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with RESULT.open("w", newline="", encoding="utf-8") as stream:
        told = [(size, step, f"{seconds:.2f}", f"{peak:.0f}") for size, step, seconds, peak in rows]
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *told])


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main(sys.argv[1:])
