"""Reader of global tables in the folder form that pymrio saves."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.errors import InputError
from nestmrio.rows import read_rows

BALANCE = 1e-6
BLOCK = 256
"""Columns copied at a time, so that a table is never held three times."""


def read_categories(path):
    """Read how the world table's final-demand categories are named here: columns `world`, `category`.

    Arguments: path (CSV). Returns a dict. Raises InputError for a missing file or column, or a repeated name.
    """
    rows = [(row["world"], row["category"]) for row in read_rows(path, ("world", "category"))]
    names = dict(rows)
    if len(names) < len(rows):
        raise InputError("a category of the world stands twice", remedy="keep one row for each", file=path)
    return names


@aligned
def read_world(
    folder: str | PathLike[str], categories: Mapping[str, str], country: str, *, unit: str = "currency of the table"
) -> xr.Dataset:
    """Read a global multi-regional table with all its bilateral flows.

    Output is x = Z 1 + Y 1, and value added is v = x − Zᵀ 1.

    Parameters
    ----------
    folder : path
        The folder that pymrio's `save_all` wrote: `file_parameters.json`, with Z and Y as text or parquet. Where it
        also holds x, this must be the row sum.
    categories : mapping
        Final-demand categories: their names in the folder to names here. Several may share a name and are then added.
    country : str
        The region that provinces will replace; it must be there.
    unit : str
        The unit of the values, such as ``10^6 USD``.

    Returns
    -------
    Dataset
        intermediate (origin, sector, destination, use), final_demand (origin, sector, destination, category), output
        and value_added (region, sector), in `unit`.

    Raises
    ------
    InputError
        For a missing file, region, sector or category, a cell that is no number, a negative intermediate delivery or
        output, or a table whose x is not its row sum. It names the folder and the label.

    Notes
    -----
    pymrio reads the folder [Stadler 2021, Pymrio, Journal of Open Research Software 9]. The result takes (regions ×
    sectors)² × 8 bytes, and reading about three times that.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd, pymrio
    >>> from nestmrio import read_world
    >>> products = pd.MultiIndex.from_product([["A", "B"], ["all"]], names=["region", "sector"])
    >>> finals = pd.MultiIndex.from_product([["A", "B"], ["private"]], names=["region", "category"])
    >>> z = pd.DataFrame([[10.0, 5.0], [2.0, 20.0]], products, products)
    >>> y = pd.DataFrame([[30.0, 1.0], [3.0, 40.0]], products, finals)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pymrio.IOSystem(Z=z, Y=y).save_all(folder)
    ...     world = read_world(folder, {"private": "household"}, "B", unit="10^6 USD")
    >>> world["intermediate"].sel(origin="A", sector="all", destination="B", use="all").item()
    5.0
    >>> world["value_added"].sel(sector="all").values
    array([34., 40.])
    """
    folder = Path(folder)
    table = _load(folder)
    regions, sectors = _labels(table.Z.index, "Z", folder)
    _, found = _labels(table.Y.columns, "Y", folder)
    if country not in regions:
        raise InputError(f"region {country} is missing", remedy="correct the key country", file=folder)
    unknown = [name for name in found if name not in categories]
    if unknown:
        raise InputError(
            f"final-demand category {unknown[0]!r} is unknown", remedy="name it in world.categories", file=folder
        )
    products = [(region, sector) for region in regions for sector in sectors]
    finals = [(region, name) for region in regions for name in found]
    y = _values(table, "Y", products, finals, folder)
    z = _values(table, "Z", products, products, folder)
    output = z.sum(1) + y.sum(1)
    _require_sound(z, output, table.x, products, folder)
    kept = list(dict.fromkeys(categories[name] for name in found))
    merges = np.array([[categories[name] == label for label in kept] for name in found], dtype=float)
    r, s, c = len(regions), len(sectors), len(found)
    flow, product, units = ("origin", "sector", "destination"), ("region", "sector"), {"units": unit}
    return xr.Dataset(
        {
            "intermediate": ((*flow, "use"), z.reshape(r, s, r, s), units),
            "final_demand": ((*flow, "category"), y.reshape(r, s, r, c) @ merges, units),
            "output": (product, output.reshape(r, s), units),
            "value_added": (product, (output - z.sum(0)).reshape(r, s), units),
        },
        dict.fromkeys(("origin", "destination", "region"), regions)
        | dict.fromkeys(("sector", "use"), sectors)
        | {"category": kept},
    )


def _load(folder):
    import pyarrow
    import pymrio

    if not (folder / "file_parameters.json").is_file():
        raise InputError("file_parameters.json is missing", remedy="save the table with pymrio's save_all", file=folder)
    try:
        table = pymrio.load_all(folder, subfolders=[], subset=["Z", "Y", "x"])
    except (OSError, ValueError, KeyError, pymrio.core.fileio.ReadError) as error:
        raise InputError(
            f"pymrio cannot read it ({error})", remedy="save the table with pymrio's save_all", file=folder
        ) from None
    pyarrow.default_memory_pool().release_unused()
    for name in ("Z", "Y"):
        if getattr(table, name) is None:
            raise InputError(f"{name} is missing", remedy="save the table with its core (Z and Y)", file=folder)
    return table


def _labels(axis, name, folder):
    """The labels of the two levels of an axis, each in the order in which it first stands."""
    if axis.nlevels != 2:
        raise InputError(
            f"{name} has {axis.nlevels} levels of labels, not two",
            remedy="label it by region and sector, or by region and category",
            file=folder,
        )
    return [list(dict.fromkeys(axis.get_level_values(level))) for level in (0, 1)]


def _values(table, name, rows, columns, folder):
    """The values of a part of the table in the order of given labels; the part is taken out of the table."""
    frame = getattr(table, name)
    setattr(table, name, None)
    for axis, labels, kind in ((frame.index, rows, "rows"), (frame.columns, columns, "columns")):
        if not axis.is_unique or set(axis) != set(labels):
            odd = next(iter(axis[axis.duplicated()]), None) or sorted(set(axis) ^ set(labels))[0]
            raise InputError(
                f"the {kind} of {name} are not every region by every sector or category, see {' '.join(map(str, odd))}",
                remedy="save the table whole",
                file=folder,
            )
    row_places, column_places = frame.index.get_indexer(rows), frame.columns.get_indexer(columns)
    values = np.empty((len(rows), len(columns)))
    try:
        for start in range(0, len(columns), BLOCK):
            block = slice(start, start + BLOCK)
            values[:, block] = frame.iloc[row_places, column_places[block]].to_numpy(float)
    except ValueError as error:
        raise InputError(f"{name} holds text ({error})", remedy="correct the cell", file=folder) from None
    finite = np.isfinite(values)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        place = " to ".join(" ".join(label) for label in (rows[row], columns[column]))
        raise InputError(f"{name} is not a number at {place}", remedy="correct the cell", file=folder)
    return values


def _require_sound(z, output, x, products, folder):
    scale = BALANCE * np.maximum(output, 1e-6 * output.max())
    findings = [
        ("sends negative intermediate deliveries", z.min(1) < 0),
        ("has negative output", output < -scale),
    ]
    if x is not None:
        stated = x.loc[products].to_numpy(float)[:, 0]
        findings.append(("does not sell its output: x differs from its row", np.abs(stated - output) > scale))
    for what, wrong in findings:
        if wrong.any():
            region, sector = products[int(np.argmax(wrong))]
            count = f" ({wrong.sum()} such sectors)" if wrong.sum() > 1 else ""
            raise InputError(f"it {what}{count}", remedy="balance the table", file=folder, region=region, sector=sector)
