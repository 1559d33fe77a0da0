"""The factored multi-regional table: own-region use, traded use, and who supplies what is traded."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, require_variables, units

LOCAL = ("local_intermediate", "local_final")
TRADED = ("traded_intermediate", "traded_final")
IMPORTED = ("imported_intermediate", "imported_final")


def book_reversals(flows, ledger):
    """Book bilateral flows that are negative in sum (through inventories) in the supplier's own final demand.

    The amount moves from final demand in s to the same category in o, the one that made the flow negative, so that the
    flow is zero and the supplier's output unchanged; each is recorded. Intermediate deliveries stay as they are.

    Arguments: flows (Dataset: intermediate (origin, sector, destination, use), final_demand (origin, sector,
    destination, category); where it is an open file, one origin is read at a time), ledger.
    Returns such a Dataset with Σ_users z[o,i,s,·] ≥ 0 for all o ≠ s.
    """
    order = ("origin", "sector", "destination")
    final_demand = flows["final_demand"].transpose(*order, "category")
    f, labels = final_demand.values.copy(), [flows[dim].values for dim in order]
    reason = "negative delivery through inventories, booked in the supplier's own final demand"
    for o, z in enumerate(_by_origin(flows)):
        sums = z.sum(-1) + f[o].sum(-1)
        sums[:, o] = 0.0
        for i, s in np.argwhere(sums < 0):
            amount, category = sums[i, s], int(np.argmin(f[o, i, s]))
            f[o, i, s, category] -= amount
            f[o, i, o, category] += amount
            origin, sector, destination = (names[k] for names, k in zip(labels, (o, i, s), strict=True))
            ledger.repair(origin, sector, f"trade to {destination}", amount, 0.0, reason)
    return flows.assign(final_demand=final_demand.copy(data=f))


def factor(flows, unit):
    """Bring a table of bilateral flows to factored form, in which all users buy from origins in the same proportions.

    local[s,i,·] = z[s,i,s,·], traded[s,i,·] = Σ_{o≠s} z[o,i,s,·], trade[i,o,s] = Σ_users z[o,i,s,·] ≥ 0.

    Arguments: flows (Dataset as `book_reversals` returns; where it is an open file, one origin is read at a time), unit
    (of the values). Returns a Dataset of the contract's kind `world`.
    """
    f = flows["final_demand"].transpose("origin", "sector", "destination", "category").values
    regions = np.arange(len(f))
    local_z, inputs, used, sold = [], 0.0, 0.0, []
    for o, z in enumerate(_by_origin(flows)):
        local_z.append(z[:, o].copy())
        inputs = inputs + z.sum(0)
        used = used + z
        sold.append(z.sum(-1) + f[o].sum(-1))
    local_z, sold, local_f = np.stack(local_z), np.stack(sold), f[regions, :, regions]
    output, trade = sold.sum(-1), sold.transpose(1, 0, 2).clip(min=0)
    trade[:, regions, regions] = 0.0
    labels = {d: flows[d].values for d in ("sector", "use", "category")} | {
        d: flows["origin"].values for d in ("region", "origin", "destination")
    }
    use, category = ("region", "sector", "use"), ("region", "sector", "category")
    cells = {
        "output": (("region", "sector"), output),
        "value_added": (("region", "sector"), output - inputs),
        "local_intermediate": (use, local_z),
        "traded_intermediate": (use, used.transpose(1, 0, 2) - local_z),
        "local_final": (category, local_f),
        "traded_final": (category, f.sum(0).transpose(1, 0, 2) - local_f),
        "trade": (("sector", "origin", "destination"), trade),
    }
    return xr.Dataset({name: (*cell, {"units": unit}) for name, cell in cells.items()}, labels)


def _by_origin(flows):
    """Intermediate deliveries (sector, destination, use) of one origin after another."""
    z = flows["intermediate"].transpose("origin", "sector", "destination", "use")
    for o in range(z.sizes["origin"]):
        yield z.isel(origin=o).values


def name_losses(table, ledger):
    """Record the sectors whose value added is negative; they are kept as they are.

    Arguments: table (Dataset of kind `world`), ledger.
    """
    value_added = table["value_added"].transpose("region", "sector")
    for r, j in np.argwhere(value_added.values < 0):
        amount, names = value_added.values[r, j], (value_added["region"].values[r], value_added["sector"].values[j])
        ledger.repair(*names, "value added", amount, amount, "negative in the world table, kept")


def supply_shares(trade):
    """Who supplies what a region buys from others: T[i,o,s] = trade[i,o,s] / Σ_o trade[i,o,s], or zero.

    Arguments: trade (sector, origin, destination). Returns the same dims, unit 1.
    """
    total = trade.sum("origin")
    return (trade / total.where(total > 0, 1.0)).assign_attrs(units="1")


@aligned
def expand(table: xr.Dataset) -> xr.Dataset:
    """Write out a factored table as all bilateral flows from suppliers to users.

    z[o,i,s,j] = T[i,o,s] traded[s,i,j], plus local[s,i,j] where o = s, with T = trade / Σ_o trade

    Parameters
    ----------
    table : Dataset
        A factored table: trade (sector, origin, destination), local_ and traded_intermediate (region, sector, use),
        local_ and traded_final (region, sector, category). Imports of a country's own table are left out.

    Returns
    -------
    Dataset
        intermediate (origin, sector, destination, use) and final_demand (origin, sector, destination, category), in
        the unit of the table.

    Raises
    ------
    InputError
        For a variable that is missing.

    Notes
    -----
    The result has (regions × sectors)² numbers: 10⁸ for 250 regions with 40 sectors. Suppliers share in all uses
    of a product in the same proportion [Chenery 1953; Moses 1955].

    Examples
    --------
    >>> from nestmrio import expand
    >>> from nestmrio.example.by_hand import nested_table
    >>> flows = expand(nested_table())
    >>> flows["intermediate"].sel(origin="South", sector="farm", destination="North", use="factory").round(6).item()
    40.0
    """
    require_variables(table, "table", ("trade", *LOCAL, *TRADED))
    shares = supply_shares(table["trade"]).transpose("origin", "sector", "destination").values
    own = np.arange(table.sizes["region"])
    result = {}
    for name, part in (("intermediate", "use"), ("final_demand", "category")):
        local, traded = (
            table[f"{kind}_{name.removesuffix('_demand')}"].transpose("region", "sector", part).values
            for kind in ("local", "traded")
        )
        flows = shares[..., None] * traded.transpose(1, 0, 2)[None]
        flows[own, :, own] += local
        result[name] = (("origin", "sector", "destination", part), flows, units(table["trade"]))
    labels = {d: table[d].values for d in ("origin", "sector", "destination", "use", "category")}
    return xr.Dataset(result, labels)


def check_identities(table, ledger, name, tolerance=1e-9):
    """Check the identities of a multi-regional table, each relative to its value in the region and sector.

    Σ_o trade[i,o,s] = Σ traded use of i in s; output = local use + sales to other regions (+ exports);
    output = all intermediate inputs (+ imported) + value added; trade ≥ 0 with a zero diagonal.

    Arguments: table (Dataset of kind `national`, `inland`, `nested` or `world`), ledger, name (of the table in
    checks.csv), tolerance (relative).
    """
    trade, output = table["trade"], table["output"].transpose("region", "sector")
    bought = trade.sum("origin").rename(destination="region").transpose("region", "sector")
    sold = trade.sum("destination").rename(origin="region").transpose("region", "sector")
    used = {kind: _uses(table, parts) for kind, parts in (("local", LOCAL), ("traded", TRADED))}
    inputs = sum(
        table[part].sum("sector").rename(use="sector") for part in ("local_intermediate", "traded_intermediate")
    )
    sales = used["local"] + sold
    if "exports" in table:
        sales = sales + table["exports"]
    if "imports" in table:
        inputs = inputs + table["imported_intermediate"].sum("sector").rename(use="sector")
        ledger.check(f"{name}: imports are used", largest_gap(_uses(table, IMPORTED), table["imports"]), tolerance)
    ledger.check(f"{name}: purchases from other regions are used", largest_gap(bought, used["traded"]), tolerance)
    ledger.check(f"{name}: sales add up to output", largest_gap(sales, output), tolerance)
    ledger.check(
        f"{name}: inputs and value added make output", largest_gap(inputs + table["value_added"], output), tolerance
    )
    diagonal = np.abs(np.einsum("irr->ir", trade.transpose("sector", "origin", "destination").values)).max()
    ledger.check(f"{name}: trade is not negative", max(0.0, -float(trade.min())), 0.0)
    ledger.check(f"{name}: no region trades with itself", diagonal, 0.0)


def _uses(table, parts):
    return (table[parts[0]].sum("use") + table[parts[1]].sum("category")).transpose("region", "sector")


def largest_gap(found, expected):
    """Largest relative difference of two labelled arrays; values below a millionth of the largest count as that.

    Arguments: found, expected (the same labels, in any order of dims). Returns a number.
    """
    found = found.transpose(*expected.dims).sel({d: expected[d].values for d in expected.dims if d in expected.coords})
    size = np.abs(expected.values)
    scale = np.maximum(size, 1e-6 * size.max(initial=0))
    return float((np.abs(found.values - expected.values) / np.where(scale > 0, scale, 1.0)).max(initial=0))
