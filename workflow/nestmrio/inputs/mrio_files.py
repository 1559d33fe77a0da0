"""Labelled matrices in the files that pymrio saves: labels are text as written, cells are numbers."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nestmrio.enclosure import inside
from nestmrio.errors import InputError
from nestmrio.limits import JSON_BYTES, TABLE_CELLS, require_bytes, require_cells
from nestmrio.rows import plain

PARAMETERS = "file_parameters.json"
SAVE = "save the table with pymrio's save_all"
BLOCK = 256
"""Columns copied at a time, so that a table is never held three times."""


@dataclass
class Matrix:
    """A file of the folder: labels of rows and columns, each a tuple with one text per level, and the cells."""

    name: str
    path: Path
    rows: list[tuple[str, ...]]
    columns: list[tuple[str, ...]]
    cells: pd.DataFrame

    def values(self, rows, columns):
        """The cells in the order of given labels. Raises InputError at the first that is no finite number."""
        down, across = _places(self.rows, rows), _places(self.columns, columns)
        values = np.empty((len(down), len(across)))
        for start in range(0, len(across), BLOCK):
            block = self.cells.iloc[down, across[start : start + BLOCK]]
            if any(kind.kind not in "fiu" for kind in block.dtypes):
                block = block.map(_number)
            values[:, start : start + BLOCK] = block.to_numpy(float)
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            self.refuse(down[row], across[column])
        return values

    def refuse(self, row, column):
        """Raise InputError for the cell at a row and column of the file."""
        cell = self.cells.iat[row, column]
        what = "the cell is empty" if pd.isna(cell) else f"{str(cell)!r} is no number"
        place = {"file": self.path, "row": " ".join(self.rows[row]), "column": " ".join(self.columns[column])}
        raise InputError(f"{self.name}: {what}", remedy="write a number, with a decimal point", **place)


KINDS = {
    "IOSystem": ("input-output table", "name the folder of Z and Y"),
    "Extension": ("extension", "name the folder of F below the table's"),
}
"""What the folders are that pymrio saves."""


def list_files(folder, kind="IOSystem"):
    """What file_parameters.json says of each part of the table: its file, and how many levels of labels it has.

    Arguments: folder (Path), kind (a key of `KINDS`). Returns {part: (path, levels of rows, levels of columns)}. Raises
    InputError.
    """
    path = folder / PARAMETERS
    if not path.is_file():
        raise InputError(f"{PARAMETERS} is missing", remedy=SAVE, file=folder)
    require_bytes(path, JSON_BYTES)
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
        if said["systemtype"] != kind:
            what, remedy = KINDS[kind]
            raise InputError(f"the folder holds no {what}", remedy=remedy, file=path)
        return {
            part: (
                inside(folder, file["name"], file=path, part=part),
                int(file["nr_index_col"]),
                int(file["nr_header"]),
            )
            for part, file in said["files"].items()
        }
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError("it does not say what pymrio writes there", remedy=SAVE, file=path) from None


def read_matrix(name, path, levels, header):
    """Read one part of a table.

    Arguments: name (of the part), path (`.txt` with tabs, or `.parquet`), levels and header (of labels of rows, and of
    columns, in a text). Returns a Matrix. Raises InputError.
    """
    if not path.is_file():
        raise InputError(f"the file of {name} is missing", remedy="save the table whole", file=path)
    try:
        if path.suffix == ".parquet":
            return _read_parquet(name, path)
        if path.suffix == ".txt":
            return _read_text(name, path, levels, header)
    except UnicodeDecodeError:
        raise InputError("it is no text in UTF-8", remedy="save it with the encoding UTF-8", file=path) from None
    except csv.Error:
        raise InputError(f"a cell of {name} is too long", remedy=SAVE, file=path) from None
    raise InputError(f"{name} is neither text nor parquet", remedy="save the table as .txt or .parquet", file=path)


def read_column(path, levels):
    """The texts beside the labels of a part, such as unit.txt: {labels: text}; empty for a file that is not text."""
    if path.suffix != ".txt" or not path.is_file():
        return {}
    try:
        with open(path, newline="", encoding="utf-8-sig", errors="replace") as stream:
            rows = [list(map(plain, row)) for row in csv.reader(stream, delimiter="\t")][1:]
    except csv.Error:
        raise InputError("a cell is too long", remedy=SAVE, file=path) from None
    return {tuple(row[:levels]): row[levels] for row in rows if len(row) > levels}


def _read_parquet(name, path):
    import pyarrow.parquet as pq

    try:
        said = pq.read_metadata(path)
        require_cells(said.num_rows * said.num_columns, TABLE_CELLS, name, file=path)
        frame = pd.read_parquet(path)
    except InputError:
        raise
    except Exception:  # whatever a damaged file makes the library raise, faults of syntax in its labels among it
        raise InputError("it cannot be read as parquet", remedy=SAVE, file=path) from None
    rows, columns = (
        [_labels(one if isinstance(one, tuple) else (one,), name, path) for one in axis]
        for axis in (frame.index, frame.columns)
    )
    return Matrix(name, path, rows, columns, frame)


def _read_text(name, path, levels, header):
    with open(path, newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, delimiter="\t")
        top = [row for row, _ in zip(reader, range(header + 1), strict=False)]
    if len(top) <= header or len(top[0]) <= levels:
        what = f"{name} has not {header} lines of labels above numbers that are parted by tabs"
        raise InputError(what, remedy=SAVE, file=path)
    names_rows = header > 1 and not any(cell.strip() for cell in top[header][levels:])
    columns = [_labels(one, name, path) for one in zip(*(row[levels:] for row in top[:header]), strict=False)]
    skipped, width = header + names_rows, levels + len(columns)
    try:
        frame = pd.read_csv(
            path,
            sep="\t",
            header=None,
            skiprows=skipped,
            dtype=dict.fromkeys(range(levels), str) | dict.fromkeys(range(levels, width), float),
            na_filter=False,
            encoding="utf-8-sig",
        )
    except pd.errors.EmptyDataError:
        raise InputError(f"{name} has no rows", remedy=SAVE, file=path) from None
    except UnicodeDecodeError:
        raise
    except ValueError:
        frame = None
    if frame is None or frame.shape[1] != width:
        _refuse_line(name, path, skipped, levels, columns)
    rows = [_labels(one, name, path) for one in zip(*(frame[level] for level in range(levels)), strict=True)]
    return Matrix(name, path, rows, columns, frame.iloc[:, levels:])


def _refuse_line(name, path, skipped, levels, columns):
    """Raise InputError at the first line that is too long, too short, or holds what is no number."""
    with open(path, newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, delimiter="\t")
        for at, row in enumerate(reader):
            if at < skipped or not any(row):
                continue
            place = {"file": path, "line": reader.line_num, "row": " ".join(row[:levels])}
            if len(row) != levels + len(columns):
                what = f"{len(row) - levels} cells under {len(columns)} columns"
                raise InputError(f"{name}: {what}", remedy="correct the line; cells are parted by tabs", **place)
            for column, cell in zip(columns, row[levels:], strict=True):
                if not np.isfinite(_number(cell)):
                    what = f"{cell!r} is no number" if cell.strip() else "the cell is empty"
                    remedy = "write a number, with a decimal point"
                    raise InputError(f"{name}: {what}", remedy=remedy, **place, column=" ".join(column))
    raise InputError(f"{name} cannot be read as a table of numbers", remedy=SAVE, file=path)


def _places(found, wanted):
    place = {one: at for at, one in enumerate(found)}
    return [place[one] for one in wanted]


def _number(cell):
    if isinstance(cell, (bool, np.bool_)) or cell is None or "_" in str(cell):
        return np.nan
    try:
        return float(cell)
    except (ValueError, TypeError):
        return np.nan


def _labels(found, name, path):
    texts = tuple(_label(one) for one in found)
    if not all(texts):
        beside = " ".join(filter(None, texts)) or "nothing"
        remedy = "give every row and column its labels; a program may have taken NA for empty when it saved"
        raise InputError(f"a label of {name} is empty, beside {beside}", remedy=remedy, file=path)
    return texts


def _label(one):
    if pd.isna(one):
        return ""
    return plain(str(int(one) if isinstance(one, float) and one.is_integer() else one))
