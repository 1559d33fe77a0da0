"""What a case's configuration means: its variants, its paths, and the checks that the schema cannot make."""

import os
from copy import deepcopy
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import validate

PROJECT = Path(__file__).resolve().parents[1]
SCHEMA = PROJECT / "workflow" / "schemas" / "config.schema.yaml"


class Case:
    """A validated configuration and its variants.

    Arguments: config (the merged Snakemake configuration; defaults of the schema are filled in).
    Raises WorkflowError naming the variant and the key that is wrong.
    """

    def __init__(self, config):
        validate(config, str(SCHEMA))
        self.name = config["case"]
        self.years = config["years"]
        self.variants = list(config["variants"])
        self._settings = {self.name: config}
        for variant, changes in config["variants"].items():
            if {"case", "years", "data", "variants", "example"} & changes.keys():
                raise WorkflowError(f"config: variant {variant} changes the case itself. Make it a case of its own.")
            merged = _merge(config, changes) | {"variants": {}}
            validate(merged, str(SCHEMA))
            self._settings[f"{self.name}-{variant}"] = merged
        for settings in self._settings.values():
            check_choices(settings)

    @property
    def names(self):
        """The case and its variants, as they stand under results/."""
        return list(self._settings)

    def settings(self, wildcards):
        """The configuration of the case or variant that a job belongs to."""
        return self._settings[wildcards.case]

    def setting(self, key):
        """A function of wildcards that gives one configuration value, for `params`; keys are dotted."""
        return lambda wildcards: _lookup(self.settings(wildcards), key)

    def source(self, key):
        """A function of wildcards that gives the path of an input named in the configuration, for `input`.

        A null value gives an empty list. Keys are dotted.
        """

        def path(wildcards):
            value = _lookup(self.settings(wildcards), key)
            return [] if value is None else self.locate(value, wildcards)

        return path

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

        sectors = read_sectors(self.locate(config["sectors"]["provincial"], None))
        return sectors.index[sectors["trade"] == "gravity"].tolist()

    def sample_flows(self, wildcards):
        """The file with a sector's observed flows: the user's own, or the one made of an interregional workbook."""
        folder = _lookup(self.settings(wildcards), "trade.flows.folder")
        if folder is None:
            return "results/{w.case}/{w.year}/flows/{w.sector}.csv".format(w=wildcards)
        return self.locate(f"{folder}/{wildcards.sector}.csv", wildcards)

    @property
    def data_folder(self):
        """Where the inputs are: under results/ for an example, else NESTMRIO_DATA, else the key `data`."""
        config = self._settings[self.name]
        if config["example"]:
            return f"results/{self.name}/inputs"
        return os.environ.get("NESTMRIO_DATA") or os.path.relpath(PROJECT / config["data"])


def check_choices(config):
    """Check what concerns several keys at once."""
    if not config["example"] and not config["data"] and not os.environ.get("NESTMRIO_DATA"):
        raise WorkflowError("config: key data is missing. Name the folder of the inputs, or set NESTMRIO_DATA.")


@cache
def library(script):
    """The library modules behind a script: inputs of its rule, so that an edit reruns what stands on it."""
    from nestmrio.provenance import modules_behind

    return [os.path.relpath(module) for module in modules_behind(PROJECT / f"workflow/scripts/{script}.py")]


def _lookup(config, key):
    for part in key.split("."):
        config = config[part]
    return config


def _merge(base, changes):
    merged = deepcopy(base)
    for key, value in changes.items():
        nested = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if nested else deepcopy(value)
    return merged
