"""One run of a folder at a time, and no job that outlives its run: by locks that die with their process.

A run holds `run.lock` and writes a token of its own into it. Its jobs know the token, hold `jobs.lock` together, and
end themselves as soon as their run is no more. A new run waits until no such job is left. So what a killed run has
left behind, Snakemake's own lock among it, is known to be nobody's.
"""

import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path
from time import monotonic, sleep, strftime
from uuid import uuid4

from nestmrio.errors import NestmrioError
from workflow.faults import from_machine

try:
    import fcntl
except ImportError:  # no such locks on Windows: Snakemake's own lock has to do
    fcntl = None

OURS = Path(".snakemake") / "nestmrio"
"""Where the two locks are, below the folder of a run."""
RUN, HOST, JOB = "NESTMRIO_RUN", "NESTMRIO_HOST", "NESTMRIO_JOB"
"""Variables of the environment that tell a job the token of its run, its machine, and the process that started it."""
STAGED = ".writing-"
"""How the folders begin in which jobs write (workflow.staging)."""
PATIENCE, PULSE = 5.0, 0.5  # seconds: that a new run tries, and between two looks of a job at its run

_held = []


class Busy(NestmrioError):
    """Another run of the folder is going on."""


def begin():
    """Make this process the one run of the folder, unless it is that already; clean up after runs that were killed.

    Raises Busy where another run is going on, OSError where the folder cannot be written.
    """
    if _held or fcntl is None:
        return
    OURS.mkdir(parents=True, exist_ok=True)
    run = open(OURS / "run.lock", "a+", encoding="utf-8")
    if not _locked(run):
        return
    token = uuid4().hex
    run.truncate(0)
    run.write(f"{token}\nprocess {os.getpid()} on {socket.gethostname()}, since {strftime('%H:%M:%S')}\n")
    run.flush()
    os.environ |= {RUN: token, HOST: socket.gethostname()}
    _held.append(run)
    with open(OURS / "jobs.lock", "a", encoding="utf-8") as jobs:
        fcntl.flock(jobs, fcntl.LOCK_EX)  # until the last job of a killed run has ended itself
    for left in Path("results").rglob(f"{STAGED}*"):
        shutil.rmtree(left, ignore_errors=True)


def begin_or_end():
    """Begin, or end this process with one line and a non-zero exit."""
    try:
        begin()
    except (Busy, OSError) as fault:
        sys.exit(f"nestmrio: {from_machine(fault) or fault}")


def unlock():
    """Remove the lock that Snakemake has left where a run was killed; only the one run of a folder may do so."""
    if _held:
        shutil.rmtree(Path(".snakemake") / "locks", ignore_errors=True)


def follow():
    """Make this process, a job, end itself as soon as its run or the process that started it is no more.

    Returns a function that ends it at once where that has happened, for use before a job puts its outputs in place.
    """
    token, starter = os.environ.get(RUN), os.environ.get(JOB)
    if _held or fcntl is None or not token:
        return lambda: None
    jobs = open(OURS / "jobs.lock", "a", encoding="utf-8")
    fcntl.flock(jobs, fcntl.LOCK_SH)
    _held.append(jobs)
    starter = int(starter) if starter else os.getpid()
    os.environ[JOB] = str(os.getpid())
    require_run = _watch(token, starter)
    require_run()
    threading.Thread(target=_look_again, args=(require_run,), daemon=True).start()
    return require_run


def _watch(token, starter):
    def require_run():
        if not (_lives(token) and _exists(starter)):
            os.kill(os.getpid(), signal.SIGKILL)

    return require_run


def _look_again(require_run):
    while True:
        sleep(PULSE)
        require_run()


def _locked(run):
    """Whether the lock of a run could be taken; False where the file system has no locks."""
    until = monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(run, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if monotonic() > until:
                run.seek(0)
                who = run.read().partition("\n")[2].strip()
                raise Busy(
                    f"another run of this folder is going on ({who})",
                    remedy="wait for its end, or give this run a folder of its own with --directory",
                ) from None
            sleep(PULSE / 5)
        except OSError:
            return False


def _lives(token):
    """Whether the run of that token holds its lock; on a machine that may not see locks, whether it began last."""
    try:
        with open(OURS / "run.lock", encoding="utf-8") as run:
            if run.readline().strip() != token:
                return False
            if os.environ.get(HOST) != socket.gethostname():
                return True
            fcntl.flock(run, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False


def _exists(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
