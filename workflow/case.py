"""What a case's configuration means: its variants, its paths, and the checks that the schema cannot make."""

import os
from copy import deepcopy
from functools import cache
from pathlib import Path
from time import monotonic

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from snakemake.exceptions import WorkflowError

PROJECT = Path(__file__).resolve().parents[1]
SCHEMA = PROJECT / "workflow" / "schemas" / "config.schema.yaml"
LINK_NEEDS = {
    "provincial": {"concordance"},
    "world": {"provincial_concordance"},
    "given": {"concordance", "provincial_concordance", "link_sectors"},
}


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
                raise WorkflowError(f"config: variant {variant} changes the case itself. Make it a case of its own.")
            merged = _merge(config, changes) | {"variants": {}}
            self._settings[f"{self.name}-{variant}"] = validated(merged, f"variant {variant}")
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
            return f"results/{wildcards.case}/{wildcards.year}/flows/{wildcards.sector}.csv"
        return self.locate(f"{folder}/{wildcards.sector}.csv", wildcards)

    @property
    def data_folder(self):
        """Where the inputs are: under results/ for an example, else NESTMRIO_DATA, else the key `data`."""
        config = self._settings[self.name]
        if config["example"]:
            return f"results/{self.name}/inputs"
        return os.environ.get("NESTMRIO_DATA") or os.path.relpath(PROJECT / config["data"])


def validated(config, name):
    """A configuration with the schema's defaults filled in.

    Raises WorkflowError with one line that names the key and what is wrong with it.
    """
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    error = best_match(Draft202012Validator(schema).iter_errors(config))
    if error:
        key = ".".join(map(str, error.absolute_path)) or "top level"
        raise WorkflowError(f"{name}: {key}: {error.message}. {_SCHEMA_HINT}")
    return _filled(config, schema, schema["definitions"])


_SCHEMA_HINT = "The keys are described in workflow/schemas/config.schema.yaml"


def _filled(config, schema, definitions):
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]] | schema
    if not isinstance(config, dict):
        return config
    config = deepcopy(config)
    for key, part in schema.get("properties", {}).items():
        if key not in config and "default" in part:
            config[key] = deepcopy(part["default"])
        if key in config:
            config[key] = _filled(config[key], part, definitions)
    return config


def print_summary(folder, started):
    """Print a year's summary, the wall time since `started` (monotonic seconds) and the memory of the largest job."""
    from nestmrio.report.gather import largest_job

    summary, largest = Path(folder) / "summary.txt", largest_job(Path(folder) / "benchmarks")
    if summary.exists():
        print(summary.read_text(encoding="utf-8"))
        print(f"Wall time   {monotonic() - started:.0f} s for this run")
    if largest:
        print(f"Memory      {largest[1]:,.0f} MB at most, in {largest[0]}")


def check_choices(config):
    """Check what concerns several keys at once."""
    if not config["example"] and not config["data"] and not os.environ.get("NESTMRIO_DATA"):
        raise WorkflowError("config: key data is missing. Name the folder of the inputs, or set NESTMRIO_DATA.")
    world, needed = config["world"], LINK_NEEDS[config["world"]["link"]]
    for key in ("concordance", "provincial_concordance", "link_sectors"):
        if (world[key] is not None) != (key in needed):
            verb = "has to be given" if key in needed else "has to be null"
            raise WorkflowError(f"config: world.{key} {verb} for world.link {world['link']}.")


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
