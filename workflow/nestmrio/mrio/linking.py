"""The world table in the link classification: sectors split by the nested country's own structure, totals kept."""

import numpy as np
import xarray as xr
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from nestmrio.classification import fill_weights


def structure_weights(concordance, tables):
    """Weights that split world sectors by the country's own structure: output, exports and imports of its provinces.

    Where no province exports (imports) any part of a world sector, its exports (imports) follow output.

    Arguments: concordance (source, target), NaN where open; tables (Dataset of kind `tables`, link classification).
    Returns a dict of weights (source, target): output, exports, imports.
    """
    sizes = {name: tables[name].sum("region") for name in ("output", "exports", "imports")}
    faint = 1e-12 * sizes["output"]
    return {name: fill_weights(concordance, size.clip(min=0) + faint) for name, size in sizes.items()}


def split_sectors(world, weights, country):
    """Split the sectors of a factored world table without touching what it says of any country.

    The sales of supplier o of world sector i to region s go to its parts k by weights w_ik: the country's export
    structure where o is the nested country, its import structure where s is, its output structure otherwise. What
    region s buys of k is split over users alike. The output of part k is its row sum, and the shares of the parts in
    the output of i split columns and value added, so that rows and columns of every part balance and sums over parts
    are unchanged.

    Arguments: world (Dataset of kind `world`, world sectors), weights (of `structure_weights`), country (label).
    Returns a Dataset of kind `world` in the link's sectors, with `split_share` (region, world_sector, sector): the
    shares of the parts in the output of the world sector.
    """
    own, out, into = (
        weights[name].sel(source=world["sector"].values).values for name in ("output", "exports", "imports")
    )
    regions = world["region"].values
    nested = list(regions).index(country)
    trade = world["trade"].transpose("sector", "origin", "destination").values
    split_trade = np.einsum("ik,ios->kos", own, trade)
    split_trade[:, nested, :] = out.T @ trade[:, nested, :]
    split_trade[:, :, nested] = into.T @ trade[:, :, nested]
    bought = trade.sum(1)
    row = np.repeat(own[:, :, None], len(regions), axis=2)
    parts_bought = np.einsum("ik,ios->iks", own, trade)
    parts_bought[:, :, nested] = into * trade[:, :, nested].sum(1)[:, None]
    others = np.arange(len(regions)) != nested
    parts_bought[:, :, others] += (out - own)[:, :, None] * trade[:, nested, others][:, None, :]
    np.divide(parts_bought, bought[:, None, :], out=row, where=bought[:, None, :] > 0)
    cells = {
        name: world[name].transpose("region", "sector", ...).values
        for name in ("local_intermediate", "traded_intermediate", "local_final", "traded_final")
    }
    local_sales = cells["local_intermediate"].sum(2) + cells["local_final"].sum(2)
    sales = local_sales[:, :, None] * own[None]
    sales += np.einsum("ik,ios->oik", own, trade)
    sales[nested] = local_sales[nested][:, None] * own + trade[:, nested, :].sum(1)[:, None] * out
    sales[others] += (into - own)[None] * trade[:, others, nested].T[:, :, None]
    total = sales.sum(2)
    column = np.repeat(own[None], len(regions), axis=0)
    np.divide(sales, total[:, :, None], out=column, where=np.abs(total)[:, :, None] > 0)
    split = {
        "output": sales.sum(1),
        "value_added": np.einsum("rj,rjl->rl", world["value_added"].transpose("region", "sector").values, column),
        "local_intermediate": np.einsum("rij,ik,rjl->rkl", cells["local_intermediate"], own, column, optimize=True),
        "traded_intermediate": np.einsum("rij,ikr,rjl->rkl", cells["traded_intermediate"], row, column, optimize=True),
        "local_final": np.einsum("ric,ik->rkc", cells["local_final"], own),
        "traded_final": np.einsum("ric,ikr->rkc", cells["traded_final"], row),
        "trade": split_trade,
    }
    labels = {d: world[d].values for d in ("region", "origin", "destination", "category")}
    labels |= {d: weights["output"]["target"].values for d in ("sector", "use")}
    table = {name: (world[name].dims, values, {"units": world[name].attrs["units"]}) for name, values in split.items()}
    table["split_share"] = (("region", "world_sector", "sector"), column, {"units": "1"})
    return xr.Dataset(table, labels | {"world_sector": world["sector"].values})


def fill_by_country(concordance, world, country):
    """Weights that split provincial sectors by the output of the country's sectors in the world table.

    Arguments: concordance (source, target), NaN where open; world (Dataset of kind `world`, link classification);
    country (label).
    Returns weights (source, target).
    """
    return fill_weights(concordance, world["output"].sel(region=country, drop=True))


def common_sectors(concordance):
    """The finest classification that both sides of a concordance can be summed to: its connected components.

    Arguments: concordance (source, target), not zero where a source belongs to a target.
    Returns two dicts, component of each source and of each target.
    """
    links = coo_array((concordance.fillna(1.0) != 0).values)
    sources, targets = links.shape
    graph = coo_array((links.data, (links.row, links.col + sources)), shape=(sources + targets,) * 2)
    _, component = connected_components(graph, directed=False)
    return (
        dict(zip(concordance["source"].values.tolist(), component[:sources].tolist(), strict=True)),
        dict(zip(concordance["target"].values.tolist(), component[sources:].tolist(), strict=True)),
    )


def check_split(world, linked, concordance, ledger, tolerance=1e-9):
    """Check that every region's output, value added, use and bilateral trade are unchanged at the common sectors.

    Arguments: world, linked (Datasets of kind `world` before and after the split), concordance (source, target),
    ledger, tolerance (relative to the largest value of each item).
    """
    sides = [_sum_to(table, groups) for table, groups in zip((world, linked), common_sectors(concordance), strict=True)]
    for name in world.data_vars:
        before, after = (side[name] for side in sides)
        gap = float(np.abs(after - before).max()) / max(float(np.abs(before).max()), np.finfo(float).tiny)
        ledger.check(f"world: {name} unchanged by the split of sectors", gap, tolerance)


def _sum_to(table, groups):
    for dim in ("sector", "use"):
        labels = xr.DataArray([groups[label] for label in table[dim].values], dims=dim, name=dim)
        table = table.assign_coords({dim: labels})
        parts = [name for name in table.data_vars if dim in table[name].dims]
        table = table.drop_vars(parts).drop_vars(dim).merge(table[parts].groupby(dim).sum())
    return table
