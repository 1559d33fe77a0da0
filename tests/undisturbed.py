"""Two folders of results held against each other, value for value."""

from pathlib import Path

import xarray as xr

APART = {"logs", "benchmarks"}
"""Folders that tell of the run and not of the results."""


def differences(one, other):
    """What differs between two folders of results: lines of text, none where they are equal.

    Cubes are compared with labels and attributes, all other files byte for byte. Logs and benchmarks are left out.
    """
    files = [_files(folder) for folder in (one, other)]
    lines = [f"{name} is in one folder only" for name in sorted(files[0] ^ files[1])]
    return lines + [f"{name} differs" for name in sorted(files[0] & files[1]) if not _same(one / name, other / name)]


def _files(folder):
    paths = [path.relative_to(folder) for path in Path(folder).rglob("*") if path.is_file()]
    return {path for path in paths if not APART & set(path.parts)}


def _same(one, other):
    if one.read_bytes() == other.read_bytes():
        return True
    if one.suffix != ".nc":
        return False
    with xr.open_dataset(one) as first, xr.open_dataset(other) as second:
        return first.identical(second)
