"""World tables as pymrio saves them, spoilt in memory or on disk, and read."""

import numpy as np
import pandas as pd
import pymrio

from nestmrio.inputs.mrio_folder import read_world

FINALS = {"private": "household", "stocks": "inventories"}


def table(regions=("ARD", "HOM"), sectors=("w1", "w2"), finals=tuple(FINALS)):
    """A table of pymrio with some labels."""
    rows, columns = (pd.MultiIndex.from_product([regions, names]) for names in (sectors, finals))
    rows.names, columns.names = ["region", "sector"], ["region", "category"]
    z = np.arange(1.0, len(rows) ** 2 + 1).reshape(len(rows), -1)
    y = np.arange(1.0, len(rows) * len(columns) + 1).reshape(len(rows), -1) * 100
    return pymrio.IOSystem(Z=pd.DataFrame(z, rows, rows), Y=pd.DataFrame(y, rows, columns))


def read(saved, *, country="HOM", categories=FINALS, form="txt", after=None, **options):
    """A function of a folder that saves a table there, changes its files, and reads it."""

    def run(folder):
        saved.save_all(folder / "world", table_format=form)
        if after:
            after(folder / "world")
        return read_world(folder / "world", categories, country, **options)

    return run


def changed(change, **options):
    """The same with a table that is changed in memory."""
    saved = table()
    change(saved)
    return read(saved, **options)


def rewritten(file, old, new, encoding="utf-8"):
    """A change of some text in a file, wherever it stands first."""

    def after(world):
        text = (world / file).read_text(encoding="utf-8")
        assert old in text
        (world / file).write_bytes(text.replace(old, new, 1).encode(encoding))

    return after


def removed(file):
    """A change that takes a file away."""
    return lambda world: (world / file).unlink()


def replaced(file, content):
    """A change of all that stands in a file."""
    return lambda world: (world / file).write_text(content, encoding="utf-8")


def cell(part, row, column, value):
    """A change of one cell."""

    def change(saved):
        frame = getattr(saved, part)
        frame.iloc[frame.index.get_loc(row), frame.columns.get_loc(column)] = value

    return change


def with_part(name, make):
    """A change of a whole part, made from the table."""
    return lambda saved: setattr(saved, name, make(saved))


def with_unit(*texts):
    """A change that adds a file of units."""
    return with_part("unit", lambda saved: pd.DataFrame({"unit": texts}, saved.Z.index))


def output(saved):
    """What the rows of a table sum to."""
    return pd.DataFrame({"indout": saved.Z.sum(axis=1) + saved.Y.sum(axis=1)})


def silence(saved):
    """The second sector of the country sells nothing."""
    for part in (saved.Z, saved.Y):
        part.loc[("HOM", "w2")] = 0.0


def idle(saved):
    """It buys nothing either."""
    silence(saved)
    saved.Z[("HOM", "w2")] = 0.0


def empty(saved):
    """No cell holds anything."""
    saved.Z *= 0.0
    saved.Y *= 0.0
