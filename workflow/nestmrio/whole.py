"""A file written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SPARE = 2**20
"""Bytes that a format may add to the numbers themselves."""


@contextmanager
def whole(path: str | Path, size: int = 0) -> Iterator[Path]:
    """Give a path to write to; what is written there takes its place when nothing went wrong.

    Arguments: path (of the file), size (bytes of its numbers, for writers that do not say why they fail).
    Raises OSError, also where such a writer met a full disk.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        os.replace(partial, path)
    except OSError as fault:
        raise _named(fault, path, partial) from None
    except RuntimeError:
        partial.unlink(missing_ok=True)
        try:
            _require_room(partial, 2 * size + SPARE)
        except OSError as fault:
            raise _named(fault, path, partial) from None
        raise
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _require_room(path: Path, size: int) -> None:
    """Raise the OSError that writing so many bytes ends in, if it does."""
    with open(path, "wb") as stream:
        for start in range(0, size, 1 << 20):
            stream.write(bytes(min(1 << 20, size - start)))
        stream.flush()


def _named(fault: OSError, path: Path, partial: Path) -> OSError:
    """The same error with the name that the file was to have."""
    if fault.filename in (None, str(partial)):
        fault.filename = str(path)
    return fault
