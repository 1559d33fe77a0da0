"""Sheets whose rows and columns carry codes: where each code stands, and the numbers at their crossings."""

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.sheets import number


def code(cell):
    """The code that a header cell holds: '07', 7.0 and 7 are all '7', other text stays as it is."""
    text = str(cell).strip()
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() else text


def positions(cells, place):
    """Where each code stands, as {code: index}. Raises InputError for a code that stands twice."""
    found = {}
    for index, label in enumerate(map(code, cells)):
        if label in found:
            raise InputError(f"code {label} stands twice", remedy="keep one row or column of that code", **place)
        if label:
            found[label] = index
    return found


def crossings(rows, down, across, row_codes, column_codes, place, blanks=()):
    """The numbers where rows and columns of given codes cross; blank cells are zero.

    Arguments: rows (all cells of a sheet), down and across ({code: index} of rows and columns), row_codes and
    column_codes (what to read, in order), place (named in the error), blanks (texts that stand for an empty cell).
    Returns an array (row, column). Raises InputError for a missing code and, naming the cell, for text among numbers.
    """
    for wanted, known in ((row_codes, down), (column_codes, across)):
        for label in wanted:
            if label not in known:
                raise InputError(f"code {label} is missing", remedy="correct the sheet or the layout", **place)
    values = np.empty((len(row_codes), len(column_codes)))
    for i, row_code in enumerate(row_codes):
        row = down[row_code]
        for j, column_code in enumerate(column_codes):
            column = across[column_code]
            content = cell(rows[row], column)
            if not isinstance(content, str) or content.strip() not in blanks:
                values[i, j] = number(content, **place, cell=f"{_letters(column)}{row + 1}")
            else:
                values[i, j] = 0.0
    return values


def cell(cells, column):
    """The content of a row's cell, blank beyond the row's end."""
    return cells[column] if column < len(cells) else ""


def _letters(column):
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
