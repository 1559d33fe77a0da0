"""What a run says at its end."""

import logging
import sys
import threading
from pathlib import Path
from time import time

from snakemake.logging import logger

from workflow.faults import in_words


def stop_timers():
    """End the timers of finished benchmarks: they would keep a run waiting after its last job."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()


def print_summary(folder, started):
    """Print a year's summary, the time since `started` (seconds of the epoch) and the memory of the largest job.

    What an earlier run has left is not printed.
    """
    from nestmrio.report.collection import largest_job

    summary, largest = Path(folder) / "summary.txt", largest_job(Path(folder) / "benchmarks", started)
    if summary.exists() and summary.stat().st_mtime >= started:
        _say(summary.read_text(encoding="utf-8"))
    _say(f"Wall time   {time() - started:.0f} s for this run")
    if largest:
        _say(f"Memory      {largest[1]:,.0f} MB at most, in {largest[0]}")


def _say(text):
    """Print, with a question mark for each character that the console cannot show."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="replace").decode(encoding), flush=True)


class Interpreter(logging.Handler):
    """Says in one line what Snakemake tells at length when the machine refuses what it needs itself."""

    def __init__(self):
        super().__init__(level=logging.ERROR)
        self._said = set()

    def emit(self, record):
        """Print the line, once."""
        told = str(in_words(record.getMessage()) or "")
        if told and told not in self._said:
            self._said.add(told)
            print(f"\nnestmrio: {told}", file=sys.stderr, flush=True)


def interpret_errors():
    """Interpret the errors that Snakemake reports from now on."""
    logger.addHandler(Interpreter())


def print_faults(started):
    """Say again, after all else, what the library found wrong since `started` (seconds of the epoch)."""
    for log in sorted(Path("results").rglob("*.log")):
        if log.stat().st_mtime >= started:
            for line in log.read_text(encoding="utf-8").splitlines():
                if " nestmrio: " in line:
                    print(f"\nnestmrio: {line.partition(' nestmrio: ')[2]}", file=sys.stderr)
