"""Sheets whose rows and columns carry codes: where each code stands, and the numbers at their crossings."""

import re

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.cells import Fault, cell, letters, number_at
from nestmrio.rows import plain

_NUMBER = re.compile(r"(\d+)(\.0*)?")


def code(cell):
    """The code that a header cell holds: '07', 7.0 and 7 are all '7', other text stays as it is."""
    text = plain(str(cell))
    found = _NUMBER.fullmatch(text)
    return str(int(found[1])) if found else text


def positions(cells):
    """Where each code stands, as {code: list of indices}."""
    found: dict[str, list[int]] = {}
    for index, label in enumerate(map(code, cells)):
        if label:
            found.setdefault(label, []).append(index)
    return found


def crossings(rows, down, across, row_codes, column_codes, place, blanks=()):
    """The numbers where rows and columns of given codes cross; blank cells are zero.

    Arguments: rows (all cells of a sheet), down and across ({code: indices} of rows and columns), row_codes and
    column_codes (what to read, in order), place (named in the error), blanks (texts that stand for an empty cell).
    Returns an array (row, column). Raises InputError for a code that is missing or stands twice and, naming the cell,
    for what is no number.
    """
    at_rows = [_only(down, label, "rows", lambda row: str(row + 1), place) for label in row_codes]
    at_columns = [_only(across, label, "columns", letters, place) for label in column_codes]
    values = np.empty((len(at_rows), len(at_columns)))
    for i, row in enumerate(at_rows):
        for j, column in enumerate(at_columns):
            content = cell(rows[row], column)
            if isinstance(content, str) and _shown(content) in blanks:
                values[i, j] = 0.0
            else:
                values[i, j] = number_at(rows, row, column, place)
    return values


def _only(found, label, kind, name, place):
    """Where a code stands, which is one place."""
    if label not in found:
        raise InputError(f"code {label} is missing", remedy="correct the sheet or the layout", **place)
    if len(found[label]) > 1:
        where = " and ".join(map(name, found[label][:2]))
        raise InputError(f"code {label} stands twice, in {kind} {where}", remedy="keep one of them", **place)
    return found[label][0]


def _shown(content):
    return content.shown if isinstance(content, Fault) else content.strip()
