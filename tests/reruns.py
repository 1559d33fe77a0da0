"""What runs again after each kind of update, and what share of a full run's time that is: `make reruns`.

The case is the built-in example (or the tiny world) with its files as a user would bring them.
"""

import argparse
import csv
import re
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import yaml

from project_copy import TINY, copy_project

PROJECT = Path(__file__).resolve().parents[1]
TABLE = PROJECT / "tests" / "reruns.csv"
PAGE = PROJECT / "docs" / "runs.md"
LARGE = 2_000_000
"""Bytes of an input that Snakemake would not compare by itself."""
COUNTED = re.compile(r"^(\w+) +(\d+)$", re.MULTILINE)


@dataclass
class Finished:
    """A user's case that has been run to its end: its copy of the project, configuration, inputs and folder."""

    copy: object
    config: Path
    inputs: Path
    folder: Path

    def run(self, *arguments):
        """Run Snakemake on the case; returns what it printed."""
        return self.copy.run_case(self.config, *arguments, directory=self.folder)

    def planned(self):
        """What a run would do, as {rule: number of jobs}."""
        table = self.run("--dry-run").partition("Job stats:")[2].partition("total")[0]
        return {rule: int(count) for rule, count in COUNTED.findall(table) if rule != "all"}

    def ran(self, since):
        """What has run since a time, as {rule: number of jobs}, by the benchmarks."""
        found = {}
        for path, rule in self._benchmarks():
            if path.stat().st_mtime >= since:
                found[rule] = found.get(rule, 0) + 1
        return found

    def seconds(self):
        """The time that a job of each rule took, by the benchmarks: {rule: seconds}."""
        found = {}
        for path, rule in self._benchmarks():
            with open(path, newline="", encoding="utf-8") as stream:
                found.setdefault(rule, []).extend(float(row["s"]) for row in csv.DictReader(stream, delimiter="\t"))
        return {rule: sum(times) / len(times) for rule, times in found.items()}

    def _benchmarks(self):
        named = {"trade": "provincial_trade", "national": "national_table", "nested": "nested_table"}
        named |= {"accounts": "regional_accounts"}
        for path in sorted(self.folder.glob("results/mine*/*/benchmarks/**/*.tsv")):
            name = "gravity_fit" if path.parent.name == "gravity_fit" else path.stem
            yield path, named.get(name, name)


def finish(copy, inputs, folder, layers=TINY[1:]):
    """Run the inputs of an example as a user's case, with our own inventory. Returns a Finished."""
    brought = folder / "inputs"
    shutil.copytree(inputs, brought, ignore=shutil.ignore_patterns("truth"))
    (brought / "world/table/notes.txt").write_text(" " * LARGE, encoding="utf-8")
    config = {}
    for layer in layers:
        _lay(config, yaml.safe_load((copy.folder / layer).read_text(encoding="utf-8")))
    config |= {"case": "mine", "example": None, "data": str(brought)}
    config["emissions"]["source"] = "energy_balance"
    done = Finished(copy, folder / "mine.yaml", brought, folder)
    done.config.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    done.run()
    return done


def _lay(config, changes):
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            _lay(config[key], value)
        else:
            config[key] = value


def file(name):
    """The same values in a file that is not the same: a blank line at its end."""

    def edit(case):
        path = next(iter(sorted(case.inputs.glob(name))), case.copy.folder / name)
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    return edit


def cell(name, place):
    """A number of a workbook, a hair larger."""

    def edit(case):
        book = openpyxl.load_workbook(case.inputs / name)
        book.worksheets[0][place].value = book.worksheets[0][place].value
        book.save(case.inputs / name)

    return edit


def module(name):
    """A line of comment at the end of a module of the library."""

    def edit(case):
        with open(case.copy.folder / "workflow/nestmrio" / name, "a", encoding="utf-8") as stream:
            stream.write("# edited\n")

    return edit


def key(name, value):
    """Another value of a setting; keys are dotted."""

    def edit(case):
        config = yaml.safe_load(case.config.read_text(encoding="utf-8"))
        section = config
        *sections, last = name.split(".")
        for part in sections:
            section = section.setdefault(part, {})
        assert section.get(last) != value
        section[last] = value
        case.config.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")

    return edit


def touch(case):
    """The dates of all files that a run reads, scripts among them, and of their folders, without a change."""
    for folder in (case.inputs, case.copy.folder / "resources", case.copy.folder / "workflow"):
        for path in [folder, *folder.rglob("*")]:
            if "__pycache__" not in path.parts:
                path.touch()


