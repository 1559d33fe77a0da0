"""The frame around a script: a log file, and errors told in one line."""

import logging
import sys
from contextlib import contextmanager
from pathlib import Path

from nestmrio.errors import NestmrioError


@contextmanager
def job(log):
    """Log to the rule's file; end with a one-line message and a non-zero exit when the library refuses its input.

    Arguments: log (path of the rule's log file). Yields a logger.
    """
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("nestmrio")
    logger.setLevel(logging.INFO)
    handler = logging.FileHandler(log, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
    try:
        yield logger
    except NestmrioError as error:
        logger.error("nestmrio: %s", error)
        print(f"nestmrio: {error}", file=sys.stderr, flush=True)
        raise SystemExit(1) from None
    finally:
        logger.removeHandler(handler)
        handler.close()
