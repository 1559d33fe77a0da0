"""Spreadsheet cells: sheets as rows, headings as names, cells as numbers."""

import math
from pathlib import Path

from nestmrio.errors import InputError


def read_sheets(path, names=None):
    """Read sheets of a workbook (xls, xlsx) as rows of cells, the first row and column of the sheet included.

    Arguments: path, names (the sheets wanted, in order; None for all). Returns {sheet: list of rows}.
    Raises InputError for a missing file or sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if not Path(path).exists():
        raise InputError("the file is missing", remedy="put it into the data folder or correct its path", file=path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        raise InputError(
            f"cannot be read as a workbook ({error})", remedy="save it as xls or xlsx", file=path
        ) from None
    missing = [name for name in names or () if name not in workbook.sheet_names]
    if missing:
        raise InputError(
            "the sheet is missing", remedy="add the sheet or correct its name", file=path, sheet=missing[0]
        )
    chosen = workbook.sheet_names if names is None else names
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in chosen}


def heading(*cells):
    """One name out of the cells of a heading: joined, with single spaces."""
    return " ".join(" ".join(str(cell) for cell in cells).split())


def number(cell, /, **place):
    """The number in a cell; blank cells count as zero.

    Arguments: cell, and the place named in the error. Raises InputError for text and for what is not finite.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    text = str(cell).strip()
    if not text:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    raise InputError(f"{text!r} stands where a number belongs", remedy="correct the cell", **place)
