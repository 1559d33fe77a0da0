"""Extensions of global databases: those that pymrio parses, and those in the folders that it saves."""

from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.databases import parse
from nestmrio.inputs.extensions import Extension
from nestmrio.inputs.gloria import open_satellite
from nestmrio.inputs.mrio_files import PARAMETERS, list_files, read_column, read_matrix
from nestmrio.names import choices

DIRECT = ("F_Y", "F_hh")
"""Direct emissions of final users; older releases call them F_hh."""


def open_extension(source, path, year, name):
    """Find an extension of a database by its name.

    Arguments: source (`folder` or a key of `nestmrio.choices.DATABASES`), path (of the database), year, name. Returns
    an Extension. Raises InputError for a name that is not there, with those that are, or a broken file.
    """
    if source == "folder":
        return _saved(Path(path), name)
    if source == "gloria":
        return open_satellite(path, year, name)
    io = parse(source, path, year)
    known = {one: getattr(io, one) for one in io.get_extensions()}
    found = next((one for key, one in known.items() if name in (key, one.name)), None)
    _require(found is not None, name, list(known), path)
    return _parsed(found, name, Path(path))


def _parsed(found, name, path):
    def rows_of(frame):
        return lambda places: frame.iloc[places].to_numpy(float)

    rows = [_texts(one) for one in found.F.index]
    said = {} if found.unit is None else dict(zip(map(_texts, found.unit.index), found.unit.iloc[:, 0], strict=True))
    units = [said.get(row, "") for row in rows]
    direct = found.F_Y
    users = [] if direct is None else [_texts(one) for one in direct.columns]
    if direct is not None:
        direct = direct.reindex(found.F.index, fill_value=0.0)
    products = [_texts(one) for one in found.F.columns]
    return Extension(
        name, path, rows, units, products, users, rows_of(found.F), None if direct is None else rows_of(direct)
    )


def _saved(path, name):
    known = sorted(one.parent.name for one in path.glob(f"*/{PARAMETERS}"))
    _require(name in known, name, known, path)
    files = list_files(path / name, "Extension")
    if "F" not in files:
        remedy = "save it with its flows, not its coefficients alone"
        raise InputError("the extension has no F", remedy=remedy, file=path / name)
    f = read_matrix("F", *files["F"])
    units = read_column(*files["unit"][:2]) if "unit" in files else {}
    direct = next((read_matrix(part, *files[part]) for part in DIRECT if part in files), None)
    users = [] if direct is None else direct.columns

    def of(matrix, columns):
        return lambda places: _of_rows(matrix, [f.rows[at] for at in places], columns)

    return Extension(
        name,
        path / name,
        f.rows,
        [units.get(row, "") for row in f.rows],
        f.columns,
        users,
        of(f, f.columns),
        None if direct is None else of(direct, users),
    )


def _of_rows(matrix, rows, columns):
    """The cells of rows; one that the matrix lacks is zero."""
    cells = np.zeros((len(rows), len(columns)))
    there = [at for at, row in enumerate(rows) if row in matrix.rows]
    cells[there] = matrix.values([rows[at] for at in there], columns)
    return cells


def _require(there, name, known, path):
    if not there:
        remedy = (
            f"set emissions.extension.name to one that is there: {choices(name, known)}"
            if known
            else ("give the countries' emissions in emissions.world; the database brings none")
        )
        raise InputError(f"the database has no extension {name!r}", remedy=remedy, file=path)


def _texts(one):
    return tuple(map(str, one)) if isinstance(one, tuple) else (str(one),)
