"""Whether gravity calibrated between groups holds between provinces: carried there, and summed back."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.ledger import Ledger
from nestmrio.trade.estimation import estimate_trade
from nestmrio.trade.geography import require_apart
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.selection import choose, predict_sector
from nestmrio.trade.specification import MODELS

HEADER = ("method", "sector", "wape", "within_group_share")
ALL = "all"


def transfer_accuracy(candidates, geography, outflow, inflow):
    """Estimate trade of provinces from flows between groups, sum it to groups, compare with the flows it came from.

    wape = Σ |ŷ_gh − y_gh| / Σ y_gh over pairs of groups, y being the published flows balanced to the outflow and inflow
    of groups that ŷ implies, since provincial tables and the interregional table differ in both. within_group_share is
    the part of trade between provinces that stays inside groups, which no flow between groups can confirm. A model that
    cannot be estimated for some sector has no rows.

    Arguments: candidates (list of Datasets with the same sample regions, see fit_candidates); geography (the cube);
    outflow, inflow (region, sector) of provinces.
    Returns rows in the order of HEADER, sector `all` for the total; none without candidates.
    """
    if not candidates:
        return []
    sectors = [fitted.attrs["sector"] for fitted in candidates]
    flows = xr.concat([fitted["sample_flow"].fillna(0.0) for fitted in candidates], "sector").assign_coords(
        sector=sectors
    )
    flows = flows.rename(sample_origin="origin", sample_destination="destination")
    outflow, inflow = outflow.sel(sector=sectors), inflow.sel(sector=sectors)
    members = _membership(geography["group"], flows["origin"].values)
    rows = []
    for method, priors in _priors(candidates, geography, outflow, inflow).items():
        trade = estimate_trade(priors, outflow, inflow, geography["distance"], infeasible="relax", ledger=Ledger())
        between, within = _summed(trade, members)
        published = _balanced(flows, between)
        pairs = ("origin", "destination")
        parts = np.abs(between - published).sum(pairs), published.sum(pairs), within, trade.sum(pairs)
        table = np.stack([part.sel(sector=sectors).values for part in parts])
        table = np.column_stack([table, table.sum(axis=1)])
        for sector, (error, total, inside, traded) in zip([*sectors, ALL], table.T, strict=True):
            rows.append((method, sector, f"{error / total:.6g}", f"{inside / traded:.6g}"))
    return rows


def _priors(candidates, geography, outflow, inflow):
    distance = geography["distance"]
    require_apart(distance)
    near = (1.0 / distance.where(distance > 0, 1.0)).where(distance > 0, 0.0)
    margins = outflow.rename(region="origin"), inflow.rename(region="destination")
    sectors = outflow["sector"].values.tolist()
    priors = {
        "uniform": {sector: xr.where(distance > 0, 1.0, 0.0) for sector in sectors},
        "inverse_distance": {sector: near for sector in sectors},
        "pooling": {
            s: pooled_flows(*(margin.sel(sector=s, drop=True) for margin in margins), distance) for s in sectors
        },
    }
    best = {}
    for sector, fitted in zip(sectors, candidates, strict=True):
        own = [margin.sel(sector=sector, drop=True) for margin in (outflow, inflow)]
        failed = fitted["model"].values[(fitted["failure"] != "").values]
        for model in MODELS:
            if model not in failed:
                cube = predict_sector(fitted, geography, *own, model=model)
                priors.setdefault(model, {})[sector] = cube["flow_prior"]
        best[sector] = priors[choose("auto", fitted)[0]][sector]
    priors["auto"] = best
    return {method: by_sector for method, by_sector in priors.items() if len(by_sector) == len(sectors)}


def _membership(group, names):
    """Which province belongs to which region of the sample, be these groups or provinces themselves."""
    label = group["region"] if set(names.tolist()) <= set(group["region"].values.tolist()) else group
    values = np.equal.outer(names, label.values).astype(float)
    return xr.DataArray(values, {"group": names, "region": group["region"].values}, ("group", "region"))


def _summed(trade, members):
    """Trade between groups (zero diagonal), and inside them."""
    by_origin = xr.dot(members.rename(region="origin"), trade, dim="origin").rename(group="from")
    grouped = xr.dot(members.rename(region="destination"), by_origin, dim="destination").rename(group="to")
    grouped = grouped.rename({"from": "origin", "to": "destination"}).transpose("sector", "origin", "destination")
    inside = np.eye(grouped.sizes["origin"])
    return grouped * (1 - inside), (grouped * inside).sum(("origin", "destination"))


def _balanced(flows, between):
    apart = 1 - np.eye(flows.sizes["origin"])
    margins = between.sum("destination"), between.sum("origin")
    return ras(flows.transpose(*between.dims) * apart, *margins, infeasible="relax", tolerance=1e-8)
