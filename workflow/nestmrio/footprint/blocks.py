"""Blocks of origins joined to one file without holding them in memory."""

import csv
import os
from pathlib import Path

import xarray as xr

from nestmrio.errors import ContractError
from nestmrio.ledger import Check


def join_origins(paths, destination, *, created_by):
    """Join files of multipliers along the dim `origin`, one block in memory at a time.

    The result carries the largest error bound of its blocks; its provenance is theirs, for all have the same sources.

    Arguments: paths (NetCDF files in the order of origins), destination (NetCDF file), created_by (the rule).
    Raises ContractError for blocks made from different sources.
    """
    import h5netcdf

    destination = Path(destination)
    partial = destination.with_name(destination.name + ".partial")
    sizes, bounds, sources = [], [], set()
    for path in paths:
        with xr.open_dataset(path, engine="h5netcdf") as block:
            sizes.append(block.sizes["origin"])
            bounds.append(block.attrs["error_bound"])
            sources.add(block.attrs["source_sha256"])
    if len(sources) > 1:
        raise ContractError("blocks of multipliers have different sources", remedy="rerun all blocks", file=destination)
    try:
        with h5netcdf.File(partial, "w") as whole:
            start = 0
            for path, size in zip(paths, sizes, strict=True):
                with h5netcdf.File(path, "r") as block:
                    if not start:
                        _lay_out(whole, block, sum(sizes))
                    _fill(whole, block, slice(start, start + size))
                    start += size
            whole.attrs["error_bound"] = max(bounds)
            whole.attrs["created_by"] = created_by
        os.replace(partial, destination)
    finally:
        partial.unlink(missing_ok=True)


def join_checks(paths):
    """The worst of each check over blocks, a failed one before any other.

    Arguments: paths (files checks.csv of the blocks). Returns a list of Check.
    """
    worst = {}
    for path in paths:
        with open(path, newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                check = Check(row["check"], float(row["value"]), float(row["tolerance"]))
                kept = worst.setdefault(check.check, check)
                worst[check.check] = max(kept, check, key=lambda c: (not c.passed, abs(c.value)))
    return list(worst.values())


def _lay_out(whole, block, origins):
    whole.dimensions = {name: origins if name == "origin" else dim.size for name, dim in block.dimensions.items()}
    whole.attrs.update(dict(block.attrs))
    for name, variable in block.variables.items():
        packed = {"compression": "gzip", "compression_opts": 1, "shuffle": True} if variable.dtype.kind == "f" else {}
        made = whole.create_variable(name, variable.dimensions, variable.dtype, **packed)
        made.attrs.update(dict(variable.attrs))


def _fill(whole, block, origins):
    for name, variable in block.variables.items():
        if "origin" in variable.dimensions:
            where = tuple(origins if dim == "origin" else slice(None) for dim in variable.dimensions)
            whole.variables[name][where] = variable[...]
        elif origins.start == 0:
            whole.variables[name][...] = variable[...]
