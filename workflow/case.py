"""A case and its variants: the settings of each job, and where its inputs are."""

import os
import sys
from functools import cache
from pathlib import Path
from time import time

from workflow.configuration import check_choices, input_paths, lookup, merge, refused, validated

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = "results/{case}/{year}"


class Case:
    """A validated configuration and its variants.

    Arguments: config (the merged Snakemake configuration; defaults of the schema are filled in, in place).
    Raises WorkflowError naming the variant and the key that is wrong.
    """

    def __init__(self, config):
        config.update(validated(config, "config"))
        self.name = config["case"]
        self.years = config["years"]
        self.variants = list(config["variants"])
        self._settings = {self.name: config}
        for variant, changes in config["variants"].items():
            if {"case", "years", "data", "variants", "example"} & changes.keys():
                raise refused(f"config: variant {variant} changes the case itself. Make it a case of its own.")
            merged = merge(config, changes) | {"variants": {}}
            self._settings[f"{self.name}-{variant}"] = validated(merged, f"variant {variant}")
        for settings in self._settings.values():
            check_choices(settings)
            self._require_inputs(settings)

    def _require_inputs(self, settings):
        """Refuse a configuration that names a file or folder which is not there."""
        for key, value in input_paths(settings) if not settings["example"] else []:
            if key == "data":
                continue
            for path in {self.locate(value.format(year=year), None) for year in self.years}:
                if not os.path.exists(path):
                    place = "the project" if value.startswith("resources/") else f"the data folder {self.data_folder}"
                    raise refused(f"config: {key}: {value} is not in {place}. Correct it, or set NESTMRIO_DATA.")

    @property
    def names(self):
        """The case and its variants, as they stand under results/."""
        return list(self._settings)

    def settings(self, wildcards):
        """The configuration of the case or variant that a job belongs to."""
        return self._settings[wildcards.case]

    def setting(self, key):
        """A function of wildcards that gives one configuration value, for `params`; keys are dotted."""
        return lambda wildcards: lookup(self.settings(wildcards), key)

    def source(self, key):
        """A function of wildcards that gives the path of an input named in the configuration, for `input`.

        A null value gives an empty list, a list all its paths. Keys are dotted.
        """

        def path(wildcards):
            value = lookup(self.settings(wildcards), key)
            if isinstance(value, list):
                return [self.locate(name, wildcards) for name in value]
            return [] if value is None else self.locate(value, wildcards)

        return path

    def when_set(self, key, file):
        """A function of wildcards that gives a result of the case where a key is not null, else an empty list."""
        return lambda wildcards: [] if lookup(self.settings(wildcards), key) is None else f"{RESULTS}/{file}"

    def when(self, key, value, file):
        """A function of wildcards that gives a file where a key has a value, else an empty list.

        Arguments: key (dotted), value, file (a path pattern, or a function of wildcards as `source` gives).
        """

        def path(wildcards):
            if lookup(self.settings(wildcards), key) != value:
                return []
            return file(wildcards) if callable(file) else file

        return path

    def link_sectors(self, wildcards):
        """The sector list of the link classification, where the world's sectors are mapped to one."""
        config = self.settings(wildcards)
        lists = {"provincial": config["sectors"]["provincial"], "given": config["world"]["link_sectors"]}
        return self.locate(lists[config["world"]["link"]], wildcards) if config["world"]["concordance"] else []

    def stressor_tables(self, side):
        """A function of wildcards that gives the tables of further stressors, side `provinces` or `world`."""
        return lambda wildcards: [
            self.locate(table[side], wildcards) for table in self.settings(wildcards)["emissions"]["stressors"].values()
        ]

    def side_outputs(self, kind, steps):
        """A function of wildcards: the checks (repairs) of steps, and of our own inventory where one is compiled."""

        def files(wildcards):
            emissions = self.settings(wildcards)["emissions"]
            ours = emissions["reference"] or emissions["source"] == "energy_balance"
            return [f"{RESULTS}/{kind}/{step}.csv" for step in [*steps, *(["energy_inventory"] if ours else [])]]

        return files

    def locate(self, value, wildcards):
        """The path of an input: below resources/ the project's own, else below the case's data folder."""
        value = value.format(year=getattr(wildcards, "year", "{year}"))
        folder = os.path.relpath(PROJECT) if value.startswith("resources/") else self.data_folder
        return os.path.normpath(os.path.join(folder, value))

    @property
    def sampled_sectors(self):
        """Sectors with sample flows: marked `gravity` in the sector list, or the goods of a generated example."""
        config = self._settings[self.name]
        if config["example"]:
            from nestmrio.example.size import Size

            return Size(**{key: value for key, value in config["example"].items() if key != "seed"}).sampled
        from nestmrio.classification import read_sectors

        path = self.locate(config["sectors"]["provincial"], None)
        sectors = read_sectors(path)
        unknown = sectors.index[~sectors.get("trade", sectors["name"]).isin(["gravity", "pooling"])]
        if len(unknown):
            raise refused(f"{path}: sector {unknown[0]}: column trade has to say gravity or pooling.")
        return sectors.index[sectors["trade"] == "gravity"].tolist()

    def sample_flows(self, wildcards):
        """The file with a sector's observed flows: the user's own, or the one made of an interregional workbook."""
        folder = lookup(self.settings(wildcards), "trade.flows.folder")
        if folder is None:
            return f"results/{wildcards.case}/{wildcards.year}/flows/{wildcards.sector}.csv"
        return self.locate(f"{folder}/{wildcards.sector}.csv", wildcards)

    @property
    def data_folder(self):
        """Where the inputs are: under results/ for an example, else NESTMRIO_DATA, else the key `data`."""
        config = self._settings[self.name]
        if config["example"]:
            return f"results/{self.name}/inputs"
        return os.environ.get("NESTMRIO_DATA") or os.path.relpath(PROJECT / config["data"])


def print_summary(folder, started):
    """Print a year's summary, the time since `started` (seconds of the epoch) and the memory of the largest job."""
    from nestmrio.report.collection import largest_job

    summary, largest = Path(folder) / "summary.txt", largest_job(Path(folder) / "benchmarks")
    if summary.exists():
        print(summary.read_text(encoding="utf-8"))
        print(f"Wall time   {time() - started:.0f} s for this run")
    if largest:
        print(f"Memory      {largest[1]:,.0f} MB at most, in {largest[0]}")


def print_faults(started):
    """Say again, after all else, what the library found wrong since `started` (seconds of the epoch)."""
    for log in sorted(Path("results").rglob("*.log")):
        if log.stat().st_mtime >= started:
            for line in log.read_text(encoding="utf-8").splitlines():
                if " nestmrio: " in line:
                    print(f"\nnestmrio: {line.partition(' nestmrio: ')[2]}", file=sys.stderr)


@cache
def library(script):
    """The library modules behind a script: inputs of its rule, so that an edit reruns what stands on it."""
    from nestmrio.provenance import modules_behind

    return [os.path.relpath(module) for module in modules_behind(PROJECT / f"workflow/scripts/{script}.py")]
