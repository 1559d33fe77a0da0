"""A stage of a case as its rules see it: its settings, its inputs, and the files of the stages before it."""

import os
from pathlib import Path

from snakemake.io import ancient

from workflow.configuration import lookup
from workflow.stages import STAGES, maker, settings_of, upstream


class Part:
    """A stage as its rules see it; what its row of the table does not allow is refused when the rules are read.

    Arguments: case (Case), stage (its name in STAGES).
    """

    def __init__(self, case, stage):
        self.case, self.stage = case, stage
        self._keys, self._upstream = settings_of(stage), upstream(stage)

    def setting(self, key):
        """A function of wildcards that gives one setting, for `params`; keys are dotted."""
        self._require(key)
        return lambda wildcards: self._value(key, wildcards)

    def source(self, key):
        """A function of wildcards that gives the path of an input named in the configuration, for `input`.

        A null value gives an empty list, a list all its paths. Keys are dotted.
        """
        self._require(key)

        def path(wildcards):
            value = self._value(key, wildcards)
            if isinstance(value, list):
                return [self.case.locate(name, wildcards.year) for name in value]
            return [] if value is None else self.case.locate(value, wildcards.year)

        return path

    def contents(self, key):
        """A function of wildcards that gives the files in a folder of inputs, so that a change of one is noticed.

        An input that is a file, or that a rule writes, gives an empty list. Keys are dotted.
        """
        named = self.source(key)

        def paths(wildcards):
            folder = named(wildcards)
            if self.case.config["example"] or not folder or not os.path.isdir(folder):
                return []
            return sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())

        return paths

    def container(self, key):
        """The same as `source`, for an input that may be a folder whose `contents` are named beside it.

        Its own date then tells nothing and is not looked at. Keys are dotted.
        """
        named, contents = self.source(key), self.contents(key)
        return lambda wildcards: ancient(named(wildcards)) if contents(wildcards) else named(wildcards)

    def made(self, file):
        """A function of wildcards that gives the path of a file of this stage or of one it stands on, for `input`.

        Arguments: file (its pattern in the table of stages; {sector} in it is taken from the wildcards).
        """
        made_by = maker(file)
        if made_by not in self._upstream:
            raise KeyError(f"stage {self.stage} does not stand on {made_by}, which makes {file}")

        def path(wildcards):
            home = self.case.home(made_by, wildcards.case)
            return f"results/{home}/{wildcards.year}/{file.format(sector=wildcards.get('sector'))}"

        return path

    def if_made(self, file):
        """The same as `made`, and an empty list where the case does without the file."""
        path = self.made(file)
        return lambda wildcards: path(wildcards) if self.case.makes(maker(file), wildcards.case) else []

    def each_sector(self, file):
        """A function of wildcards that gives such a file for every sector with sample flows."""
        made_by = maker(file)

        def paths(wildcards):
            home = self.case.home(made_by, wildcards.case)
            sectors = self.case.fitted_sectors(wildcards.case, wildcards.year)
            return [f"results/{home}/{wildcards.year}/{file.format(sector=sector)}" for sector in sectors]

        return paths

    def ledgers(self, kind):
        """A function of wildcards that gives the checks (repairs) of every job that this stage stands on."""

        def paths(wildcards):
            ours = "inventory/energy_balance.nc" not in self.case.idle_files(wildcards.case)
            return [
                f"results/{self.case.home(stage, wildcards.case)}/{wildcards.year}/{kind}/{step}.csv"
                for stage in self._upstream
                if self.case.makes(stage, wildcards.case)
                for step in STAGES[stage].steps
                if ours or step != "energy_inventory"
            ]

        return paths

    def homes(self, wildcards):
        """Rows (stage, file, case): in which case's folder each file of a case stands."""
        name, rows, idle = wildcards.case, [], self.case.idle_files(wildcards.case)
        for stage in self._upstream:
            for file in STAGES[stage].files:
                if file in idle:
                    continue
                sectors = self.case.fitted_sectors(name, wildcards.year) if "{sector}" in file else [None]
                rows += [(stage, file.format(sector=sector), self.case.home(stage, name)) for sector in sectors]
        return rows

    def when(self, key, accepts, path):
        """A function of wildcards that gives a path where a setting is accepted, else an empty list.

        Arguments: key (dotted), accepts (function of its value), path (a function of wildcards, as the others give).
        """
        self._require(key)
        return lambda wildcards: path(wildcards) if accepts(self._value(key, wildcards)) else []

    def _require(self, key):
        if not any(key == known or key.startswith(f"{known}.") for known in self._keys):
            raise KeyError(f"stage {self.stage} reads {key}, which its row in workflow/stages.py does not name")

    def _value(self, key, wildcards):
        return lookup(self.case.settings(wildcards.case), key)
