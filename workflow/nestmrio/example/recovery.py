"""How well a run recovers what is true of its fictional world."""

import numpy as np

from nestmrio.example.footprint import consumption_based


def trade_recovery(true, estimated):
    """Compare estimated with true trade, by sector and in total (`all`).

    trade_wape = Σ |ŷ − y| / Σ y and trade_correlation = the correlation of ŷ and y over pairs of different provinces;
    `all` pools the pairs of all sectors.

    Arguments: true, estimated (sector, origin, destination), one unit, zero diagonal; further labels of the estimate
    are passed over. Returns rows (measure, sector, value).
    """
    estimated = estimated.sel({dim: true[dim].values for dim in true.dims}).transpose(*true.dims)
    error, away = abs(estimated - true), ~np.eye(true.sizes["origin"], dtype=bool)
    rows = []
    for sector in true["sector"].values:
        y, fitted = (flows.sel(sector=sector).values[away] for flows in (true, estimated))
        rows.append(("trade_wape", sector, error.sel(sector=sector).sum().item() / y.sum()))
        rows.append(("trade_correlation", sector, np.corrcoef(y, fitted)[0, 1]))
    pooled = np.corrcoef(true.values[:, away].ravel(), estimated.values[:, away].ravel())[0, 1]
    return [
        *rows,
        ("trade_wape", "all", (error.sum() / true.sum()).item()),
        ("trade_correlation", "all", pooled),
    ]


def footprint_recovery(true, estimated):
    """Compare estimated with true consumption-based emissions, by region and in total (`all`).

    consumption_error = (ĉ − c) / c by region, and Σ |ĉ − c| / Σ c for `all`.

    Arguments: true, estimated (region), one unit; further regions of the estimate are passed over.
    Returns rows (measure, region, value).
    """
    estimated = estimated.sel(region=true["region"].values)
    error = (estimated - true) / true
    total = abs(estimated - true).sum() / true.sum()
    return [
        *(("consumption_error", region, value) for region, value in error.to_series().items()),
        ("consumption_error", "all", total.item()),
    ]


def inventory_recovery(true, estimated):
    """Compare an inventory with true emissions, by region and sector by sector.

    inventory_error = (ê − e) / e of a region's total, residents included, and inventory_wape = Σ |ê − e| / Σ e over
    sectors and residents of all regions (`all`).

    Arguments: true, estimated (Datasets emissions (region, sector), household_emissions (region)), one unit; further
    regions of the truth are passed over. Returns rows (measure, region, value).
    """
    true = true.sel({dim: estimated[dim].values for dim in ("region", "sector")})
    error = estimated - true
    totals = [part["emissions"].sum("sector") + part["household_emissions"] for part in (error, true)]
    missed = sum(abs(error[name]).sum() for name in ("emissions", "household_emissions"))
    return [
        *(("inventory_error", region, value) for region, value in (totals[0] / totals[1]).to_series().items()),
        ("inventory_wape", "all", (missed / totals[1].sum()).item()),
    ]


def footprints_with(world, trade):
    """Consumption-based emissions if trade between provinces were as estimated and all else true.

    The shares of origins in what a province buys from other provinces change, its purchases do not:
    t_irs = t̂_irs / Σ_o t̂_ios × Σ_o t_ios over provinces o. Set against `world.footprints()` this is the error that the
    estimate of trade alone causes.

    Arguments: world (World), trade (sector, origin, destination) between provinces, any unit.
    Returns emissions (stressor, region) in Mt.
    """
    provinces = {"origin": world.size.province_names, "destination": world.size.province_names}
    nested = world.nested.copy(deep=True)
    true = nested["trade"].sel(provinces)
    estimated = trade.sel({dim: true[dim].values for dim in true.dims}).transpose(*true.dims)
    nested["trade"].loc[provinces] = estimated / estimated.sum("origin") * true.sum("origin")
    return consumption_based(nested, world.emissions)
