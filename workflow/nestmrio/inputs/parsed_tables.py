"""The flows of a database that pymrio parsed, in order and held once."""

import re
from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.databases import GUIDE
from nestmrio.inputs.mrio_table import WorldTable

SPLIT = {"CN": "CHN", "MX": "MEX"}
"""Parts of a country that ICIO keeps apart by who they produce for, such as CN1 and CN2, and the country."""
PRIMARY = {"exiobase": "factor_inputs", "wiod": "factor_inputs", "icio": "factor_inputs", "eora": "VA"}
"""The extension that holds all inputs which are no products."""


def core(io, source, path, ledger):
    """The flows of a parsed database, each matrix held once.

    The parts of a country that stand apart (ICIO) are summed, and final demand of no region, a statistical discrepancy,
    is booked in the supplier's own. A, which pymrio keeps beside Z, is let go.

    Arguments: io (IOSystem of `parse`; its matrices are taken out of it), source, path (named in errors),
    ledger. Returns a WorldTable. Raises InputError for labels that are not every region by every sector.
    """
    z, y, a, units = io.Z, io.Y, io.A, [] if io.unit is None else io.unit.iloc[:, 0].tolist()
    stated, factors = io.x, getattr(io, PRIMARY[source], None)
    io.Z = io.Y = io.A = None
    if z is None:
        z = _flows_of(a, y, stated, path)
    del a
    factors = None if factors is None or factors.F is None else factors.F.sum(axis=0)
    z, y, factors, stated = _merged(z, y, factors, stated)
    regions, sectors = (list(dict.fromkeys(level)) for level in zip(*z.index, strict=True))
    products = [(region, sector) for region in regions for sector in sectors]
    finals = list(dict.fromkeys(category for _, category in y.columns))
    for what, labels in (("rows of Z", z.index), ("columns of Z", z.columns), ("rows of Y", y.index)):
        _require_labels(labels, products, what, path)
    cells = _ordered(z, products, path, "Z")
    del z
    return WorldTable(
        Path(path),
        list(map(str, regions)),
        list(map(str, sectors)),
        list(map(str, finals)),
        cells,
        _final_demand(y, products, regions, finals, path, ledger),
        units=list(dict.fromkeys(map(str, units))),
        output=None if stated is None else stated.iloc[:, 0].loc[products].to_numpy(float),
        primary=None if factors is None else factors.loc[products].to_numpy(float),
    )


def _flows_of(a, y, x, path):
    """Z from coefficients, for releases that bring no flows: z = a x, where x = (I − A)⁻¹ y unless it is given."""
    if a is None:
        raise InputError("the table has neither Z nor A", remedy=GUIDE, file=path)
    output = (
        np.linalg.solve(np.eye(len(a)) - a.to_numpy(float), y.sum(axis=1).to_numpy(float))
        if x is None
        else x.iloc[:, 0]
    )
    return a * np.asarray(output, dtype=float)[None]


def _merged(z, y, factors, output):
    """Sum the parts of a country that pymrio left apart, because the file has no rows of the whole."""
    regions = z.index.get_level_values(0).unique()
    names = {one: SPLIT[one[:2]] for one in map(str, regions) if re.fullmatch(r"(CN|MX)\d", one)}
    if not names:
        return z, y, factors, output
    levels, options = [0, 1], {"sort": False}
    z, y = (one.rename(index=names, level=0).groupby(level=levels, **options).sum() for one in (z, y))
    z, y = (one.T.rename(index=names, level=0).groupby(level=levels, **options).sum().T for one in (z, y))
    if factors is not None:
        factors = factors.rename(index=names, level=0).groupby(level=levels, **options).sum()
    if output is not None:
        output = output.rename(index=names, level=0).groupby(level=levels, **options).sum()
    return z, y, factors, output


def _require_labels(found, products, what, path):
    twice = found[found.duplicated()]
    lacking = [one for one in products if one not in found] if len(found) != len(products) else []
    for fault, labels in (("stand twice", twice), ("are missing", lacking)):
        if len(labels):
            first = " ".join(map(str, labels[0]))
            raise InputError(f"{len(labels)} {what} {fault}, the first is {first}", remedy=GUIDE, file=path)
    strange = set(found) - set(products)
    if strange:
        first = " ".join(map(str, sorted(strange)[0]))
        raise InputError(f"{what} have {first}, which the rows of Z do not", remedy=GUIDE, file=path)


def _ordered(frame, products, path, name):
    """The cells of a frame in the order of the products, without a copy where they stand so already."""
    if list(frame.index) != products or list(frame.columns) != products:
        frame = frame.loc[products, products]
    return _numbers(frame, path, name)


def _numbers(frame, path, name):
    try:
        cells = frame.to_numpy(float)
    except ValueError:
        raise InputError(f"{name} has cells that are no numbers", remedy=GUIDE, file=path) from None
    if not np.isfinite(cells).all():
        row, column = np.argwhere(~np.isfinite(cells))[0]
        places = (" ".join(map(str, axis[at])) for axis, at in ((frame.index, row), (frame.columns, column)))
        what = f"{name}: the cell is empty"
        raise InputError(what, remedy="write a number", file=path, **dict(zip(("row", "column"), places, strict=True)))
    if not cells.flags.writeable:  # pandas guards the one copy there is; the frame is not used again
        cells.setflags(write=True)
    return cells


def _final_demand(y, products, regions, finals, path, ledger):
    """Final demand (products, region by category), zero where a region lacks a category; that of no region is local."""
    cells = _numbers(y.loc[products], path, "Y")
    result = np.zeros((len(products), len(regions), len(finals)))
    rows, own = np.arange(len(products)), np.repeat(np.arange(len(regions)), len(products) // len(regions))
    for column, (region, category) in enumerate(y.columns):
        at = finals.index(category)
        if region in regions:
            result[:, regions.index(region), at] += cells[:, column]
            continue
        result[rows, own, at] += cells[:, column]
        amounts = np.abs(cells[:, column]).reshape(len(regions), -1).sum(1)
        reason = f"{category} is final demand of no region; it stands in the final demand of the region that supplies"
        for place in np.flatnonzero(amounts):
            ledger.repair(str(regions[place]), "all", str(category), amounts[place], amounts[place], reason)
    return result.reshape(len(products), -1)
