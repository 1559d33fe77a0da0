"""Kills runs and jobs at random moments, and looks whether the next call makes good what was lost.

`make kills` does so with the built-in example, in a scratch copy of the project.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from project_copy import copy_project
from undisturbed import differences

PROJECT = Path(__file__).resolve().parents[1]

CLUSTER = PROJECT / "workflow/profiles/slurm"
SLURM = "a job of Slurm"
WAIT = 0.02  # seconds between two looks for a job


@dataclass
class Trials:
    """Runs of a case in a copy of the project, killed and called again.

    Arguments: copy (of project_copy), arguments (of Snakemake), seed, reference (folder of undisturbed results),
    duration (of an undisturbed run, in seconds).
    """

    copy: object
    arguments: list
    seed: int = 1
    reference: Path | None = None
    duration: float = 0.0
    survived: int = 0
    tried: int = 0

    def undisturbed(self):
        """Run once without a kill; the results are what all others are held against."""
        started = time.monotonic()
        self._end(self._start(), ok=True)
        self.duration = time.monotonic() - started
        self.reference = self.copy.folder / "undisturbed"
        (self.copy.folder / "results").rename(self.reference)
        return self

    def kill(self, victim):
        """Run afresh, kill, call again and compare. Arguments: victim (one of VICTIMS). Returns what went wrong."""
        self.tried += 1
        chance = random.Random(f"{self.seed} {self.tried} {victim}")
        killed = False
        while not killed:  # a run that had ended before is no trial: one more, and a moment that is as random
            for old in ("results", ".snakemake"):
                shutil.rmtree(self.copy.folder / old, ignore_errors=True)
            run, started = self._start(victim), time.monotonic()
            time.sleep(chance.uniform(0.02, 0.9) * self.duration)
            killed = VICTIMS[victim](run, chance)
            moment = time.monotonic() - started
            self._end(run)
        left = f"{sum(path.is_file() for path in (self.copy.folder / 'results').rglob('*'))} files"
        again = self._start(victim)
        wrong = [] if self._end(again) == 0 else ["the next call failed"]
        wrong += differences(self.reference, self.copy.folder / "results")
        self.survived += not wrong
        outcome = "; ".join(wrong) or "survived"
        print(f"kill {self.tried}: {victim}, after {moment:.1f} s and {left}: {outcome}", flush=True)
        return outcome

    def _start(self, victim=""):
        profile = ["--workflow-profile", "slurm"] if victim == SLURM else []
        command = [sys.executable, "-m", "workflow.run", *self.arguments, *profile]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(self.copy.folder)}
        with open(self.copy.folder / "printed.txt", "ab") as printed:
            return subprocess.Popen(
                command, cwd=self.copy.folder, env=environment, stdout=printed, stderr=printed, start_new_session=True
            )

    def _end(self, run, ok=False):
        code = run.wait()
        assert code == 0 or not ok, (self.copy.folder / "printed.txt").read_text(errors="replace")[-4000:]
        return code


def _kill_run(run, chance):
    alive = run.poll() is None
    run.kill()
    return alive


def _kill_job(run, chance):
    while run.poll() is None:
        below = [process for process in psutil.Process(run.pid).children(recursive=True) if _computes(process)]
        if below:
            os.kill(chance.choice(below).pid, signal.SIGKILL)
            return True
        time.sleep(WAIT)
    return False


def _computes(process):
    try:
        return "python" in process.name()
    except psutil.NoSuchProcess:
        return False


def _cancel_job(run, chance):
    """Cancel a job that was sent from the folder of the run; the user's other jobs are let alone."""
    while run.poll() is None:
        folder = os.path.realpath(f"/proc/{run.pid}/cwd")
        asked = subprocess.run(["squeue", "--noheader", "--me", "--format=%i %Z"], stdout=subprocess.PIPE, text=True)
        told = (line.split(maxsplit=1) for line in asked.stdout.splitlines())
        ours = [job for job, place in told if os.path.realpath(place) == folder]
        if ours:
            subprocess.run(["scancel", chance.choice(ours)], check=True)
            return True
        time.sleep(1)
    return False


VICTIMS = {"Snakemake": _kill_run, "a job": _kill_job, SLURM: _cancel_job}


def main():
    """Kill as often as asked and print how often all was well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--configfile", nargs="+", default=["config/config.yaml"])
    options = parser.parse_args()
    arguments = ["--cores", str(options.cores), "--configfile", *options.configfile]
    victims = ["Snakemake", "a job"]
    if shutil.which("sbatch") and CLUSTER.is_dir():
        victims.append(SLURM)
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(copy_project(PROJECT, Path(folder)), arguments, options.seed).undisturbed()
        for number in range(options.kills):
            trials.kill(victims[number % len(victims)])
        print(f"kills survived of kills tried: {trials.survived} of {trials.tried} (seed {options.seed})")
        sys.exit(trials.survived != trials.tried)


if __name__ == "__main__":
    main()
