"""The frame around every script: inputs read, results written with their provenance, errors told in one line."""

import logging
import re
import sys
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from time import strftime

from nestmrio.alignment import exact_labels
from nestmrio.errors import NestmrioError
from nestmrio.ledger import Ledger
from nestmrio.provenance import sha256
from workflow.faults import from_machine
from workflow.running import follow
from workflow.staging import Stage

_SOLVER = {"tolerance": "solver.tolerance", "method": "solver.method"}
_BLOCK = _SOLVER | {"blocks": "solver.blocks"}
SETTINGS = {
    "provincial_trade": {"tolerance": "trade.ras.tolerance", "infeasible": "trade.ras.infeasible"},
    "world": {"exchange_rate": "currency.tables_per_world"},
    "nested_table": {"exchange_rate": "currency.tables_per_world", "gap_tolerance": "world.gap_tolerance"},
    "multipliers": _SOLVER,
    "multipliers_block": _BLOCK,
    "embodied": _SOLVER,
    "embodied_sectors": _SOLVER,
    "embodied_sectors_block": _BLOCK,
}
"""The setting behind an argument that the library names in an error, by rule."""


class Step:
    """One job: its inputs, outputs and settings by name, a ledger and a log.

    `input`, `params`, `wildcards` and `threads` are Snakemake's. `output` has its names and the paths to write to,
    which are aside until the job ends. `folder` is where the first output will be, or None where a rule has no outputs.
    `ledger` collects repairs and checks.
    """

    def __init__(self, snakemake, output, log):
        self.input, self.output, self.params = snakemake.input, output, snakemake.params
        self.wildcards, self.threads, self.rule = snakemake.wildcards, snakemake.threads, snakemake.rule
        self.ledger, self.log = Ledger(), log
        self.folder = Path(snakemake.output[0]).parent if snakemake.output else None

    def read(self, name, kind=None):
        """Read the cube of an input, of the kind that the input is named after; None where the case has none.

        Arguments: name (of the input, or a path), kind (of the contract; by default the name, or that of the file).
        """
        from nestmrio import cubes

        path = self.input.get(name, name)
        return cubes.read(path, kind or (name if name in cubes.CONTRACT else Path(path).stem)) if path else None

    def read_all(self, name, kind=None):
        """Read the cubes of an input that names several files."""
        from nestmrio import cubes

        return [cubes.read(path, kind or name) for path in self.input[name]]

    @cached_property
    def source_sha256(self):
        """One hash over the inputs that are data: all but the library's modules."""
        named = [files for name, files in self.input.items() if name != "library"]
        return sha256(path for files in named for path in ([files] if isinstance(files, str) else files))

    def settle(self):
        """Write the ledger's checks and repairs, and end the job where an identity is broken: before any cube."""
        self.ledger.write_checks(self.output.checks)
        self.ledger.write_repairs(self.output.repairs)
        self.ledger.require()

    def write(self, cube, output, kind=None):
        """Write a cube with the provenance of all the job's inputs.

        Arguments: cube (Dataset), output (the name of the rule's output, or a path), kind (of the contract; by default
        the name of the output).
        """
        from nestmrio import cubes

        cubes.write(
            cube,
            self.output.get(output) or output,
            kind or output,
            case=self.wildcards.case,
            year=self.wildcards.year,
            source_sha256=self.source_sha256,
            created_by=self.rule,
        )


@contextmanager
def job(snakemake, *, arrays=True):
    """Run a script inside its frame.

    Labels of arrays join exactly. The log goes to the rule's file. Outputs take their places together at the end. Where
    the library refuses its input, or the machine what the job needs, the job ends with one line and a non-zero exit. It
    ends without a word when its run is no more.

    Arguments: snakemake (the object that Snakemake gives a script), arrays (False for a job on CSV files alone, which
    then starts sooner). Yields a Step.
    """
    require_run, stage = follow(), Stage(snakemake.output, snakemake.rule)
    logger = logging.getLogger("nestmrio")
    logger.setLevel(logging.INFO)
    try:
        with _logged(logger, snakemake.log[0]), exact_labels() if arrays else nullcontext():
            stage.make()
            yield Step(snakemake, stage.output, logger)
            require_run()
            stage.publish()
    except (NestmrioError, OSError, MemoryError) as fault:
        error = from_machine(fault, stage.written_last()) or _in_settings(fault, SETTINGS.get(snakemake.rule, {}))
        line = f"nestmrio: {stage.in_place(str(error))}"
        print(line, file=sys.stderr, flush=True)
        stage.remove()  # which may make room for the line in the log
        _tell(line, snakemake.log[0])
        raise SystemExit(1) from None
    finally:
        stage.remove()


class _Log(logging.FileHandler):
    """A log that cannot be written ends the job, in place of a traceback for every line."""

    def handleError(self, record):
        """Raise what logging would only print."""
        raise


@contextmanager
def _logged(logger, path):
    """Write the log of the library to a file."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    handler = _Log(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        with suppress(OSError):
            handler.close()


def _tell(line, path):
    """Add a line to a log, where that is possible."""
    with suppress(OSError), open(path, "a", encoding="utf-8") as log:
        log.write(f"{strftime('%H:%M:%S')} {line}\n")


def _in_settings(error, settings):
    """The same error with the arguments in its remedy told as settings."""
    remedy = re.sub(r"\b\w+\b", lambda word: settings.get(word[0], word[0]), error.remedy)
    return type(error)(error.what, remedy=remedy, **error.place)