UPDATES = {
    "one sector's flows": file("flows/*.csv"),
    "one province's table": cell("provincial_tables.xlsx", "B2"),
    "the list of provinces": file("provinces.csv"),
    "product and population": file("gdp_population.csv"),
    "one energy balance": file("energy/balances.csv"),
    "the published inventory": cell("inventory/published.xlsx", "B3"),
    "the world table": file("world/table/Z.txt"),
    "emissions of countries": file("world/emissions.csv"),
    "the concordance of the world's sectors": file("world/concordance.csv"),
    "the concordance of energy balances": file("energy/line_concordance.csv"),
    "a factor set": file("resources/factors/carbon_ipcc2006.csv"),
    "trade.flows.use": key("trade.flows.use", "sample"),
    "tables.error_tolerance": key("tables.error_tolerance", 0.0051),
    "provinces.gdp_unit": key("provinces.gdp_unit", "10^8 CNY"),
    "trade.gravity.weights": key("trade.gravity.weights", "inverse_distance"),
    "trade.pooling.inverse_distance": key("trade.pooling.inverse_distance", 0.61),
    "currency.tables_per_world": key("currency.tables_per_world", 501),
    "world.gap_tolerance": key("world.gap_tolerance", 0.5),
    "emissions.energy.feedstock_sectors": key("emissions.energy.feedstock_sectors", []),
    "solver.tolerance": key("solver.tolerance", 1e-11),
    "world.proportionality_tolerance": key("world.proportionality_tolerance", 0.5),
    "claims.nation": key("claims.nation", "all"),
    "figures.panels": key("figures.panels", {"All": ["rural_household"]}),
    "title": key("title", "Another title"),
    "a module of gravity": module("trade/gravity.py"),
    "a module of the solver": module("footprint/leontief.py"),
    "a module of figures": module("report/figures/fluxes.py"),
    "a script": module("../scripts/results.py"),
    "a new variant": key("variants", {"even": {"trade": {"pooling": {"inverse_distance": 0.5}}}}),
    "a new year": key("years", [2007, 2008]),
    "touched files": touch,
}
"""What is updated, as a function of the case."""


SETTINGS = {update for update in UPDATES if "." in update or update == "title"}
DRY = {"a new year"}
"""Updates that are only planned: the example has the data of one year."""
AFTER = {
    "after_trade": ("national_table", "nested_table", "gravity_figure", "trade_evidence", "after_emissions"),
    "after_emissions": ("multipliers", "embodied", "embodied_sectors", "after_embodied"),
    "after_embodied": ("regional_accounts", "results", "origins", "figures", "ledgers", "summary", "world_comparison"),
}
"""Rules that always run together, by the name that the table gives them."""
FITS = ("`gravity_fit` of this sector", "`gravity_fit` of all sectors")


@contextmanager
def updated(case, update):
    """A case with an update; put back afterwards, dates and all."""
    kept = case.folder / "kept"
    places = {"inputs": case.inputs, "resources": case.copy.folder / "resources"}
    places |= {"workflow": case.copy.folder / "workflow", "config": case.config}
    for name, place in places.items():
        _copy(place, kept / name)
    try:
        UPDATES[update](case)
        yield case
    finally:
        for name, place in places.items():
            _copy(kept / name, place)
        shutil.rmtree(kept)


def _copy(source, target):
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def expected(update, sectors):
    """What may run after an update, as {rule: number of jobs}. Arguments: update, sectors (those with flows).

    The record of provenance is made again after every update that changes anything.
    """
    rules = [rule for word in _words(update) for rule in _named(word)]
    rules += ["provenance"] if rules else []
    return {rule.removesuffix("*"): sectors if rule.endswith("*") else 1 for rule in rules}


def _words(update):
    with open(TABLE, newline="", encoding="utf-8") as stream:
        return {row["update"]: row["rules"].split() for row in csv.DictReader(stream)}[update]


def _named(word):
    return [rule for part in AFTER[word] for rule in _named(part)] if word in AFTER else [word]


def share(jobs, seconds, everything):
    """The share of jobs in the time of all jobs of a full run, whichever ran beside each other.

    Arguments: jobs, everything ({rule: number of jobs}), seconds ({rule: of one job}).
    """
    whole = sum(count * seconds[rule] for rule, count in everything.items())
    return sum(count * seconds.get(rule, 0.0) for rule, count in jobs.items()) / whole


def row(update, jobs, part):
    """A line of the table in docs/runs.md. Arguments: update, jobs ({rule: number}), part (share of a full run)."""
    words = _words(update)
    said = ", ".join(word.replace("_", " ") if word in AFTER else f"`{word.strip('*')}`" for word in words)
    said = said.replace("`gravity_fit`", FITS["gravity_fit*" in words]) or "nothing"
    name = f"`{update}`" if update in SETTINGS else update
    return f"| {name} | {said} | {sum(jobs.values())} | {part:.0%} |"


def main():
    """Print what each update runs again, and how many of these sets are exact."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--configfile", nargs="+", default=["config/config.yaml"])
    parser.add_argument("--really", action="store_true", help="run each update to its end, one upon the other")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        copy, folder = copy_project(PROJECT, Path(scratch) / "project"), Path(scratch) / "case"
        copy.run_case(options.configfile[0], "results/example/inputs/sectors.csv", layers=options.configfile[1:])
        case = finish(copy, copy.inputs, folder, options.configfile)
        everything, seconds = case.ran(0.0), case.seconds()
        exact = 0
        print("| update | what runs again | jobs | share of a full run |\n|---|---|---|---|", flush=True)
        for update in UPDATES:
            jobs = _really(case, update) if options.really else _dry(case, update)
            right = jobs == expected(update, everything["gravity_fit"])
            exact += right
            line = row(update, jobs, share(jobs, seconds, everything))
            print(line if right else f"{line} NOT EXACT: {jobs}", flush=True)
        print(f"updates whose rerun set is exact: {exact} of {len(UPDATES)}")
        sys.exit(exact != len(UPDATES))


def _dry(case, update):
    with updated(case, update):
        return case.planned()


def _really(case, update):
    """What a real run of an update did, which has to be what the dry run said; the update stays."""
    UPDATES[update](case)
    planned, started = case.planned(), time.time()
    if update in DRY:
        case.config.write_text(case.before, encoding="utf-8")
        return planned
    case.run()
    case.before = case.config.read_text(encoding="utf-8")
    done = case.ran(started)
    return done if done == planned else {"planned": planned, "done": done}


if __name__ == "__main__":
    main()
