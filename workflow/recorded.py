"""What the records of provenance are about, as inputs and parameters of their rules."""

from workflow.lineage import lineage


class Results:
    """What a case or a variant is made of.

    Arguments: stage (Part of `report`), tables (files that it makes for every case with footprints), main (files that
    it makes for the main case alone).
    """

    def __init__(self, stage, tables, main):
        self._stage, self._case, self._tables, self._main = stage, stage.case, tables, main

    def files(self, wildcards):
        """The paths, for `input`."""
        return list(self._made(wildcards))

    def lineage(self, wildcards):
        """What the record holds, for `params`."""
        return lineage(self._case, wildcards.case, wildcards.year, self._made(wildcards))

    def read(self, wildcards):
        """The files that the case or the variant reads, for `input`."""
        return list(lineage(self._case, wildcards.case, wildcards.year, {})["inputs"].values())

    def _made(self, wildcards):
        name, year = wildcards.case, wildcards.year
        own = [*self._tables, *(self._main if name == self._case.name else [])]
        own = own if self._case.makes("footprint", name) else [file for file in own if file not in self._tables]
        shared = {f"results/{home}/{year}/{file}": stage for stage, file, home in self._stage.homes(wildcards)}
        return {f"results/{name}/{year}/{file}": "report" for file in [*own, "stages.csv"]} | shared


class Studies:
    """What compares the main results with others. Arguments: case (Case), files (below the folder of the case)."""

    def __init__(self, case, files):
        self._case, self._files = case, files

    def files(self, wildcards):
        """The paths, for `input`."""
        return [f"results/{self._case.name}/{wildcards.year}/{file}" for file in self._files]

    def lineage(self, wildcards):
        """What the record holds, for `params`."""
        outputs = dict.fromkeys(self.files(wildcards), "report")
        return lineage(self._case, self._case.name, wildcards.year, outputs, variants=True)
