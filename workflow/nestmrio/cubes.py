"""Labelled NetCDF cubes in and out, held to the file contract."""

from __future__ import annotations

import csv
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nestmrio import __version__
from nestmrio.contract import CONTRACT
from nestmrio.errors import ContractError, InputError
from nestmrio.whole import whole

if TYPE_CHECKING:
    import xarray as xr

ENGINE = "netcdf4"


def check_contract(cube, kind, place=None, *, cells=True):
    """Hold a cube to the file contract: names, dims, labels, a unit on every variable, no NaN in a contract variable.

    Arguments: cube (Dataset), kind (a key of CONTRACT), place (file named in the error), cells (False leaves NaN out).
    Raises ContractError.
    """
    wrong = _fault(cube, CONTRACT[kind], cells)
    if wrong:
        raise ContractError(wrong[0], remedy=wrong[1], file=place, cube=kind)


def _fault(cube, contract, cells):
    for name, variable in contract.variables.items():
        if name not in cube and name in contract.optional:
            continue
        if name not in cube:
            return f"variable {name} is missing", "write it before saving"
        if cube[name].dims != variable.dims:
            return f"variable {name} has dims {cube[name].dims}, not {variable.dims}", "transpose it before saving"
        may_be_open = name in contract.open_cells or cube[name].dtype.kind != "f"
        if cells and not may_be_open and bool(cube[name].isnull().any()):
            return f"variable {name} has NaN", "repair the input it comes from"
    for name, variable in cube.data_vars.items():
        if "units" not in variable.attrs:
            return f"variable {name} has no units", "set attrs['units']"
    for dim, labels in cube.coords.items():
        if dim in cube.dims and labels.dtype.kind in "biufc":
            return f"the labels of {dim} are numbers", "write them as text"
        if dim in cube.dims and not labels.to_index().is_unique:
            return f"a label of {dim} stands twice", "keep one of them"
    for name in contract.attributes:
        if name not in cube.attrs:
            return f"attribute {name} is missing", "set it before saving"
    return None


def write(cube, path, kind, *, case, year, source_sha256, created_by):
    """Write a cube whole or not at all, with its provenance.

    Arguments: cube (Dataset), path (NetCDF file), kind (a key of CONTRACT), case, year, source_sha256 (of the inputs
    behind it, see provenance.sha256), created_by (the rule). Raises ContractError.
    """
    path = Path(path)
    check_contract(cube, kind, path)
    cube = cube.drop_encoding().assign_attrs(
        title=f"{kind.replace('_', ' ')} of {case}, {year}",
        case=str(case),
        year=int(year),
        nestmrio_version=__version__,
        created_by=created_by,
        source_sha256=source_sha256,
    )
    numeric = [name for name, variable in cube.variables.items() if variable.dtype.kind in "fiu" and variable.ndim]
    packing = {"zlib": True, "complevel": 1, "shuffle": True} if CONTRACT[kind].packed else {}
    encoding = {name: {"_FillValue": None} | packing for name in numeric}
    with whole(path, cube.nbytes) as partial:
        cube.to_netcdf(partial, engine=ENGINE, encoding=encoding)


def read(path, kind):
    """Read a cube into memory and hold it to the contract.

    Arguments: path (NetCDF file), kind (a key of CONTRACT). Returns a Dataset.
    Raises InputError when the file is missing, ContractError when it is not what the contract says.
    """
    with opened(path, kind) as stored:
        cube = stored.load()
    check_contract(cube, kind, path)
    return cube


@contextmanager
def opened(path, kind):
    """Open a cube to read it in blocks; names, dims and units are held to the contract, cells are not looked at.

    Arguments and errors as in `read`. Yields a Dataset that keeps nothing it has read.
    """
    import xarray as xr

    if not Path(path).exists():
        raise InputError("the file is missing", remedy="run the rule that makes it", file=path)
    try:
        file = xr.open_dataset(path, engine=ENGINE, cache=False)
    except (OSError, ValueError, RuntimeError):
        raise InputError(
            "it is not a whole NetCDF file", remedy="delete it and run the rule again", file=path
        ) from None
    with file as stored:
        check_contract(stored, kind, path, cells=False)
        yield stored.drop_encoding()


def open_cube(case: str, name: str, year: int, results: str | os.PathLike[str] = "results") -> xr.Dataset:
    """Open a result of a case or of a variant, wherever the workflow has computed it.

    A variant shares the stages that it does not change; `stages.csv` in its folder says where each file stands.

    Parameters
    ----------
    case
        Name of the case, such as ``china2007``, or of a variant, such as ``china2007-closure_gras``.
    name
        Name of the cube, such as ``embodied`` or ``inventory/ceads``.
    year
        The year.
    results
        The folder of results.

    Returns
    -------
    xarray.Dataset
        The cube with the dims and units of the file contract.

    Raises
    ------
    InputError
        The case, the year or the cube has not been computed.
    ContractError
        The file is not what the contract says.

    Examples
    --------
    >>> from nestmrio import open_cube
    >>> accounts = open_cube("example", "accounts", 2007)  # doctest: +SKIP
    """
    folder = Path(results) / case / str(year)
    homes = folder / "stages.csv"
    if not homes.exists():
        raise InputError("it has not been computed", remedy="run the workflow for this case", file=homes)
    with open(homes, newline="", encoding="utf-8") as stream:
        places = {row["file"]: row["case"] for row in csv.DictReader(stream)}
    file = f"{name}.nc"
    if file not in places:
        known = ", ".join(place.removesuffix(".nc") for place in places if place.endswith(".nc"))
        raise InputError(f"the case has no cube {name}", remedy=f"choose one of {known}", file=homes)
    return read(Path(results) / places[file] / str(year) / file, kind_of(name))


def kind_of(name):
    """The kind of a cube by its name below results/{case}/{year}/. Raises InputError for a name of no kind."""
    for kind, cube in CONTRACT.items():
        folder, _, pattern = cube.file.removesuffix(".nc").rpartition("/")
        parent, _, stem = name.rpartition("/")
        if parent == folder and (stem == pattern or "{" in pattern):
            return kind
    raise InputError(f"no cube is called {name}", remedy=f"use one of {', '.join(CONTRACT)}")
