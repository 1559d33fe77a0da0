"""Labelled NetCDF cubes in and out, held to the file contract."""

import os
from pathlib import Path

import xarray as xr

from nestmrio import __version__
from nestmrio.errors import ContractError, InputError
from nestmrio.provenance import sha256

xr.set_options(arithmetic_join="exact", keep_attrs=True)

_MRIO = {
    "output": ("region", "sector"),
    "value_added": ("region", "sector"),
    "local_intermediate": ("region", "sector", "use"),
    "traded_intermediate": ("region", "sector", "use"),
    "local_final": ("region", "sector", "category"),
    "traded_final": ("region", "sector", "category"),
    "trade": ("sector", "origin", "destination"),
}
_EMBODIED = ("origin", "destination", "category")

CONTRACT = {
    "published": {},
    "tables": {
        "intermediate": ("region", "sector", "use"),
        "final_demand": ("region", "sector", "category"),
        "exports": ("region", "sector"),
        "imports": ("region", "sector"),
        "outflow": ("region", "sector"),
        "inflow": ("region", "sector"),
        "output": ("region", "sector"),
        "discrepancy": ("region", "sector"),
        "value_added": ("region", "factor", "sector"),
    },
    "geography": {},
    "gravity": {
        "coefficient": ("term",),
        "standard_error": ("term",),
        "flow_prior": ("origin", "destination"),
    },
    "trade": {"trade": ("sector", "origin", "destination")},
    "world": _MRIO,
    "national": _MRIO
    | {
        "exports": ("region", "sector"),
        "imports": ("region", "sector"),
        "imported_intermediate": ("region", "sector", "use"),
        "imported_final": ("region", "sector", "category"),
    },
    "nested": _MRIO,
    "inventory": {
        "emissions": ("region", "sector", "fuel"),
        "household_emissions": ("region", "household", "fuel"),
    },
    "emissions": {"emissions": ("region", "sector"), "household_emissions": ("region",)},
    "multipliers": {"multiplier": ("origin", "region", "sector")},
    "embodied": {
        "embodied": _EMBODIED,
        "finished": _EMBODIED,
        "finished_at_destination": _EMBODIED,
        "export_embodied": ("origin", "exporter"),
    },
    "embodied_sectors": {"embodied": ("origin", "sector", "destination", "category")},
    "accounts": {
        name: ("region",)
        for name in (
            "production",
            "consumption",
            "household",
            "net",
            "domestic_exports",
            "domestic_imports",
            "international_exports",
            "international_imports",
        )
    },
}
"""The variables and dims of each file; a file may carry more variables, never fewer. With several stressors a
variable of the last five files has the further leading dim `stressor`."""

ATTRIBUTES = {
    "gravity": ("estimator", "log_likelihood", "observations", "r_squared", "aicc"),
    "multipliers": ("error_bound",),
}


def check_contract(cube, kind, place=None):
    """Hold a cube to the file contract: names, dims, a unit on every variable, no NaN in a contract variable.

    Arguments: cube (Dataset), kind (a key of CONTRACT), place (file named in the error).
    Raises ContractError.
    """
    for name, dims in CONTRACT[kind].items():
        if name not in cube:
            raise ContractError(f"variable {name} is missing", remedy="write it before saving", file=place, cube=kind)
        found = tuple(d for d in cube[name].dims if d != "stressor")
        if found != dims:
            raise ContractError(
                f"variable {name} has dims {found}, not {dims}",
                remedy="transpose it before saving",
                file=place,
                cube=kind,
            )
        if kind != "gravity" and bool(cube[name].isnull().any()):
            raise ContractError(
                f"variable {name} has NaN", remedy="repair the input it comes from", file=place, cube=kind
            )
    for name, variable in cube.data_vars.items():
        if "units" not in variable.attrs:
            raise ContractError(f"variable {name} has no units", remedy="set attrs['units']", file=place, cube=kind)
    for name in ATTRIBUTES.get(kind, ()):
        if name not in cube.attrs:
            raise ContractError(f"attribute {name} is missing", remedy="set it before saving", file=place, cube=kind)


def write(cube, path, kind, *, case, year, sources, created_by):
    """Write a cube whole or not at all, with its provenance.

    Arguments: cube (Dataset), path (NetCDF file), kind (a key of CONTRACT), case, year, sources (paths of the inputs,
    hashed into `source_sha256`), created_by (the rule). Raises ContractError.
    """
    path = Path(path)
    check_contract(cube, kind, path)
    cube = cube.assign_attrs(
        title=cube.attrs.get("title", f"{kind.replace('_', ' ')} of {case}, {year}"),
        case=str(case),
        year=int(year),
        nestmrio_version=__version__,
        created_by=created_by,
        source_sha256=sha256(sources),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    numeric = [name for name, variable in cube.variables.items() if variable.dtype.kind in "fiu" and variable.ndim]
    encoding = {name: {"zlib": True, "complevel": 1, "shuffle": True, "_FillValue": None} for name in numeric}
    try:
        cube.to_netcdf(partial, engine="h5netcdf", encoding=encoding)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read(path, kind):
    """Read a cube into memory and hold it to the contract.

    Arguments: path (NetCDF file), kind (a key of CONTRACT). Returns a Dataset.
    Raises InputError when the file is missing, ContractError when it is not what the contract says.
    """
    if not Path(path).exists():
        raise InputError("the file is missing", remedy="run the rule that makes it", file=path)
    with xr.open_dataset(path, engine="h5netcdf") as stored:
        cube = stored.load()
    check_contract(cube, kind, path)
    return cube
