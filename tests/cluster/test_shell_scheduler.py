"""The profile for other schedulers, with a plain shell as the scheduler."""

import os
import signal
import subprocess
import time

import pytest

from runs import EXAMPLE, command, run
from undisturbed import differences

pytestmark = [pytest.mark.cluster, pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture
def scheduler(project, tmp_path):
    """A folder of jobs, and the arguments of a run that sends its jobs there."""
    folder = tmp_path / "jobs"
    folder.mkdir()
    shell = project / "tests/cluster/shell"
    return folder, [
        *("--workflow-profile", "cluster-generic", "--seconds-between-status-checks", "1"),
        *("--cluster-generic-submit-cmd", f"{shell}/submit {{threads}} {{resources.mem_mb}} {{resources.runtime}}"),
        *("--cluster-generic-status-cmd", f"{shell}/status"),
        *("--cluster-generic-cancel-cmd", f"{shell}/cancel"),
    ]


def test_the_example_has_the_same_numbers_as_without_a_cluster(project, local, scheduler, tmp_path):
    folder, arguments = scheduler
    done = run(project, tmp_path / "run", *arguments, *EXAMPLE, SHELL_SCHEDULER=str(folder))
    assert done.rules == local.rules
    assert differences(local.results, done.results) == []
    jobs = list(folder.iterdir())
    assert jobs and {(job / "ended").read_text() for job in jobs} == {"0\n"}
    for job in jobs:
        threads, memory, minutes, _script = (job / "asked").read_text().split()
        assert 1 <= int(threads) <= 2 and int(memory) >= 1000 and int(minutes) >= 10


def test_jobs_end_with_the_run(project, scheduler, tmp_path):
    folder, arguments = scheduler
    call = command(tmp_path / "run", *arguments, *EXAMPLE, "tests/workflow/tiny.yaml")
    environment = os.environ | {"SHELL_SCHEDULER": str(folder)}
    listen = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}  # also where these tests do not
    started = subprocess.Popen(call, cwd=project, env=environment, stderr=subprocess.PIPE, text=True, **listen)
    while not list(folder.glob("*/process")) and started.poll() is None:
        time.sleep(0.2)
    time.sleep(2)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=120)
    assert started.returncode != 0, told
    processes = [path.read_text().strip() for path in folder.glob("*/process")]
    assert processes
    until = time.monotonic() + 20
    while (left := [pid for pid in processes if os.path.exists(f"/proc/{pid}")]) and time.monotonic() < until:
        time.sleep(0.2)
    assert not left, told
