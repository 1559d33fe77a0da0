"""Sectors, regions and the concordances between classifications; a mapping never loses or creates value."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.names import require_file_label
from nestmrio.rows import read_rows
from nestmrio.tabulation import number


def read_sectors(path, *, as_written=False):
    """Read a sector list: columns `sector` (a short label), `name`, and whatever else the file has.

    Provincial sectors name files: their labels are of a-z, 0-9 and _. Those of a world table may be any text.

    Arguments: path (CSV), as_written (True for labels that may be any text).
    Returns a DataFrame of text indexed by sector, in the file's order. Raises InputError naming the line of a label
    with other characters or that stands twice.
    """
    rows, seen = read_rows(path, ("sector", "name")), set()
    for row in rows:
        sector = row["sector"]
        place = {"file": path, "line": row.pop("line"), "sector": sector}
        if not as_written:
            require_file_label(**place)
        if sector in seen:
            raise InputError("the label stands twice", remedy="keep one row", **place)
        seen.add(sector)
    return pd.DataFrame(rows).set_index("sector")


def read_concordance(path, sources, targets, *, others=False):
    """Read which source sector belongs to which targets, and how much of it.

    The file has columns `source`, `target` and, where a source is split by fixed shares, `weight` (between 0 and 1, and
    summing to one over the source's rows). A blank weight on a split source is left open, to be filled by
    `fill_weights` from the user's own data.

    Arguments: path (CSV), sources and targets (the labels, in order), others (True where the file may have further
    sources, which are passed over).
    Returns weights (source, target), NaN where open. Raises InputError naming file and line for a label unknown,
    missing or repeated, and for weights that are no shares.
    """
    labels = {"source": list(map(str, sources)), "target": list(map(str, targets))}
    position = {side: {label: at for at, label in enumerate(known)} for side, known in labels.items()}
    rows = [row for row in read_rows(path, ("source", "target")) if not others or row["source"] in position["source"]]
    parts = {source: [] for source in labels["source"]}
    weights = np.zeros([len(known) for known in labels.values()])
    for row in rows:
        for side, known in position.items():
            if row[side] not in known:
                place = {"file": path, "line": row["line"], "sector": row[side]}
                raise InputError(f"unknown {side} label", remedy="use a label of the sector list", **place)
        parts[row["source"]].append(row)
    seen = set()
    for row in rows:
        place = {"file": path, "line": row["line"], "sector": row["source"]}
        cell = position["source"][row["source"]], position["target"][row["target"]]
        if cell in seen:
            raise InputError(f"the pair with target {row['target']} stands twice", remedy="keep one row", **place)
        seen.add(cell)
        weights[cell] = _weight(row, place, alone=len(parts[row["source"]]) == 1)
    for source, shares in zip(labels["source"], weights, strict=True):
        if not parts[source]:
            raise InputError("the source has no target", remedy="add a row for it", file=path, sector=source)
        place = {"file": path, "line": parts[source][0]["line"], "sector": source}
        if np.isnan(shares).any() and len({bool(row.get("weight")) for row in parts[source]}) > 1:
            raise InputError("some weights are given, some are blank", remedy="give all or none", **place)
        if abs(shares.sum() - 1) > 1e-9:
            what = f"its weights sum to {shares.sum():g}"
            raise InputError(what, remedy="make them sum to 1, or leave all blank", **place)
    return xr.DataArray(weights, labels, ("source", "target"))


def require_sources(weights, targets, *, without=(), key="world.without_source", file=None):
    """Refuse a target that no source reaches, for it would be empty in everything that the concordance moves.

    Arguments: weights (source, target) of `read_concordance`, targets (labels that need a source), without (those
    declared to have none), key (of the declaration) and file, both named in errors. Raises InputError naming every
    target without a source that is not declared, and a declared one that is unknown or has a source.
    """
    targets, without = list(map(str, targets)), list(map(str, without))
    reached = set(weights["target"].values[~(weights == 0).all("source").values].tolist())
    missing = [target for target in targets if target not in reached and target not in without]
    if missing:
        others = f" (and {', '.join(missing[1:])})" if missing[1:] else ""
        remedy = f"add a row for it, or name it in {key} if nothing of the table belongs to it"
        raise InputError(f"the sector has no source{others}", remedy=remedy, file=file, sector=missing[0])
    for target in without:
        if target in reached or target not in targets:
            what = "it has a source" if target in reached else "no sector has this label"
            raise InputError(f"declared in {key}, but {what}", remedy="drop it there", sector=target)


def fill_weights(weights, sizes):
    """Fill open weights by the targets' sizes: w_st = size_t / sum of sizes over the targets of s.

    Arguments: weights (source, target) with NaN where open; sizes (target, ...) non-negative, further dims are kept
    (for instance one set of weights per region). Where all sizes of a source are zero its targets share equally.
    Returns weights (source, target, ...) without NaN, summing to one over target.
    """
    open_ = weights.isnull()
    size = sizes.rename({sizes.dims[0]: "target"}) if sizes.dims[0] != "target" else sizes
    share = xr.where(open_, size.clip(min=0), 0.0)
    total = share.sum("target")
    members = open_.sum("target")
    equal = open_ / members.where(members > 0, 1)
    filled = xr.where(open_, xr.where(total > 0, share / total.where(total > 0, 1), equal), weights)
    return filled.transpose("source", "target", ...)


def regroup(values, dim, weights):
    """Move values from one classification to another: v_t = sum_s v_s w_st.

    Arguments: values (..., dim, ...), dim (the dim that holds the source labels), weights (source, target, ...) whose
    further dims are shared with the values. Returns values with the target labels on `dim`; totals are kept.
    Raises InputError when a label of the values has no weights or a weight is open.
    """
    missing = set(values[dim].values.tolist()) - set(weights["source"].values.tolist())
    if missing:
        raise InputError("the concordance does not know the label", remedy="add it", sector=sorted(missing)[0])
    if bool(weights.isnull().any()):
        raise InputError("the concordance has open weights", remedy="give weights or fill them from the data")
    order = values.dims
    aligned = weights.sel(source=values[dim].values).rename(source=dim)
    return xr.dot(values, aligned, dim=dim).rename(target=dim).transpose(*order).assign_attrs(values.attrs)


def union(*labels):
    """All labels of several lists, each once, in the order they first appear."""
    return list(dict.fromkeys(label for some in labels for label in some))


def aggregate(table, weights):
    """Bring a table to other sectors, rows and columns by the same weights, so that its identities go on to hold.

    Arguments: table (Dataset with dims sector and use, of any kind), weights (source, target) without open weights.
    Returns a Dataset of the same kind; totals are kept. Raises InputError as `regroup` does.
    """
    moved = {}
    for name, variable in table.data_vars.items():
        for dim in ("sector", "use"):
            if dim in variable.dims:
                variable = regroup(variable, dim, weights)
        moved[name] = variable
    return xr.Dataset(moved, attrs=table.attrs)


def _weight(row, place, *, alone):
    """The share in a row of a concordance; a blank one is all of a source with a single target, and else open."""
    text = row.get("weight", "")
    if not text:
        return 1.0 if alone else np.nan
    weight = number(text, place | {"column": "weight"})
    if not 0 <= weight <= 1:
        raise InputError(f"weight {text} is not between 0 and 1", remedy="give a share of the source", **place)
    return weight
