"""Whole runs of the workflow, this commit against an earlier one, in pairs on one machine.

Usage: python benchmarks/workflow.py [--against COMMIT] [--repeats N] [CASE ...]; cases and what they run are in CASES.
Writes results/benchmarks/workflow.csv: case, commit, jobs, seconds, cpu_seconds, peak_mb. Seconds are of the whole
process with its start-up; cpu_seconds are those of all processes; peak_mb is the largest job's resident memory.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import yaml

PROJECT = Path(__file__).resolve().parents[1]
OUTPUT = PROJECT / "results" / "benchmarks" / "workflow.csv"
HEADER = ["case", "commit", "jobs", "seconds", "cpu_seconds", "peak_mb"]
EARLIER = "2a69ec2"
LARGE = {"provinces": 30, "groups": 8, "sectors": 30, "pooled": 8, "countries": 129, "world_sectors": 57, "seed": 1}


class Checkout:
    """A commit in a folder of its own, run with the Python of this process."""

    def __init__(self, folder, commit):
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(folder)], check=True)
        subprocess.run(["git", "checkout", "--quiet", commit], cwd=folder, check=True)
        name = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=folder, check=True, capture_output=True)
        self.folder, self.commit = Path(folder), name.stdout.decode().strip()

    def run(self, *arguments):
        """Run Snakemake; return the seconds it took and the CPU seconds of all its processes."""
        data = os.environ.get("NESTMRIO_DATA") or str(PROJECT.parent / "shared" / "data")
        environment = os.environ | {"PYTHONPATH": f"{self.folder / 'workflow'}", "NESTMRIO_DATA": data}
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--quiet", "all", "--cores", "2", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            sys.exit(f"{self.commit}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
        return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def configuration(self, name, change):
        """A configuration of this commit with a change made to it, written to a file of its own; returns its path."""
        config = yaml.safe_load((self.folder / "config" / f"{name}.yaml").read_text(encoding="utf-8"))
        change(config)
        path = self.folder / f"{name}_benchmark.yaml"
        path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return str(path)

    def has(self, target):
        """Whether this commit's Snakefile has a rule of that name."""
        return f"rule {target}:" in (self.folder / "Snakefile").read_text(encoding="utf-8")

    def clean(self):
        """Forget all results."""
        subprocess.run(["rm", "-rf", "results", ".snakemake"], cwd=self.folder, check=True)

    def jobs(self):
        """The number of jobs that wrote a benchmark file, and the peak memory of the largest in MB."""
        rows = [
            row
            for path in self.folder.glob("results/*/**/benchmarks/**/*.tsv")
            for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t")
        ]
        return len(rows), max((float(row["max_rss"]) for row in rows if row["max_rss"] not in ("-", "NA")), default=0.0)


def dry_run(name):
    """What a dry run costs, with nothing computed."""

    def case(checkout):
        checkout.clean()
        return checkout.run("-n", "--configfile", f"config/{name}.yaml")

    return case


def whole_run(name, change=lambda config: None, target=None):
    """A run from nothing, of another target where the commit has it."""

    def case(checkout):
        checkout.clean()
        targets = [target] if target and checkout.has(target) else []
        return checkout.run(*targets, "--configfile", checkout.configuration(name, change))

    return case


def sector_update(checkout):
    """The example once more after the flows of one sector have changed."""
    checkout.clean()
    checkout.run()
    flows = sorted(checkout.folder.glob("results/example/inputs/flows/*.csv"))[0]
    rows = list(csv.reader(flows.open(encoding="utf-8")))
    rows[1][2] = str(float(rows[1][2]) * 1.01 + 1)
    flows.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return checkout.run()


def without_validation(config):
    """No comparison of methods over time, which both commits compute alike."""
    config["trade"]["validation"] = None


def without_variants(config):
    """The main results alone."""
    config["variants"] = {}


def large_world(config):
    """30 provinces and sectors in 129 countries with 57 sectors."""
    config["example"] = LARGE


CASES = {
    "dry_run_china2007": dry_run("china2007"),
    "dry_run_example": dry_run("config"),
    "example": whole_run("config"),
    "sector_update": sector_update,
    "summary_china2007": whole_run("china2007", without_variants, "summary_of_results"),
    "variants_china2007": whole_run("china2007", without_validation),
    "large_world": whole_run("config", large_world),
}


def main():
    """Measure the cases asked for, each in pairs, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--against", default=EARLIER, help="the earlier commit")
    parser.add_argument("--repeats", type=int, default=1, help="pairs of each case")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as place:
        checkouts = [Checkout(Path(place) / name, name) for name in (options.against, "HEAD")]
        for case in options.cases or CASES:
            for _ in range(options.repeats):
                for checkout in checkouts:
                    seconds, cpu = CASES[case](checkout)
                    jobs, peak = checkout.jobs()
                    rows.append([case, checkout.commit, jobs, f"{seconds:.2f}", f"{cpu:.2f}", f"{peak:.0f}"])
                    print(*rows[-1], flush=True)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with OUTPUT.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])


if __name__ == "__main__":
    main()
