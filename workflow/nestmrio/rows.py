"""CSV files as rows of text: the one reader of every CSV file, whoever saved it."""

import csv
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

from nestmrio.errors import InputError
from nestmrio.limits import CSV_BYTES, CSV_ROWS, require_bytes

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""The encodings that are read beside UTF-8, by the mark at the beginning of a file."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000"), " ") | dict.fromkeys(map(ord, "\u200b\ufeff"))
"""Spaces that only look like one, and signs that cannot be seen."""
STEERING = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""Signs that no table holds: they steer a terminal, or turn the direction of writing."""
STATED = re.compile(r'\s*"?sep=([,;\t])"?[ \t]*(\r\n|\r|\n|$)', re.IGNORECASE)


def plain(text):
    """A label as it is compared: accents composed (NFC), every kind of space a space, none of them at the ends."""
    return _composed(text).strip()


def shown(text, length=40):
    """A text as an error shows it: in quotes, and not at any length."""
    return repr(text if len(text) <= length else f"{text[:length]}…")


def read_header(path):
    """The column names of a CSV file, in lower case. Raises InputError as `read_table` does."""
    return read_table(path)[0]


def read_rows(path, columns, *, blank=(), empty=False):
    """The rows of a CSV file as dictionaries of text by column, and `line`, where a row begins in the file.

    Arguments: path; columns (in lower case, that the header must have and each row must fill); blank (those that may
    stay blank); empty (True where a header without rows is legal).
    Raises InputError as `read_table` does, and for a missing column, a blank cell, or no row at all.
    """
    header, lines = read_table(path)
    for column in columns:
        if column not in header:
            raise InputError(f"column {column} is missing", remedy="add it to the header", file=path)
    rows = [dict(zip(header, cells, strict=True)) | {"line": line} for line, cells in lines]
    for row in rows:
        for column in columns:
            if not row[column] and column not in blank:
                raise InputError(f"column {column} is empty", remedy="fill the cell", file=path, line=row["line"])
    if not rows and not empty:
        raise InputError("the file has no rows", remedy="add the data below the header", file=path)
    return rows


def labels_of(path, column):
    """The labels in a column of a CSV file, each once, in the order they first appear. Raises InputError."""
    return list(dict.fromkeys(row[column] for row in read_rows(path, (column,))))


def read_table(path):
    """The column names of a CSV file, in lower case, and its rows: where each begins in the file, and its cells.

    Text stays as it is written (`NA`, `01` and `TRUE` are labels), but for what cannot be seen: see `plain`. A line
    break within a cell is a space. The file is in UTF-8, or begins with the mark of UTF-8 or UTF-16. Cells are parted
    by what its first line states (`sep=;`), else by commas, semicolons or tabs: by those that the header has most of.
    Cells missing at the end of a row are blank; rows without any text are passed over, and so is a first column without
    a name. Arguments: path. Returns (names, [(line, cells)]).
    Raises InputError naming file and line for a missing file, another encoding, what is no CSV, a column whose name
    stands twice (capitals make no difference), and text beyond the named columns.
    """
    (line, names), *lines = _lines(path) or [(1, [])]
    names = [name.casefold() for name in names]
    for name, times in Counter(names).items():
        if name and times > 1:
            remedy = "keep one; capitals and spaces make no difference"
            raise InputError(f"column {name} stands twice", remedy=remedy, file=path, line=line)
    named = [at for at, name in enumerate(names) if name]
    return [names[at] for at in named], [(line, _named(cells, names, named, path, line)) for line, cells in lines]


def _named(cells, names, named, path, line):
    """The cells of a row below the named columns."""
    if len(cells) > len(names):
        what = f"{len(cells)} cells under {len(names)} columns"
        raise InputError(what, remedy="correct the row; a decimal comma parts cells", file=path, line=line)
    if len(named) < len(names):
        for name, text in zip(names[1:], cells[1:], strict=False):
            if text and not name:
                what, remedy = f"{shown(text)} stands under a column without a name", "name the column or delete it"
                raise InputError(what, remedy=remedy, file=path, line=line)
    cells = cells + [""] * (len(names) - len(cells))
    return cells if len(named) == len(names) else [cells[at] for at in named]


def _lines(path):
    text = _composed(_text(path))
    stated = STATED.match(text)
    if stated:
        text = "\n" * text.count("\n", 0, stated.end()) + text[stated.end() :]
    delimiter = stated[1] if stated else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    lines, line = [], 1
    try:
        for cells in reader:
            cells = [_cell(cell) for cell in cells]
            while cells and not cells[-1]:
                del cells[-1]
            if cells:
                lines.append((line, cells))
            if len(lines) > CSV_ROWS + 1:
                what = f"the file has more than {CSV_ROWS:,} rows, the most that is read"
                raise InputError(what, remedy="give the rows of the case alone", file=path)
            line = reader.line_num + 1
    except csv.Error as error:
        what = "a cell is too long" if "limit" in str(error) else "a quotation mark is out of place"
        remedy = "close the mark; inside a quoted cell write it twice"
        raise InputError(what, remedy=remedy, file=path, line=line) from None
    return lines


def _text(path):
    if not Path(path).is_file():
        raise InputError("the file is missing", remedy="put it there or correct the path in the config", file=path)
    require_bytes(path, CSV_BYTES)
    try:
        raw = Path(path).read_bytes()
    except OSError:
        raise InputError("the file cannot be opened", remedy="allow yourself to read it", file=path) from None
    if raw.startswith(WORKBOOKS):
        remedy = "save the sheet as CSV with the encoding UTF-8"
        raise InputError("it is a workbook and not a CSV file", remedy=remedy, file=path)
    encoding = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, line) from None
    if "\0" in text:
        raise _unreadable(path, text.count("\n", 0, text.index("\0")) + 1)
    steers = STEERING.search(text)
    if steers:
        line = text.count("\n", 0, steers.start()) + 1
        what = f"a sign that cannot be seen stands there, {steers[0]!a}"
        raise InputError(what, remedy="delete it, or save the file as plain text", file=path, line=line)
    return text


def _unreadable(path, line):
    what = "the letters are not encoded in UTF-8"
    return InputError(what, remedy="save it as CSV with the encoding UTF-8", file=path, line=line)


def _delimiter(text):
    """The sign that the header, without its quoted names, has most of; a comma where there is none."""
    header = re.sub(r'"[^"]*"', "", text.lstrip("\r\n ").partition("\n")[0])
    return max(",;\t", key=header.count)


def _composed(text):
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(SPACES)


def _cell(text):
    return re.sub(r"\s*[\r\n]+\s*", " ", text.strip()) if "\n" in text or "\r" in text else text.strip()
