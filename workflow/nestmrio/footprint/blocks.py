"""Blocks of regions that are jobs of their own: which regions each has, and their files joined without holding them."""

import csv
import math
import os
from pathlib import Path

import xarray as xr

from nestmrio.errors import ContractError, InputError
from nestmrio.footprint.structured import BLOCK
from nestmrio.ledger import Check

CHUNK = 2**18
"""Numbers in a chunk of a joined file, at most; a chunk is compressed by itself."""


def part(regions, which, width=BLOCK):
    """The regions of one block of several: `2-of-5` is the second fifth.

    The solver takes `width` right-hand sides at a time. Where there are enough of these for all blocks, none is cut in
    two, so that a block finds bit for bit what one job would. Otherwise blocks differ by one region at most.

    Arguments: regions (list), which (number-of-count), width. Raises InputError for more blocks than regions.
    """
    number, count = map(int, which.split("-of-"))
    if count > len(regions):
        raise InputError(
            f"there are {count} blocks of {len(regions)} regions", remedy=f"set blocks to {len(regions)} at most"
        )
    units = -(-len(regions) // width)
    width, units = (width, units) if units >= count else (1, len(regions))
    size, longer = divmod(units, count)
    start = (number - 1) * size + min(number - 1, longer)
    return regions[width * start : width * (start + size + (number <= longer))]


def join(paths, destination, dim, *, without=(), created_by):
    """Join files of blocks along a dim, one block in memory at a time.

    The result carries the largest error bound of its blocks; its provenance is theirs, for all have the same sources.

    Arguments: paths (NetCDF files in the order of regions), destination (NetCDF file), dim, without (names of variables
    that are left out), created_by (the rule). Raises ContractError for blocks made from different sources.
    """
    import h5netcdf

    destination = Path(destination)
    partial = destination.with_name(destination.name + ".partial")
    sizes, bounds, sources = [], [], set()
    for path in paths:
        with xr.open_dataset(path, engine="h5netcdf") as block:
            sizes.append(block.sizes[dim])
            bounds.append(block.attrs["error_bound"])
            sources.add(block.attrs["source_sha256"])
    if len(sources) > 1:
        raise ContractError("blocks have different sources", remedy="rerun all blocks", file=destination)
    try:
        with h5netcdf.File(partial, "w") as whole:
            start = 0
            for path, size in zip(paths, sizes, strict=True):
                with h5netcdf.File(path, "r") as block:
                    if not start:
                        _lay_out(whole, block, dim, sizes, without)
                    _fill(whole, block, dim, slice(start, start + size))
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


def _lay_out(whole, block, dim, sizes, without):
    whole.dimensions = {name: sum(sizes) if name == dim else given.size for name, given in block.dimensions.items()}
    whole.attrs.update(dict(block.attrs))
    for name, variable in block.variables.items():
        if name in without:
            continue
        packed = {}
        if variable.dtype.kind == "f" and variable.dimensions:
            step = {dim: math.gcd(*sizes[:-1]) if len(sizes) > 1 else sizes[0]}
            chunks = [
                min(step.get(name, size), size) for name, size in zip(variable.dimensions, variable.shape, strict=True)
            ]
            packed = {"compression": "gzip", "compression_opts": 1, "shuffle": True, "chunks": _chunks(chunks)}
        made = whole.create_variable(name, variable.dimensions, variable.dtype, **packed)
        made.attrs.update(dict(variable.attrs))


def _chunks(shape):
    """The shape of a chunk within that shape, cut along the leading dims until it has few enough numbers."""
    chunk = list(shape)
    for place, size in enumerate(shape):
        chunk[place] = max(1, min(size, CHUNK // math.prod(chunk[place + 1 :])))
    return tuple(chunk)


def _fill(whole, block, dim, place):
    for name in whole.variables:
        variable = block.variables[name]
        if dim in variable.dimensions:
            where = tuple(place if each == dim else slice(None) for each in variable.dimensions)
            whole.variables[name][where] = variable[...]
        elif place.start == 0:
            whole.variables[name][...] = variable[...]
