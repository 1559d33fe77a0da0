"""Two folders of results held against each other, value for value."""

import xarray as xr


def differing(one, other):
    """The cubes and tables that stand in one folder alone, or have other values in the other: sorted paths."""
    here, there = (_tables(folder) for folder in (one, other))
    shared = here.keys() & there.keys()
    return sorted((here.keys() ^ there.keys()) | {name for name in shared if not _same(here[name], there[name])})


def _tables(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.suffix in (".nc", ".csv")}


def _same(one, other):
    if one.suffix == ".csv":
        return one.read_bytes() == other.read_bytes()
    with xr.open_dataset(one) as a, xr.open_dataset(other) as b:
        return a.identical(b)
