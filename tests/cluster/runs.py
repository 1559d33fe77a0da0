"""Runs of Snakemake in a folder of their own, and the jobs that Slurm ran for them."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = ("--configfile", "config/config.yaml")


@dataclass
class Run:
    """A run that has ended: its folder, and what it printed."""

    folder: Path
    printed: str

    @property
    def results(self):
        """The folder of results."""
        return self.folder / "results"

    @property
    def rules(self):
        """The rules that had a job."""
        return set(re.findall(r"Finished jobid: \d+ \(Rule: (\w+)\)", self.printed))

    @property
    def slurm_jobs(self):
        """The jobs that Slurm ran: {number: (group, seconds, state)}."""
        (name,) = re.findall(r"SLURM run ID: (\S+)", self.printed)
        command = ["squeue", "--states=all", "--noheader", f"--name={name}", "--format=%i|%k|%M|%T"]
        rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return {
            number: (comment.split("_")[1], _seconds(lasted), state)
            for number, comment, lasted, state in (row.split("|") for row in rows)
        }


def _seconds(lasted):
    """Seconds of a duration as Slurm prints it, [[hours:]minutes:]seconds."""
    return sum(int(part) * 60**power for power, part in enumerate(reversed(lasted.split(":"))))


def command(folder, *arguments):
    """The command of a run in that folder."""
    return [sys.executable, "-m", "snakemake", "--directory", str(folder), *arguments]


def run(project, folder, *arguments, **environment):
    """Run Snakemake to a good end. Arguments: project, folder, what the command has beside, further environment."""
    known = os.environ | {"OMP_NUM_THREADS": "1"} | environment
    done = subprocess.run(
        command(folder, *arguments), cwd=project, env=known, capture_output=True, text=True, check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-8000:]
    return Run(folder, printed)
