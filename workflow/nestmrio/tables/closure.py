"""What is done with the gap between supply and identified use once trade is consistent."""

import numpy as np
import xarray as xr

from nestmrio.choices import CLOSURES
from nestmrio.errors import InfeasibleError, NestmrioError

TINY = float(np.finfo(float).tiny)
REASON = "closure by GRAS: uses adjusted to what is supplied"


def keep_discrepancy(tables, ledger):
    """Keep all uses as published; the gap shows in the variable `discrepancy`. Returns tables."""
    return tables


def spread_by_gras(tables, ledger, threshold=1e-9):
    """Spread each row's gap over its uses, province by province.

    The uses [Z f] keep their signs and, as nearly as GRAS can, their proportions: rows add up to what is supplied,
    x_i + m_i + n_i − e_i − o_i; columns of Z keep their sums, so that value added stays; columns of f take up the
    difference in proportion to their absolute size. Rows without use, and rows to which nothing is supplied, cannot be
    met by scaling: they keep their uses and their gap.

    Arguments: tables (Dataset with consistent trade), ledger, threshold (changes above this share of a product's
    published use by category or by all users are recorded).
    Returns tables. Raises InfeasibleError naming the province and the size of the gap.
    Source: Junius and Oosterhaven 2003; Lenzen, Wood and Gallego 2007 (Economic Systems Research 15:87, 19:461).
    """
    given = {dim: tables[dim].values for dim in ("sector", "use", "category")}
    closed = tables.sortby(list(given)).copy(deep=True)
    supplied = closed["output"] + closed["imports"] + closed["inflow"] - closed["exports"] - closed["outflow"]
    for region in tables["region"].values.tolist():
        parts = _close(closed.sel(region=region), supplied.sel(region=region), region)
        closed["intermediate"].loc[region], closed["final_demand"].loc[region] = parts
    closed = closed.sel(given)
    _record(tables, closed, threshold, ledger)
    return closed


def _close(table, supplied, region):
    from nestmrio.balancing import gras

    z = table["intermediate"].transpose("sector", "use").values
    f = table["final_demand"].transpose("sector", "category").values
    uses = np.hstack([z, f])
    rows = supplied.values
    met = (uses > 0).any(axis=1) & (rows > 1e-9 * rows.max())
    size = np.abs(f[met]).sum(axis=0)
    gap = rows[met].sum() - uses[met].sum()
    columns = np.concatenate([z[met].sum(axis=0), f[met].sum(axis=0) + gap * size / max(size.sum(), TINY)])
    final = [f"final demand {category}" for category in table["category"].values]
    labels = {"product": table["sector"].values[met], "user": [*table["use"].values, *final]}
    prior, supply, use = (
        xr.DataArray(values, {dim: labels[dim] for dim in dims}, dims)
        for values, dims in ((uses[met], ("product", "user")), (rows[met], ("product",)), (columns, ("user",)))
    )
    try:
        uses[met] = gras(prior, supply, use, margins=("supply", "use")).values
    except NestmrioError as problem:
        raise InfeasibleError(
            f"the gap of {gap:.6g} cannot be spread over uses: {problem.what}",
            remedy="choose closure: discrepancy",
            province=region,
        ) from None
    return uses[:, : z.shape[1]], uses[:, z.shape[1] :]


def _record(before, after, threshold, ledger):
    users = xr.DataArray(["intermediate"], dims="category", name="category")
    items = [
        xr.concat(
            [tables["intermediate"].sum("use").expand_dims(category=users), tables["final_demand"]], dim="category"
        ).transpose("region", "sector", "category")
        for tables in (before, after)
    ]
    for (place, was), now in zip(items[0].to_series().items(), items[1].values.ravel(), strict=True):
        if abs(now - was) > threshold * abs(was):
            ledger.repair(place[0], place[1], f"use {place[2]}", was, now, REASON)


RULES = dict(zip(CLOSURES, (keep_discrepancy, spread_by_gras), strict=True))
"""The closures a case can choose."""
