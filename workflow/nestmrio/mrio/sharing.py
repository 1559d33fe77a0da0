"""A country's exports and imports in the world table, shared over its provinces and their partners."""

import numpy as np
import xarray as xr

from nestmrio.alignment import in_order
from nestmrio.mrio.room import ROUNDING, beyond_room, refuse_excess


def share_by_province(item, totals, own, room, exchange_rate, ledger, unit=""):
    """Share the country's exports (imports) of each product over provinces by their own, none above its room.

    Products that no province exports (imports) follow the room. Where all provinces together have not room enough,
    each exports beyond its own in the same proportion, which its discrepancy then shows; imports cannot, for they
    would have no user. Every province's change is recorded in the unit of the provincial tables, and named where a
    limit moved it from the proportion.

    Arguments: item (`exports` or `imports`), totals (sector) of the world table, own (region, sector) of the provinces,
    room (region, sector), exchange_rate (units of the provincial tables in one of the world's), ledger, unit (of the
    provincial tables). Returns an array (sector, region). Raises InputError with every sector whose imports have no
    room, or whose exports have none at all.
    """
    refuse_excess(beyond_room(item, totals, room), unit, exchange_rate)
    own, room = own.transpose("sector", "region"), room.transpose("sector", "region").clip(min=0)
    regions, shared = own["region"].values, xr.zeros_like(own)
    for k, sector in enumerate(own["sector"].values):
        total, shares, caps = totals.sel(sector=sector).item(), own.values[k], room.values[k]
        reason = f"{item} of the country in the world table, shared by the provinces' {item}"
        if total > caps.sum() * (1 + ROUNDING):
            reason = f"{reason}; beyond what all provinces have room for"
        if total > caps.sum():
            caps = caps * (total / caps.sum())
        if shares.sum() <= 0:
            shares, reason = caps, f"{item} of the country in the world table, shared by room: no province has any"
        given = share_out(total, shares, caps)
        limited = np.abs(given - total * shares / max(shares.sum(), np.finfo(float).tiny)) > 1e-9 * total
        before, after = own.values[k] * exchange_rate, given * exchange_rate
        for r in np.flatnonzero(np.abs(after - before) > 1e-9 * np.maximum(after, before)):
            limit = "; moved off the proportion by a province at its limit" if limited[r] else ""
            ledger.repair(regions[r], sector, item, before[r], after[r], reason + limit)
        shared.values[k] = given
    return shared


def share_out(total, shares, caps):
    """Share a total out in proportion, none above its cap: min(cap_r, λ share_r) summing to the total.

    When all with a share are full, the rest goes to the others in proportion to the room they have left.

    Arguments: total (number ≥ 0, at most the sum of caps), shares and caps (arrays ≥ 0). Returns an array.
    """
    given = np.zeros_like(caps)
    open_ = (shares > 0) & (caps > 0)
    while open_.any():
        given[open_] = (total - given[~open_].sum()) * (shares[open_] / shares[open_].sum())
        full = open_ & (given >= caps)
        if not full.any():
            return given
        given[full] = caps[full]
        open_ &= ~full
    left = caps - given
    rest = total - given.sum()
    return given + left * min(1.0, rest / left.sum()) if rest > 1e-15 * total and left.any() else given


def share_by_country(shared, flows, customs=None):
    """Spread each province's exports (imports) over countries: like the country's, or from a customs prior by RAS.

    Arguments: shared (sector, region) by province, flows (sector, country) of the world table with the same totals by
    sector, customs (sector, region, country; None for none).
    Returns an array (sector, region, country) with both margins kept.
    """
    total = flows.sum("country")
    proportional = shared * (flows / total.where(total > 0, 1.0))
    if customs is None:
        return proportional
    from nestmrio.balancing import ras

    known = in_order(
        customs, "customs", {d: proportional[d].values for d in ("sector", "region", "country")}, more=True
    )
    prior = xr.where(known > 0, known, 1e-9 * proportional).rename(region="origin", country="destination")
    balanced = ras(prior, shared.rename(region="origin"), flows.rename(country="destination"))
    return balanced.rename(origin="region", destination="country")
