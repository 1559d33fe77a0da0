"""Rows of a CSV file put into labelled arrays, and the numbers in their cells."""

import re
from difflib import get_close_matches

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import shown

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MARKED = re.compile(r"[+-]?\d[\d.,' ]*([eE][+-]?\d+)?", re.ASCII)


def tabulate(rows, path, labels, amount, *, decimal="."):
    """Put rows into an array with a dim for each labelled column; NaN where no row stands.

    Arguments: rows (dictionaries), path (named in errors), labels ({column: its labels, in order}), amount (a column of
    numbers of zero or more; or a function of a row and of the place named in errors, giving its number), decimal (the
    decimal mark of a column). Returns an array of those dims.
    Raises InputError for an unknown label or a repeated row, and what `amount` raises.
    """
    labels = {column: list(map(str, known)) for column, known in labels.items()}
    position = {column: {label: at for at, label in enumerate(known)} for column, known in labels.items()}
    table = np.full([len(known) for known in labels.values()], np.nan)
    for row in rows:
        place = {"file": path, "line": row.get("line")} | {column: row[column] for column in labels}
        for column, known in position.items():
            if row[column] not in known:
                raise unknown_label(column, row[column], known, place)
        cell = tuple(known[row[column]] for column, known in position.items())
        if not np.isnan(table[cell]):
            raise InputError("the row stands twice", remedy="keep one", **place)
        if isinstance(amount, str):
            table[cell] = non_negative(row[amount], place | {"column": amount}, decimal=decimal)
        else:
            table[cell] = amount(row, place)
    return xr.DataArray(table, labels)


def unknown_label(kind, label, known, place):
    """The error of a label that the case does not know, with the known label that looks like it."""
    alike = get_close_matches(label, known, 1)
    remedy = f"write {alike[0]!r} or drop the row" if alike else "use a label of the case or drop the row"
    return InputError(f"unknown {kind}", remedy=remedy, **(place | {kind: label}))


def number(text, place, *, decimal=".", noun="a number"):
    """The number in a text, as `-1234.5` or `1e5`, without marks between thousands.

    Arguments: text, place (named in errors), decimal (the decimal mark, a point or a comma), noun (what the error
    misses). Raises InputError for text, for marks that could be read in two ways, and for what is not finite.
    """
    pointed = text.replace(",", ".") if decimal == "," and "." not in text else text
    if (decimal == "." or "." not in text) and NUMBER.fullmatch(pointed):
        found = float(pointed) + 0.0
        if np.isfinite(found):
            return found
    raise InputError(f"{shown(text)} is not {noun}", remedy=_remedy(text, decimal), **place)


def non_negative(text, place, *, decimal="."):
    """The number of zero or more in a text. Raises InputError as `number` does, and for what is negative."""
    amount = number(text, place, decimal=decimal, noun="an amount")
    if amount < 0:
        raise InputError(f"{shown(text)} is not an amount", remedy="give a number of zero or more", **place)
    return amount


def _remedy(text, decimal):
    mark, foreign = ("point", ",' ") if decimal == "." else ("comma", ".' ")
    if MARKED.fullmatch(text) and (set(text) & set(foreign) or text.count(decimal) > 1):
        return f"write the decimal mark as a {mark}, and no mark between thousands"
    if text.startswith("#"):
        return "mend the formula in the workbook that it comes from"
    if text.endswith("%"):
        return "give the share as a number between 0 and 1"
    return "give a finite number in plain digits, such as -1234.5"
