"""A Slurm node that is up, the example computed without it, and a line at the end on the jobs that Slurm ran."""

import shutil
import subprocess

import pytest

from runs import EXAMPLE, run

JOBS = pytest.StashKey()


def pytest_configure(config):
    """Keep a place for the jobs that Slurm runs."""
    config.stash[JOBS] = {}


@pytest.fixture(scope="session")
def slurm(request, project):
    """Runs a case on Slurm: a function of a name, a folder, and what the command has beside; returns the Run."""
    if not shutil.which("sbatch"):
        pytest.skip("Slurm is not installed; .ci/slurm installs it and starts a node")
    nodes = subprocess.run(["sinfo", "--noheader", "--responding", "--format=%D"], capture_output=True, text=True)
    if not nodes.stdout.strip():
        pytest.skip("no Slurm node is up; .ci/slurm starts one")

    def started(name, folder, *arguments, **environment):
        soon = ["--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"]
        done = run(project, folder, "--workflow-profile", "slurm", *soon, *arguments, **environment)
        request.config.stash[JOBS][name] = done.slurm_jobs.values()
        return done

    return started


@pytest.fixture(scope="session")
def local(project, tmp_path_factory):
    """The example, computed without a cluster."""
    return run(project, tmp_path_factory.mktemp("local"), "--cores", "2", *EXAMPLE)


def pytest_terminal_summary(terminalreporter, config):
    """Say how many jobs ran on Slurm."""
    for name, jobs in config.stash[JOBS].items():
        each = ", ".join(f"{group} {seconds} s" for group, seconds, _ in jobs)
        terminalreporter.write_line(f"Slurm ran {len(jobs)} jobs of {name}: {each}")
