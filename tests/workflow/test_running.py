"""One run of a folder at a time; jobs end with their run."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.workflow

RUN = "from workflow.running import begin, unlock; begin(); unlock(); "
JOB = "from workflow.running import follow; require_run = follow(); "
SAY = "print('here', flush=True); "
STAY = SAY + "import time; time.sleep(60)"
SOON = 10  # seconds
HERE = socket.gethostname()


@pytest.fixture
def start(project, tmp_path):
    """A function that starts Python code in one folder and waits for its first word."""
    processes = []

    def begun(code, token="", host=HERE):
        path = f"{project / 'workflow'}{os.pathsep}{project}"
        environment = os.environ | {"PYTHONPATH": path, "NESTMRIO_RUN": token, "NESTMRIO_HOST": host}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=environment, **pipes))
        return processes[-1]

    def ready(code, *told):
        process = begun(code, *told)
        assert process.stdout.readline() == "here\n", process.stderr.read()
        return process

    begun.ready = ready
    yield begun
    for process in processes:
        process.kill()
        process.communicate()


def token(folder):
    return (folder / ".snakemake/nestmrio/run.lock").read_text().splitlines()[0]


def test_a_second_run_is_told_in_one_line_who_is_first(start, tmp_path):
    first = start.ready(RUN + STAY)
    second = start(f"from workflow.run import main; main(['--directory', {str(tmp_path)!r}])")
    printed, said = second.communicate(timeout=60)
    assert second.returncode == 1 and printed == ""
    assert said.startswith("nestmrio: another run of this folder is going on (process ") and said.count("\n") == 1
    assert f"process {first.pid} on " in said and "--directory" in said


def test_the_lock_of_a_killed_run_is_free_and_snakemakes_lock_is_removed(start, tmp_path):
    first = start.ready(RUN + STAY)
    stale = tmp_path / ".snakemake/locks/0.output.lock"
    stale.parent.mkdir()
    stale.write_text("results/example/2007/trade.nc\n")
    first.kill()
    assert start(RUN).wait(SOON) == 0
    assert not stale.exists()


def test_a_job_ends_with_its_run(start, tmp_path):
    run = start.ready(RUN + STAY)
    job = start.ready(JOB + STAY, token(tmp_path))
    time.sleep(1.5)
    assert job.poll() is None
    run.kill()
    assert job.wait(SOON) == -signal.SIGKILL


def test_a_job_ends_with_the_process_that_started_it(start, tmp_path):
    start.ready(RUN + STAY)
    inner = f"import sys; sys.argv = ['']; {JOB}{STAY}"
    starter = (
        f"{JOB} import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {inner!r}], "
        "stdout=subprocess.PIPE, text=True); p.stdout.readline(); print(p.pid, flush=True); p.wait()"
    )
    outer = start(starter, token(tmp_path))
    orphan = int(outer.stdout.readline())
    outer.kill()
    outer.wait()
    until = time.monotonic() + SOON
    while os.path.exists(f"/proc/{orphan}") and time.monotonic() < until:
        time.sleep(0.1)
    assert not os.path.exists(f"/proc/{orphan}") or "Z" in open(f"/proc/{orphan}/stat").read().split()[2]


def test_a_job_that_starts_after_its_run_does_nothing(start, tmp_path):
    first = start.ready(RUN + STAY)
    old = token(tmp_path)
    first.kill()
    first.wait()
    late = start(JOB + "open('late', 'w')", old)
    assert late.wait(SOON) == -signal.SIGKILL
    start.ready(RUN + STAY)
    later = start(JOB + "open('late', 'w')", old)
    assert later.wait(SOON) == -signal.SIGKILL
    assert not (tmp_path / "late").exists()


def test_a_new_run_begins_after_the_last_job_of_a_killed_one(start, tmp_path):
    first = start.ready(RUN + STAY)
    job = start.ready(JOB + STAY, token(tmp_path))
    first.kill()
    first.wait()
    start.ready(RUN + STAY)
    assert job.wait(1) == -signal.SIGKILL


def test_a_job_on_another_machine_ends_when_a_new_run_begins(start, tmp_path):
    """It may not see the locks of the machine of its run, so that only a new token tells it."""
    first = start.ready(RUN + STAY)
    job = start.ready(JOB + STAY, token(tmp_path), "elsewhere")
    first.kill()
    first.wait()
    time.sleep(1.5)
    assert job.poll() is None
    (tmp_path / ".snakemake/nestmrio/run.lock").write_text("another run\n")
    assert job.wait(SOON) == -signal.SIGKILL


def test_what_a_killed_job_wrote_aside_is_removed(start, tmp_path):
    aside = tmp_path / "results/mine/2007/.writing-trade-12"
    aside.mkdir(parents=True)
    (aside / "trade.nc.partial").write_text("half")
    start.ready(RUN + STAY)
    assert not aside.exists()


def test_a_job_outside_a_run_is_left_alone(start):
    assert start(JOB + "require_run()").wait(SOON) == 0
