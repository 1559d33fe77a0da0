"""One malformed input: how to make it, what reads it, and what must be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nestmrio.errors import NestmrioError

STRANGE = ("numpy", "pandas", "xarray", "KeyError", "Traceback", "calamine", "Errno", "dtype")
"""Words of other programs that no message may show."""


@dataclass(frozen=True)
class Entry:
    """An input that a stranger brings.

    run (function of an empty folder: writes the input there and reads it), says (words that the message must hold: the
    name, the place, the remedy), accepts (for an input that is fine by design: a function of what was read and of the
    folder, that says whether it is right).
    """

    name: str
    run: Callable[[Path], object]
    says: tuple[str, ...] = ()
    accepts: Callable[[object, Path], bool] | None = None


def judge(entry, folder):
    """Hold one entry to its promise. Returns `refused` or `accepted`; raises AssertionError where it breaks it."""
    try:
        found = entry.run(folder)
    except NestmrioError as error:
        text = str(error)
        assert entry.accepts is None, f"{entry.name} is fine, and was refused: {text}"
        assert "To mend it: " in text and "\n" not in text, text
        missing = [word for word in entry.says if word not in text]
        assert not missing, f"{missing} not in: {text}"
        assert not [word for word in STRANGE if word in text], text
        assert not list(folder.rglob("*.partial")), "something half-written is left"
        return "refused"
    assert entry.accepts is not None, f"{entry.name} was accepted: {found!r}"
    assert entry.accepts(found, folder), f"{entry.name} was read wrongly: {found!r}"
    return "accepted"
