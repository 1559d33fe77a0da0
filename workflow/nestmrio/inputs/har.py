"""Header-array files of GEMPACK: labelled arrays by the name of their header."""

import math
import os
import tempfile
from collections import Counter
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.limits import ARRAY_BYTES, ARRAY_CELLS, require_bytes, require_cells
from nestmrio.names import choices

LENGTH, NAME = 4, 4
"""Bytes of the length before and after a record, and of a record that names a header."""
TYPE = 12
"""Where the type of a header stands after its name: behind two lengths and four blanks."""
RANK, RANKS = 88, 7
"""Where the number of dims stands after the name of a header, before their sizes, and the largest there is."""
TAIL = 64
"""Bytes that may stand behind the last record."""
LABELLED = "RE"
"""The type of an array of real numbers with its sets."""
END_OF_FILE = b"\x1a\r\n\x00"
"""What some programs write behind the last record."""
ROUNDING = 1e-9
"""Negative cells down to this share of a header's largest are rounding."""
WHOLE = "copy the file again from where it came"


@dataclass(frozen=True)
class Header:
    """An array of a file: the name of each set, the labels of each dim, and values in double precision."""

    name: str
    file: Path
    sets: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    values: np.ndarray

    def in_order(self, wanted, *, what):
        """The values in the order of given labels, dim by dim; labels that differ in case alone are the same.

        Arguments: wanted (for each dim its labels), what (for each dim what its labels are called).
        Raises InputError for a label that only one side has.
        """
        require_dims(self, what)
        values = self.values
        for axis, labels in enumerate(wanted):
            values = np.take(values, self._places(axis, labels, what[axis]), axis)
        return values

    def _places(self, axis, wanted, what):
        own = self.labels[axis]
        mine, theirs = _keys(own, wanted)
        place = {key: number for number, key in enumerate(mine)}
        lacking = [label for label, key in zip(wanted, theirs, strict=True) if key not in place]
        unknown = [label for label, key in zip(own, mine, strict=True) if key not in set(theirs)]
        if lacking:
            remedy = f"write the header with every {what}; it has {choices(lacking[0], unknown or own)}"
            raise InputError(f"it lacks the {what}{_more(lacking)}", remedy=remedy, **self.place(axis, lacking[0]))
        if unknown:
            text = f"no other header knows this {what}{_more(unknown)}"
            raise InputError(text, remedy="write all headers with the same sets", **self.place(axis, unknown[0]))
        return [place[key] for key in theirs]

    def require_sound(self, ledger, *, signed=False):
        """Refuse a cell that is no number, or negative; negative rounding is set to zero and recorded.

        Arguments: ledger, signed (True where negative values have a meaning). Returns the header with sound values.
        """
        finite = np.isfinite(self.values)
        if not finite.all():
            self._refuse("a cell is no number", ~finite)
        negative = self.values < 0
        if signed or not negative.any():
            return self
        slight = self.values >= -ROUNDING * np.abs(self.values).max()
        if (negative & ~slight).any():
            self._refuse("a cell is negative", negative & ~slight)
        text = f"{negative.sum()} negative cells of header {self.name} are rounding, set to zero"
        ledger.repair("all", "all", f"rounding in {self.name}", self.values.min(), 0.0, text)
        return Header(self.name, self.file, self.sets, self.labels, np.where(negative, 0.0, self.values))

    def _refuse(self, what, wrong):
        first = np.argwhere(wrong)[0]
        names = ", ".join(labels[place] for labels, place in zip(self.labels, first, strict=True))
        count = f" ({wrong.sum()} such cells)" if wrong.sum() > 1 else ""
        raise InputError(
            f"{what}{count}, {self.values[tuple(first)]:.6g}",
            remedy="correct it in the file",
            **self.place(),
            cell=names,
        )

    def place(self, axis=None, element=None):
        """Where an error stands: file and header, and the set and the element where they are known."""
        found = {"file": self.file, "header": self.name}
        return found if axis is None else found | {"set": self.sets[axis], "element": element}


def require_dims(header, what):
    """Refuse a header with another number of dims. Arguments: header (Header), what (each dim is, a list of words)."""
    if header.values.ndim != len(what):
        shape = f"{header.values.ndim} dims ({', '.join(header.sets)}), not {len(what)} ({', '.join(what)})"
        raise InputError(f"it has {shape}", remedy="write it as GTAP does", **header.place())


