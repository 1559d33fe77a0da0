"""The files of GLORIA: where they are, what their labels are, and their lines, one after another."""

import re
import warnings
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.databases import GUIDE
from nestmrio.limits import LINE_BYTES, WORKBOOK_BYTES, require_bytes
from nestmrio.names import choices

PART = r"(?:.*/)?[^/]*_120secMother_AllCountries_002_{}-Results_(\d{{4}})_\d{{3}}_Markup001\(full\)\.csv"
README = "GLORIA_ReadMe_*.xlsx"
SHEETS = {
    "regions": ("Regions", "Region_acronyms"),
    "sectors": ("Sectors", "Sector_names"),
    "factors": ("Value added and final demand", "Value_added_names"),
    "finals": ("Value added and final demand", "Final_demand_names"),
    "heads": ("Satellites", "Sat_head_indicator"),
    "indicators": ("Satellites", "Sat_indicator"),
    "units": ("Satellites", "Sat_unit"),
}
"""Where the read-me of a release lists its labels: sheet and column."""
NONZERO = re.compile(rb"[1-9a-df-zA-DF-Z]")
"""A character that makes a cell another than zero; E and e stand in exponents."""


def read_labels(path):
    """The lists of labels in the read-me of a release. Returns {list: [text]}. Raises InputError."""
    import pandas as pd

    found = sorted(path.rglob(README))
    if len(found) != 1:
        remedy = f"keep one {README} beside the files of the table"
        raise InputError(f"{len(found)} files are called {README}", remedy=remedy, file=path)
    require_bytes(found[0], WORKBOOK_BYTES)
    labels, sheets = {}, {}
    for name, (sheet, column) in SHEETS.items():
        try:
            if sheet not in sheets:
                sheets[sheet] = pd.read_excel(
                    found[0], sheet_name=sheet, keep_default_na=False, dtype=str, engine="calamine"
                )
            texts = sheets[sheet][column]
        except (KeyError, ValueError, OSError):
            what = f"it has no sheet {sheet!r} with a column {column}"
            raise InputError(what, remedy=GUIDE, file=found[0]) from None
        whole = [" ".join(text.strip().strip("'").split()) for text in texts]
        labels[name] = whole if sheet == "Satellites" else [text for text in whole if text]
    return labels


@contextmanager
def opened(path, part, year):
    """Open a part of the table or of its satellite accounts, in a folder or in an archive below it.

    Arguments: path (folder of the release), part (T, Y, V, TQ or YQ), year. Yields the name of the file and its lines
    (bytes). Raises InputError where the year is not there, with those that are.
    """
    pattern, years = re.compile(PART.format(part)), set()
    for file in sorted(path.rglob("*")):
        members = _members(file)
        for member in members:
            match = pattern.fullmatch(member)
            years |= {match[1]} if match else set()
            if match and match[1] == str(year):
                with _stream(file, member) as stream:
                    yield file if file.suffix != ".zip" else f"{file}/{member}", stream
                return
    remedy = f"set world.year to a year that is there: {choices(year, sorted(years))}" if years else GUIDE
    raise InputError(f"no {part}-Results at basic prices (Markup001) of the year {year}", remedy=remedy, file=path)


def _members(file):
    if file.suffix != ".zip":
        return [file.as_posix()]
    with zipfile.ZipFile(file) as archive:
        return archive.namelist()


@contextmanager
def _stream(file, member):
    if file.suffix != ".zip":
        with open(file, "rb") as stream:
            yield stream
    else:
        with zipfile.ZipFile(file) as archive, archive.open(member) as stream:
            yield stream


class Line:
    """A line of numbers, parted by commas, of which blocks of cells are read."""

    def __init__(self, text, cells, place):
        """Arguments: text (bytes), cells (how many there have to be), place (file and line, named in errors)."""
        self.text, self.place = text.rstrip(b"\r\n"), place
        commas = np.flatnonzero(np.frombuffer(self.text, dtype=np.uint8) == ord(","))
        if len(commas) + 1 != cells:
            what = f"{len(commas) + 1} cells, where the read-me has {cells}"
            raise InputError(what, remedy="take the read-me of the same release", **place)
        self.starts = np.concatenate(([0], commas + 1, [len(self.text) + 1]))

    def blocks(self, firsts, length):
        """The numbers of blocks of cells, one after another. Arguments: firsts (cells), length (of each)."""
        pieces = [self.text[self.starts[first] : self.starts[first + length] - 1] for first in firsts]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = np.fromstring(b",".join(pieces), sep=",")  # text, which it is made for
            except (DeprecationWarning, ValueError):
                found = np.empty(0)
        if len(found) != len(firsts) * length or not np.isfinite(found).all():
            raise InputError("a cell is no number", remedy="take the file as it is downloaded", **self.place)
        return found

    def others(self, firsts, length, allowed=None):
        """The first cell of blocks that is not zero, or None; `allowed` is a cell that may be anything."""
        for first in firsts:
            start, end = self.starts[first], self.starts[first + length] - 1
            for match in NONZERO.finditer(self.text, start, end):
                cell = int(np.searchsorted(self.starts, match.start(), side="right")) - 1
                if cell != allowed:
                    return cell
        return None


def texts(stream):
    """The lines of an open part as they stand, cut where one is longer than any table has it. Yields bytes."""
    return iter(lambda: stream.readline(LINE_BYTES), b"")


def lines(stream, cells, file):
    """The lines of an open part. Arguments: stream, cells (of each line), file (named in errors). Yields Line."""
    for number, text in enumerate(texts(stream), 1):
        if text.strip():
            yield Line(text, cells, {"file": Path(file), "line": number})
