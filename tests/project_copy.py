"""A copy of the project to run Snakemake in, so that a test may edit code and data."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TINY = ["--configfile", "config/config.yaml", "tests/workflow/tiny.yaml"]


@dataclass
class Copy:
    """A copy of the project in a folder of its own."""

    folder: Path
    data: Path | None = None
    printed: str = ""
    seconds: float = 0.0

    def run(self, *arguments, ok=True):
        """Run Snakemake on the tiny world; return what it printed, output and errors together."""
        return self._snakemake([*arguments, *TINY], ok)

    def run_case(self, configfile, *targets, layers=(), directory=".", ok=True):
        """Run Snakemake on another case, perhaps in another directory; return what it printed.

        Arguments: configfile, targets (and options), layers (configurations laid over the first), directory, ok.
        """
        files = [str(file) for file in (configfile, *layers)]
        return self._snakemake([*targets, "--configfile", *files, "--directory", str(directory)], ok)

    def _snakemake(self, arguments, ok):
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        environment.pop("NESTMRIO_DATA", None)
        if self.data:
            environment["NESTMRIO_DATA"] = str(self.data)
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        text = done.stdout + done.stderr
        assert (done.returncode == 0) == ok, text[-8000:]
        return text

    def planned(self, *configfiles):
        """The files that a run of the tiny world would make again, as {(rule, file below results/)}.

        Arguments: configfiles (laid over the configuration of the tiny world).
        """
        rows = self._summary(*TINY, *map(str, configfiles))
        return {(rule, file.removeprefix("results/")) for file, _, rule, *_ in rows}

    def jobs(self, configfile):
        """The jobs that a run of a case would take, as {(rule, case, sector)}; sector is blank for most rules."""
        found = set()
        for file, _, rule, *_ in self._summary("--configfile", configfile):
            sector = file.rpartition("/")[2].removesuffix(".nc") if rule == "gravity_fit" else ""
            found.add((rule, file.split("/")[1], sector))
        return found

    def _summary(self, *arguments):
        rows = [line.split("\t") for line in self._snakemake(["--summary", *arguments], ok=True).splitlines()]
        return [row for row in rows if row[-1] == "update pending"]

    def verified(self, *configfiles, directory=None):
        """What `make verify` says: the lines of what has changed, the last line, and the exit code.

        Arguments: configfiles (by default those of the tiny world), directory (where the results are).
        """
        environment = {name: value for name, value in os.environ.items() if name != "NESTMRIO_DATA"}
        environment["PYTHONPATH"] = str(self.folder)
        command = [sys.executable, "-m", "workflow.verify", *map(str, configfiles or TINY[1:])]
        place = {"cwd": directory or self.folder, "env": environment}
        done = subprocess.run(command, **place, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        assert lines, done.stderr
        return [line.strip() for line in lines if line.startswith("  ")], lines[-1], done.returncode

    @property
    def results(self):
        """The results of the tiny world's year."""
        return self.folder / "results/example/2007"

    @property
    def inputs(self):
        """The generated inputs of the tiny world."""
        return self.folder / "results/example/inputs"


def copy_project(source, folder, data=None):
    """Copy the files that git knows or would know; data is the folder of real data, for cases that need it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (source / name).is_symlink():
            (folder / name).symlink_to(os.readlink(source / name))
        elif (source / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, folder / name)
    return Copy(folder, data)