class HarFile:
    """The headers of a file by name, in capitals and without blanks. Use `opened`."""

    def __init__(self, path, readable, stored):
        self.path, self._readable, self._stored = path, readable, stored

    def __contains__(self, name):
        return name in self._stored

    @property
    def names(self):
        """The names of all headers."""
        return list(self._stored)

    def is_labelled(self, name):
        """Whether a header is there and carries the labels of its dims."""
        return name in self._stored and self._stored[name][1] == LABELLED

    def read(self, name):
        """Read one header with the labels of its dims.

        Arguments: name. Returns a Header. Raises InputError for a header that is missing, broken, or without labels.
        """
        place = {"file": self.path, "header": name}
        bare = "its dims carry no labels, and nothing is read by position", "write the header with its sets"
        if name not in self._stored:
            near = choices(name, self.names)
            raise InputError("the header is missing", remedy=f"bring the file as distributed; it has {near}", **place)
        stored, kind = self._stored[name]
        if kind != LABELLED:
            raise InputError(bare[0], remedy=bare[1], **place)
        try:
            found = _read(self._readable, stored)
        except Exception:  # whatever a damaged header makes the library raise, plain exceptions among it
            raise InputError("the header cannot be read", remedy=WHOLE, **place) from None
        sets = found.get("sets")
        if not sets or any(one["dim_desc"] is None or one["dim_type"] != "Set" for one in sets):
            raise InputError(bare[0], remedy=bare[1], **place)
        labels = tuple(tuple(one["dim_desc"]) for one in sets)
        for one, own in zip(sets, labels, strict=True):
            twice = [label for label, times in Counter(own).items() if times > 1]
            if twice:
                where = {"set": one["name"], "element": twice[0]}
                raise InputError("the label stands twice", remedy="keep one", **place, **where)
        return Header(name, self.path, tuple(one["name"] for one in sets), labels, found["array"].astype(float))


@contextmanager
def opened(path):
    """Open a header-array file. Yields a HarFile. Raises InputError for a file that is missing, cut or no such file.

    Every record is framed by its length, so that a file that was cut is found before anything is read from it.
    A byte 0x1A behind the last record is passed over.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("the file is missing", remedy="correct its name in world.har", file=path)
    require_bytes(path, ARRAY_BYTES)
    content = path.read_bytes()
    stored, end = _headers(content, path)
    with tempfile.TemporaryDirectory() as folder:
        readable = path
        if end < len(content):
            readable = Path(folder) / path.name
            readable.write_bytes(content[:end])
        del content
        yield HarFile(path, readable, stored)


def _read(path, name):
    """One header by harpy, whose texts are read as Latin-1, and which prints nothing."""
    from harpy import har_file_io

    before, har_file_io.fb = har_file_io.fb, _text
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            return har_file_io.HarFileIO.readHeader(har_file_io.HarFileIO.readHarFileInfo(str(path)), name)
    finally:
        har_file_io.fb = before


def _text(content):
    return content.decode("latin-1") if content else content


def _headers(content, path):
    """The headers of a file, {name: (name as stored, type)}, and where its last record ends."""
    stored, last, place, size = {}, None, 0, len(content)
    while place < size:
        if size - place < TAIL and not content[place:].strip(END_OF_FILE):
            break
        length = int.from_bytes(content[place : place + LENGTH], "little", signed=True)
        after = place + LENGTH + length
        ends = content[after : after + LENGTH]
        if length < 0 or len(ends) < LENGTH or int.from_bytes(ends, "little", signed=True) != length:
            if last is None:
                raise InputError("it is no header-array file", remedy="name a .har file", file=path)
            raise InputError("the file is cut or damaged inside this header", remedy=WHOLE, file=path, header=last)
        record = content[place + LENGTH : after]
        if length == NAME and record.strip():
            text = record.decode("latin-1").strip()
            last = text.upper()
            if last in stored:
                raise InputError("the header stands twice", remedy="keep one", file=path, header=last)
            stored[last] = text, content[after + TYPE : after + TYPE + 2].decode("latin-1")
            if stored[last][1] == LABELLED:
                _require_small(content, after, path, last)
        place = after + LENGTH
    if not stored:
        raise InputError("it has no headers", remedy="name a .har file", file=path)
    return stored, place


def _require_small(content, at, path, header):
    """Refuse dims that no such file can have, before anything of their size is made."""
    rank = int.from_bytes(content[at + RANK : at + RANK + LENGTH], "little", signed=True)
    place = at + RANK + LENGTH
    ends = range(place, place + LENGTH * min(max(rank, 0), RANKS), LENGTH)
    sizes = [int.from_bytes(content[start : start + LENGTH], "little", signed=True) for start in ends]
    if rank > RANKS or min(sizes, default=1) < 0 or max(sizes, default=0) > len(content):
        raise InputError("its dims are not those of an array", remedy=WHOLE, file=path, header=header)
    require_cells(math.prod(sizes), ARRAY_CELLS, "the array", file=path, header=header)


def _keys(own, wanted):
    """Two lists of labels without regard to case, or as they are where two labels of a list would then be one."""
    folded = [[label.casefold() for label in labels] for labels in (own, wanted)]
    return folded if all(len(set(labels)) == len(labels) for labels in folded) else (own, wanted)


def _more(labels):
    return f" (and {len(labels) - 1} more)" if len(labels) > 1 else ""
