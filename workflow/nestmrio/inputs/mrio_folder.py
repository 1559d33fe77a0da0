"""Reader of global tables in the folder form that pymrio saves."""

from collections import Counter
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.errors import InputError
from nestmrio.inputs.mrio_files import list_files, read_column, read_matrix
from nestmrio.inputs.mrio_soundness import require_country, require_sound, require_unit, round_off
from nestmrio.inputs.mrio_table import WorldTable, in_arrays, require_categories
from nestmrio.ledger import Ledger, recording
from nestmrio.names import CATEGORIES
from nestmrio.rows import read_rows


def read_categories(path):
    """Read how the world table's final-demand categories are named here: columns `world`, `category`.

    Arguments: path (CSV). Returns a dict. Raises InputError for a missing file or column, a repeated name of the world,
    or a name that is a word of the results.
    """
    names = {}
    for row in read_rows(path, ("world", "category")):
        place = {"file": path, "line": row["line"]}
        if row["world"] in names:
            raise InputError(
                f"{row['world']!r}, a category of the world, stands twice", remedy="keep one row for each", **place
            )
        if row["category"] in CATEGORIES:
            what = f"{row['category']} is the word for {CATEGORIES[row['category']]}"
            raise InputError(what, remedy="give the category another name", **place)
        names[row["world"]] = row["category"]
    return names


@aligned
def read_world(
    folder: str | PathLike[str],
    categories: Mapping[str, str],
    country: str,
    *,
    unit: str = "currency of the table",
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Read a global multi-regional table with all its bilateral flows.

    Output is x = Z 1 + Y 1, and value added is v = x − Zᵀ 1. Labels are text, as they are written: NA, 01 and None are
    names like any other.

    Parameters
    ----------
    folder : path
        The folder that pymrio's `save_all` wrote: `file_parameters.json`, with Z and Y as text or parquet. Where it
        also holds x, this must be the row sum; where it holds `unit.txt`, this may not contradict `unit`.
    categories : mapping
        Final-demand categories: their names in the folder to names here. Several may share a name and are then added.
    country : str
        The region that provinces will replace; it must be there.
    unit : str
        The unit of the values, such as ``10^6 USD``.
    ledger : Ledger, optional
        Where negative cells that are rounding, and set to zero, are recorded: one repair for Z, one for Y.

    Returns
    -------
    Dataset
        intermediate (origin, sector, destination, use), final_demand (origin, sector, destination, category), output
        (region, sector) and value_added (region, factor, sector) with the one factor `value_added`, in `unit`.

    Raises
    ------
    InputError
        For a missing file, region, sector or category, a cell that is no number, a negative intermediate delivery or
        output, a sector that buys and sells nothing, another unit, or a table whose x is not its row sum. It names the
        file and the labels.

    Notes
    -----
    The folder is the form in which pymrio stores tables [Stadler 2021, Pymrio, Journal of Open Research Software 9].
    The result takes (regions × sectors)² × 8 bytes, and reading about three times that.

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
    >>> world["value_added"].sel(factor="value_added", sector="all").values
    array([34., 40.])
    """
    folder = Path(folder)
    files = list_files(folder)
    parts = {name: _read_part(name, files, folder) for name in ("Z", "Y", "x") if name != "x" or name in files}
    regions, sectors = _levels(parts["Z"].rows)
    found = _levels(parts["Y"].columns)[1]
    products = [(region, sector) for region in regions for sector in sectors]
    finals = [(region, name) for region in regions for name in found]
    for name, part in parts.items():
        _require_labels(part, "row", part.rows, products)
        if name != "x":
            _require_labels(part, "column", part.columns, products if name == "Z" else finals)
    require_country(country, regions, folder)
    require_categories(found, categories, folder)
    if "unit" in files:
        require_unit(read_column(*files["unit"][:2]).values(), unit, files["unit"][0])
    stated = parts["x"].values(products, parts["x"].columns)[:, 0] if "x" in parts else None
    flows = parts.pop("Z").values(products, products), parts.pop("Y").values(products, finals)
    table = WorldTable(folder, regions, sectors, found, *flows, output=stated)
    with recording(ledger) as book:
        round_off(table, book)
    require_sound(table.z, table.sales, stated, products, country, folder)
    return in_arrays(table, categories, unit)


def _read_part(name, files, folder):
    if name not in files:
        raise InputError(f"{name} is missing", remedy="save the table with its core (Z and Y)", file=folder)
    part = read_matrix(name, *files[name])
    second = "category" if name == "Y" else "sector"
    for kind, labels, level in (("rows", part.rows, "sector"), ("columns", part.columns, second)):
        if len(labels[0]) != 2 and (name, kind) != ("x", "columns"):
            raise InputError(
                f"the {kind} of {name} have {len(labels[0])} levels of labels, not two",
                remedy=f"label them by region and {level}, and save the table again with pymrio's save_all",
                file=part.path,
            )
    if name == "x" and len(part.columns) != 1:
        raise InputError(f"x has {len(part.columns)} columns", remedy="keep one, total output", file=part.path)
    return part


def _levels(labels):
    """The labels of each level, in the order in which they first stand."""
    return [list(dict.fromkeys(level)) for level in zip(*labels, strict=True)]


def _require_labels(part, kind, found, wanted):
    """Every region by every sector, or category, once."""
    place = {"file": part.path, kind: None}
    counted, known = Counter(found), set(wanted)
    findings = {
        "it stands twice": [one for one in counted if counted[one] > 1],
        f"{part.name} lacks it": [one for one in wanted if one not in counted],
        f"{part.name} has it, the rows of Z do not": [one for one in counted if one not in known],
    }
    for what, labels in findings.items():
        if labels:
            more = f" (and {len(labels) - 1} more)" if len(labels) > 1 else ""
            raise InputError(
                f"{what}{more}",
                remedy="save the table whole: Z square, and every region with every sector and category",
                **place | {kind: " ".join(labels[0])},
            )
