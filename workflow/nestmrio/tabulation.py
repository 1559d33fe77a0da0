"""Rows of a CSV file put into labelled arrays."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError


def tabulate(rows, path, labels, amount):
    """Put rows into an array with a dim for each labelled column; NaN where no row stands.

    Arguments: rows (dictionaries), path (named in errors), labels ({column: its labels, in order}), amount (function of
    a row and of the place named in errors, giving its number). Returns an array of those dims.
    Raises InputError for an unknown label or a repeated row, and what `amount` raises.
    """
    labels = {column: list(map(str, known)) for column, known in labels.items()}
    position = {column: {label: at for at, label in enumerate(known)} for column, known in labels.items()}
    table = np.full([len(known) for known in labels.values()], np.nan)
    for row in rows:
        place = {"file": path} | {column: row[column] for column in labels}
        for column, known in position.items():
            if row[column] not in known:
                raise InputError(f"unknown {column}", remedy="use a label of the case or drop the row", **place)
        cell = tuple(known[row[column]] for column, known in position.items())
        if not np.isnan(table[cell]):
            raise InputError("the row stands twice", remedy="keep one", **place)
        table[cell] = amount(row, place)
    return xr.DataArray(table, labels)


def non_negative(text, place):
    """The number in a text. Raises InputError for text, for what is not finite and for what is negative."""
    try:
        amount = float(text)
    except ValueError:
        amount = np.nan
    if not np.isfinite(amount) or amount < 0:
        raise InputError(f"{text!r} is not an amount", remedy="give a number of zero or more", **place)
    return amount
