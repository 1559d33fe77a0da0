"""CSV files as rows of text."""

import csv
from pathlib import Path

from nestmrio.errors import InputError


def read_header(path):
    """The column names of a CSV file. Raises InputError as `read_rows` does."""
    return _lines(path)[0]


def read_rows(path, columns, *, blank=()):
    """The rows of a CSV file: dictionaries of text by column, and `line`, where a row stands in the file.

    Cells missing at the end of a row are blank; rows without any text are passed over.

    Arguments: path; columns (that the header must have and each row must fill); blank (those that may stay blank).
    Raises InputError naming file and line for a missing file, what is no CSV in UTF-8, a missing column, no row at all,
    a row with more cells than the header, or a blank cell.
    """
    header, lines = _lines(path)
    if len(header) == 1 and ";" in header[0]:
        raise InputError("the cells are parted by semicolons", remedy="save it with commas", file=path)
    for column in columns:
        if column not in header:
            raise InputError(f"column {column} is missing", remedy="add it to the header", file=path)
    rows = []
    for line, cells in lines:
        if len(cells) > len(header):
            what = f"{len(cells)} cells under {len(header)} columns"
            raise InputError(what, remedy="correct the row; a decimal comma parts cells", file=path, line=line)
        row = dict.fromkeys(header, "") | dict(zip(header, cells, strict=False)) | {"line": line}
        for column in columns:
            if not row[column] and column not in blank:
                raise InputError(f"column {column} is empty", remedy="fill the cell", file=path, line=line)
        rows.append(row)
    if not rows:
        raise InputError("the file has no rows", remedy="add the data below the header", file=path)
    return rows


def _lines(path):
    if not Path(path).is_file():
        raise InputError("the file is missing", remedy="put it there or correct the path in the config", file=path)
    try:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            reader = csv.reader(stream)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except (UnicodeDecodeError, csv.Error):
        remedy = "save it as CSV with the encoding UTF-8"
        raise InputError("it cannot be read as CSV in UTF-8", remedy=remedy, file=path) from None
    lines = [(line, cells) for line, cells in lines if any(cells)]
    return (lines[0][1], lines[1:]) if lines else ([], [])
