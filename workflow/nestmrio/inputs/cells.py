"""Cells of spreadsheets: headings as names, contents as numbers, and where a cell stands."""

import datetime
import math

from nestmrio import tabulation
from nestmrio.errors import InputError
from nestmrio.limits import SHEET_CELLS, require_cells
from nestmrio.rows import plain


class Fault(str):
    """A cell that looks blank and is not: as a heading it counts as blank, as a number it is refused.

    `shown` is what a spreadsheet program shows there, such as #REF!.
    """

    shown: str
    what: str
    remedy: str

    def __new__(cls, shown, what, remedy):
        """Make the fault. Arguments: shown, what (the problem), remedy (what the user can do)."""
        cell = super().__new__(cls, "")
        cell.shown, cell.what, cell.remedy = shown, what, remedy
        return cell


def error_cell(text):
    """The fault of a cell that holds an error of a spreadsheet program, such as #DIV/0!."""
    return Fault(text, f"the cell holds the error {text}", "mend its formula, or clear the cell where zero is meant")


def formula_cell(formula):
    """The fault of a formula that was saved without its result."""
    what = f"the formula ={formula[:40]} has no stored value" if formula else "the formula has no stored value"
    return Fault("", what, "open the workbook in a spreadsheet program and save it there, or give the number itself")


def mark_merged(rows, ranges):
    """Put a fault into each blank cell that is merged with a cell that is not blank.

    Arguments: rows (lists of cells, changed in place), ranges (pairs of first and last (row, column), from zero).
    Raises InputError for ranges that cover the sheet many times over.
    """
    covered = 0
    for (top, left), (bottom, right) in ranges:
        covered += 1 + max(0, min(bottom + 1, len(rows)) - top) * (right + 1 - left)
        require_cells(covered, SHEET_CELLS, "what is merged")
        if not str(cell(rows[top], left) if top < len(rows) else "").strip():
            continue
        fault = Fault("", f"the cell is merged with {address(top, left)}", "unmerge the cells and give each its number")
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left) and rows[row][column] == "":
                    rows[row][column] = fault


def cell(cells, column):
    """The content of a row's cell, blank beyond the row's end."""
    return cells[column] if column < len(cells) else ""


def address(row, column):
    """The name of a cell, such as D14. Arguments: row and column, counted from zero."""
    return f"{letters(column)}{row + 1}"


def letters(column):
    """The name of a column, such as D. Arguments: column, counted from zero."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


def heading(*cells):
    """One name out of the cells of a heading: joined, with single spaces, its accents composed."""
    return " ".join(plain(" ".join(str(cell) for cell in cells)).split())


def find(names, wanted, kind, remedy, place):
    """Where wanted headings stand, as {name: index}.

    Arguments: names (headings in order), wanted (names), kind (`row` or `column`) and remedy (told in errors), place.
    Raises InputError for a name that is missing or stands twice.
    """
    names = list(names)
    for name in wanted:
        if names.count(name) != 1:
            what = f"the {kind} {name!r} {'is missing' if name not in names else 'stands twice'}"
            raise InputError(what, remedy=remedy if name not in names else f"keep one {kind} of that name", **place)
    return {name: names.index(name) for name in wanted}


def number(cell, /, **place):
    """The number in a cell; blank cells count as zero.

    Arguments: cell, and the place named in the error. Raises InputError for an error of the spreadsheet program, a
    formula without a stored value, a cell merged with another, text, a date, true or false, and what is not finite.
    """
    if type(cell) is float and math.isfinite(cell):
        return cell
    if isinstance(cell, Fault):
        raise InputError(cell.what, remedy=cell.remedy, **place)
    if type(cell) is int:
        return float(cell)
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        remedy = "format the cell as a number and correct it"
        raise InputError(f"the date or time {cell} stands where a number belongs", remedy=remedy, **place)
    text = str(cell).strip()
    return tabulation.number(text, place) if text else 0.0


def number_at(rows, row, column, place):
    """The number in a cell of a sheet; blank cells count as zero.

    Arguments: rows (lists of cells), row and column (from zero), place (named in the error, before the name of the
    cell). Raises InputError as `number` does.
    """
    try:
        return number(cell(rows[row], column))
    except InputError as error:
        raise error.at(**place, cell=address(row, column)) from None
