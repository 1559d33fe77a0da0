"""Sectors, regions and the concordances between classifications; a mapping never loses or creates value."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import read_rows


def read_sectors(path):
    """Read a sector list: columns `sector` (a short label of a-z, 0-9 and _), `name`, and whatever else the file has.

    Arguments: path (CSV). Returns a DataFrame indexed by sector, in the file's order. Raises InputError.
    """
    frame = pd.DataFrame(read_rows(path, ("sector", "name"))).drop(columns="line")
    for sector in frame["sector"]:
        if not sector or not set(sector) <= set("abcdefghijklmnopqrstuvwxyz0123456789_"):
            raise InputError(
                "the label has other characters than a-z, 0-9 and _", remedy="rename it", file=path, sector=sector
            )
    repeated = frame["sector"][frame["sector"].duplicated()]
    if len(repeated):
        raise InputError("the label stands twice", remedy="keep one row", file=path, sector=repeated.iloc[0])
    return frame.set_index("sector")


def read_concordance(path, sources, targets, *, others=False):
    """Read which source sector belongs to which targets, and how much of it.

    The file has columns `source`, `target` and, where a source is split by fixed shares, `weight` (summing to one over
    the source's rows). A blank weight on a split source is left open, to be filled by `fill_weights` from the user's
    own data.

    Arguments: path (CSV), sources and targets (the labels, in order), others (True where the file may have further
    sources, which are passed over).
    Returns weights (source, target), NaN where open. Raises InputError for a label unknown, missing or repeated.
    """
    sources, targets = list(map(str, sources)), list(map(str, targets))
    weights = xr.DataArray(
        np.zeros((len(sources), len(targets))), {"source": sources, "target": targets}, ("source", "target")
    )
    rows = [row for row in read_rows(path, ("source", "target")) if not others or row["source"] in sources]
    seen = set()
    count = pd.Series([row["source"] for row in rows]).value_counts()
    for row in rows:
        source, target = row["source"], row["target"]
        for label, known, side in ((source, sources, "source"), (target, targets, "target")):
            if label not in known:
                raise InputError(
                    f"unknown {side} label", remedy="use a label of the sector list", file=path, sector=label
                )
        if (source, target) in seen:
            raise InputError(
                f"the pair with target {target} stands twice", remedy="keep one row", file=path, sector=source
            )
        seen.add((source, target))
        text = row.get("weight", "")
        try:
            weights.loc[source, target] = float(text) if text else (1.0 if count[source] == 1 else np.nan)
        except ValueError:
            raise InputError(
                f"weight {text!r} is not a number", remedy="correct it", file=path, sector=source
            ) from None
    for source in sources:
        if source not in count.index:
            raise InputError("the source has no target", remedy="add a row for it", file=path, sector=source)
        shares = weights.sel(source=source)
        if bool(shares.isnull().any()) and float(shares.sum()) > 0:
            raise InputError(
                "some weights are given, some are blank", remedy="give all or none", file=path, sector=source
            )
        total = float(shares.sum(skipna=False))
        if not np.isnan(total) and abs(total - 1) > 1e-9:
            raise InputError(f"its weights sum to {total:g}", remedy="make them sum to 1", file=path, sector=source)
    return weights


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
