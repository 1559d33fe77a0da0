"""A case and its variants: the settings of each, where each stage is computed, and where its inputs are."""

import os
import sys
from functools import cached_property

from workflow import PROJECT
from workflow.configuration import check_choices, lookup, refused, validated
from workflow.inputs import require_enclosed, require_flows, require_inputs, require_list
from workflow.layers import merge
from workflow.part import Part
from workflow.sampled import sectors_by_list, sectors_with_flows
from workflow.stages import EVERYWHERE, MAIN_ONLY, PARTS, STAGES, maker, settings_of

FILES = {
    "tables": ("tables.nc",),
    "trade": ("trade.nc", "gravity.csv"),
    "national": ("national.nc",),
    "nested": ("nested.nc",),
}
"""What a run makes of the stages that a case may end with, beside its inventory and its accounts."""
CATEGORIES = {"folder": "wiod", "har": "gtap", "wiod": "wiod2013"}
"""The list of final demand of a world table, where it is not called after the source."""
FIXED = ("base", "case", "years", "data", "outside", "datasets", "variants", "example")
"""Settings that make a case what it is: a variant with another value would be a case of its own."""


class Case:
    """A validated configuration and its variants.

    Arguments: config (the merged Snakemake configuration; defaults of the schema are filled in, in place), brought
    (False where inputs may still be lacking, because this run is to retrieve them).
    Raises WorkflowError naming the variant and the key that is wrong.
    """

    def __init__(self, config, *, brought=True):
        config.update(validated(config, "config"))
        self.config, self.name, self.years = config, config["case"], config["years"]
        self.variants = list(config["variants"])
        self._settings = {self.name: config}
        for variant, changes in config["variants"].items():
            _refuse_changes(variant, changes)
            merged = merge(config, changes) | {"variants": {}}
            self._settings[f"{self.name}-{variant}"] = validated(merged, f"variant {variant}", changes)
        for settings in self._settings.values():
            check_choices(settings)
        require_enclosed(self)
        require_list(self)
        if brought:
            require_inputs(self)
            require_flows(self)

    @property
    def names(self):
        """The case and its variants, as they stand under results/."""
        return list(self._settings)

    def settings(self, name):
        """The configuration of the case or variant of that name."""
        return self._settings[name]

    def stage(self, name):
        """What the rules of a stage may ask for: its settings, its inputs and the files of the stages before it."""
        return Part(self, name)

    @cached_property
    def _homes(self):
        seen, homes = {}, {}
        for stage in STAGES:
            keys = settings_of(stage)
            for name, settings in self._settings.items():
                choice = name if stage in EVERYWHERE else repr([lookup(settings, key) for key in keys])
                homes[stage, name] = seen.setdefault((stage, choice), name)
        return homes

    def home(self, stage, name):
        """The case whose folder holds a stage of a case: the first, in order, that agrees on every setting upstream."""
        return self._homes[stage, name]

    def has(self, key):
        """Whether the main case has a section or a setting; keys are dotted."""
        return bool(lookup(self.config, key))

    def makes(self, stage, name):
        """Whether a case computes a stage: it has the sections that the stage needs."""
        settings, row = self._settings[name], STAGES[stage]
        return all(settings[part] for part in row.needs) and not any(settings[part] for part in row.without)

    def parts(self, name):
        """What a case computes of the parts of the chain: pairs of the case whose folder holds a file, and the file."""
        files = [file for stage, made in FILES.items() if self.makes(stage, name) for file in made]
        if self._settings[name]["emissions"]:
            files.append(f"inventory/{self._settings[name]['emissions']['source']}.nc")
        return [(self.home(maker(file), name), file) for file in files]

    def results(self, name):
        """The files that a run makes for a case or a variant, below results/, for all years."""
        tables = ["accounts.csv", "claims.csv"] if self.makes("footprint", name) else []
        tables += ["checks.csv", "repairs.csv", "stages.csv", "provenance.json"]
        files = [*self.parts(name), *((name, table) for table in tables)]
        return [f"results/{home}/{year}/{file}" for home, file in files for year in self.years]

    def required(self, part, *files):
        """A function for `input` of the files of a part of the chain, of the main case and all its years.

        Where the case lacks a section that the part needs, the run ends with one line.
        """

        def paths(wildcards):
            self._require(part)
            source = lookup(self.config, "emissions.source")
            named = [file.format(source=source) for file in files]
            return [f"results/{self.name}/{year}/{file}" for year in self.years for file in named]

        return paths

    def _require(self, part):
        lacking = [section for section in PARTS[part] if not self.config[section]]
        if lacking:
            sections = " and ".join(lacking)
            what = f"the target {part} needs the section{'s' * (len(lacking) > 1)} {sections}, which case {self.name}"
            sys.exit(f"nestmrio: {what} does not have. Add to the configuration: {sections} (docs/your-case.md).")

    def compares_inventories(self, name):
        """Whether our own inventory is held against a published one: in the main case, where one is named."""
        return name == self.name and bool(lookup(self._settings[name], "emissions.reference"))

    def idle_files(self, name):
        """Files of the table of stages that a case does not compute."""
        settings = self._settings[name]
        emissions = settings["emissions"] or {"energy": None, "source": None}
        energy, used = emissions["energy"] or {}, {emissions["source"]}
        if self.compares_inventories(name):
            used |= {"energy_balance", emissions["reference"]}
            used |= {"energy_balance_at_reference_factors"} if energy["reference_factors"] else set()
        if "energy_balance" in used and energy["process"] == "ceads":
            used.add("ceads")
        inventories = {file for stage in STAGES.values() for file in stage.files if file.startswith("inventory/")}
        idle = inventories - {f"inventory/{source}.nc" for source in used}
        idle |= {file for stage, row in STAGES.items() for file in row.files if not self.makes(stage, name)}
        idle |= set() if self.makes("footprint", name) else {"accounts.csv", "claims.csv"}
        return idle if lookup(settings, "trade.flows.workbook") else idle | {"interregional"}

    def first(self, wildcards):
        """What finds the faults of the data, before the long jobs."""
        return 3 if wildcards.case == self.name else 0

    def priority(self, wildcards):
        """The main case before its variants; Snakemake runs larger numbers first."""
        return 2 if wildcards.case == self.name else 0

    def later(self, wildcards):
        """What compares or draws beside the way to the main results, and nothing on that way waits for."""
        return 1 if wildcards.case == self.name else 0

    def among(self, key, accepts):
        """A pattern of the wildcard `case` that matches the cases whose setting is accepted, perhaps none."""
        return "|".join(name for name in self.names if accepts(lookup(self._settings[name], key))) or "(?!)"

    def locate(self, value, year="{year}"):
        """The path of an input: below resources/ the project's own, else below the case's data folder."""
        value = value.format(year=year)
        folder = os.path.relpath(PROJECT) if value.startswith("resources/") else self.data_folder
        return os.path.normpath(os.path.join(folder, value))

    def default_categories(self, source):
        """The list that names the final demand of a world table, where the case has none of its own."""
        return f"resources/concordances/{CATEGORIES.get(source, source)}_categories.csv"

    def sampled_sectors(self, name, year):
        """Sectors with sample flows: marked `gravity` in the sector list, or the goods of a generated example.

        Without a list, the sectors of the margins that the flows tell of.
        """
        config = self._settings[name]
        if not config["trade"]:
            return []
        if config["example"] and config["sectors"] == self.config["sectors"]:
            from nestmrio.example.size import Size

            return Size(**{key: value for key, value in config["example"].items() if key != "seed"}).sampled
        from nestmrio.errors import InputError

        listed = lookup(config, "sectors.provincial")
        try:
            if listed:
                return sectors_by_list(self.locate(listed, year))
            margins, flows = config["trade"]["margins"], config["trade"]["flows"]
            found = {kind: flows[kind] and self.locate(flows[kind], year) for kind in ("folder", "file")}
            return sectors_with_flows(self.locate(margins, year), found)
        except InputError as error:
            raise refused(str(error)) from None

    def fitted_sectors(self, name, year):
        """Sectors that gravity is fitted for: those with sample flows, none where flows serve as constraints alone."""
        alone = lookup(self._settings[name], "trade.flows.use") == "constraint"
        return [] if alone else self.sampled_sectors(name, year)

    @property
    def data_folder(self):
        """Where the inputs are: under results/ for an example, else NESTMRIO_DATA, else the key `data`."""
        if self.config["example"]:
            return f"results/{self.name}/inputs"
        return os.environ.get("NESTMRIO_DATA") or os.path.relpath(PROJECT / self.config["data"])

    def own_folder(self, wildcards):
        """The folder of the case's own data, for what is brought into it; an example has none, and ends the run."""
        if self.config["example"]:
            what = f"case {self.name} is a generated example, which has no data to retrieve"
            sys.exit(f"nestmrio: {what}. Name the configuration of a case of your own: make retrieve CONFIG=...")
        return self.data_folder


def _refuse_changes(variant, changes):
    fixed = [key for key in FIXED if key in changes]
    if fixed:
        what = f"variant {variant} changes {fixed[0]}, which makes another case"
        raise refused(f"config: {what}. Write a configuration of its own.")
    for key in MAIN_ONLY:
        if _names(changes, key):
            raise refused(f"config: variant {variant} changes {key}, which only the main results use. Take it out.")


def _names(changes, key):
    for part in key.split("."):
        if not isinstance(changes, dict) or part not in changes:
            return False
        changes = changes[part]
    return True
