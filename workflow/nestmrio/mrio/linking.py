"""The world table in the link classification: sectors split by the nested country's own structure, totals kept."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.classification import aggregate, fill_weights
from nestmrio.mrio.factored import largest_gap


@aligned
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
    """Split the sectors of a factored world table into parts, one for each pair of world sector and link sector.

    The sales of supplier o of world sector i to region s go to part k by weights w_ik: the country's export structure
    where o is the nested country, its import structure where s is, its output structure otherwise. What region s buys
    of k is split over users alike. The output of part k is its row sum, and the shares of the parts in the output of i
    split columns and value added; so rows and columns of every part balance, and parts add up to what was split.

    Arguments: world (Dataset of kind `world`, world sectors), weights (of `structure_weights`), country (label).
    Returns a Dataset of kind `world` whose sectors are the parts, with `world_sector` and `link_sector` (sector), the
    pair behind each, and `split_share` (region, sector), its share in the output of the world sector.
    """
    sources, targets = world["sector"].values, weights["output"]["target"].values
    linked = {name: weight.sel(source=sources).values for name, weight in weights.items()}
    source, target = np.nonzero(sum(linked.values()))
    own, out, into = (linked[name][source, target] for name in ("output", "exports", "imports"))
    cells = {name: variable.values for name, variable in world.transpose("region", "sector", ...).items()}
    whole = world["trade"].transpose("sector", "origin", "destination").values[source]
    nested = world["region"].values.tolist().index(country)
    by = np.broadcast_to(own[:, None, None], whole.shape).copy()
    by[:, nested, :], by[:, :, nested] = out[:, None], into[:, None]
    trade = whole * by

    bought = _shares(trade.sum(1), whole.sum(1), own[:, None]).T
    sold = (cells["local_intermediate"].sum(2) + cells["local_final"].sum(2))[:, source] * own + trade.sum(2).T
    share = _shares(sold, cells["output"][:, source], own)
    between = np.ix_(source, source)
    split = {
        "output": sold,
        "value_added": cells["value_added"][:, source] * share,
        "local_intermediate": cells["local_intermediate"][:, *between] * own[:, None] * share[:, None],
        "traded_intermediate": cells["traded_intermediate"][:, *between] * bought[..., None] * share[:, None],
        "local_final": cells["local_final"][:, source] * own[:, None],
        "traded_final": cells["traded_final"][:, source] * bought[..., None],
        "trade": trade,
    }
    parts = [f"{sources[i]}:{targets[k]}" for i, k in zip(source, target, strict=True)]
    labels = {d: world[d].values for d in ("region", "origin", "destination", "category")}
    table = xr.Dataset(
        {name: (world[name].dims, values, world[name].attrs) for name, values in split.items()},
        labels | {"sector": parts, "use": parts},
    )
    table["split_share"] = (("region", "sector"), share, {"units": "1"})
    return table.assign(world_sector=("sector", sources[source]), link_sector=("sector", targets[target]))


@aligned
def merge_parts(parts, side, labels):
    """Add the parts of `split_sectors` up to world sectors or to link sectors.

    Arguments: parts (Dataset), side (`world_sector` or `link_sector`), labels (of that side, in order).
    Returns a Dataset of kind `world`.
    """
    belongs = (parts[side].values[:, None] == np.array(labels)).astype(float)
    weights = xr.DataArray(
        belongs, {"source": parts["sector"].values, "target": list(labels)}, dims=("source", "target")
    )
    return aggregate(parts.drop_vars(["world_sector", "link_sector", "split_share"]), weights)


@aligned
def link(world, weights, country, ledger):
    """The world table in the link classification, with checks that the split has kept all of it.

    Arguments: world (Dataset of kind `world`, world sectors), weights (of `structure_weights`), country (label),
    ledger.
    Returns a Dataset of kind `world` in the link's sectors, with `split_share` (region, world_sector, sector): the
    shares of the parts in the output of each world sector, by which emissions are split too.
    """
    parts = split_sectors(world, weights, country)
    check_split(world, parts, ledger)
    sources, targets = world["sector"].values.tolist(), weights["output"]["target"].values.tolist()
    shares = np.zeros((parts.sizes["region"], len(sources), len(targets)))
    pair = [
        list(map(labels.index, parts[side].values))
        for side, labels in (("world_sector", sources), ("link_sector", targets))
    ]
    shares[:, *pair] = parts["split_share"].values
    linked = merge_parts(parts, "link_sector", targets)
    return linked.assign(split_share=(("region", "world_sector", "sector"), shares, {"units": "1"})).assign_coords(
        world_sector=sources
    )


@aligned
def check_split(world, parts, ledger, tolerance=1e-9):
    """Check that every region's output, value added, use and bilateral trade are what they were, parts added up.

    Arguments: world, parts (Datasets before and after `split_sectors`), ledger, tolerance (relative).
    """
    again = merge_parts(parts, "world_sector", world["sector"].values)
    for name, before in world.data_vars.items():
        ledger.check(f"world: {name} kept by the split of sectors", largest_gap(again[name], before), tolerance)
    negative = max(0.0, -float(parts["split_share"].min()))
    ledger.check("world: no part of a sector has negative output", negative, 0.0)


def _shares(part, whole, otherwise):
    """part / whole, and a share of its own where the whole is nothing."""
    shares = np.broadcast_to(otherwise, part.shape).copy()
    return np.divide(part, whole, out=shares, where=whole != 0)
