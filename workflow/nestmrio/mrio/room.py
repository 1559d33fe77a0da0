"""What provinces have room for: exports within output, imports within use, beside their trade with one another."""

from dataclasses import dataclass

from nestmrio.alignment import aligned, in_order, require_variables, units
from nestmrio.errors import InputError
from nestmrio.names import TRANSPORT

ROUNDING = 1e-9
"""What the country trades beyond the provinces' room by less than this share of it is rounding."""


@dataclass(frozen=True)
class Excess:
    """What the world table has of a sector's exports or imports, and the room that all provinces together have."""

    item: str
    sector: str
    total: float
    room: float

    @property
    def refused(self):
        """Imports beyond room have no user, exports have no producer where there is no room at all."""
        return self.item == "imports" or self.room <= 0


@aligned
def find_room(tables, world, country, exchange_rate):
    """Refuse a world table whose trade with the country its provinces cannot hold, all sectors at once.

    room for exports: Σ_r max(x_r − o_r, 0), for imports: Σ_r max(Σ_u max(u_r, 0) − n_r, 0), with output x, uses u,
    outflow o and inflow n. It needs no trade between provinces, so that it runs before the gravity models.

    Arguments: tables (Dataset of kind `tables`), world (Dataset of kind `world`), both in one classification, country
    (label), exchange_rate (units of tables in one of world).
    Returns a list of Excess: exports beyond the room, which nesting shows as discrepancy. Raises InputError that gives
    every sector whose imports have no use, or whose exports no output, in the unit of the tables.
    """
    require_variables(tables, "tables", ("intermediate", "final_demand", "output", "outflow", "inflow"))
    sectors = tables["sector"].values
    if country not in world["region"].values:
        raise InputError(f"world has no region {country}", remedy="correct the key country")
    trade = in_order(world["trade"], "world", {"sector": sectors}).drop_attrs() * exchange_rate
    used = sum(
        tables[name].clip(min=0).sum(user) for name, user in (("intermediate", "use"), ("final_demand", "category"))
    )
    exports = _abroad(trade, "origin", "destination", country)
    if TRANSPORT in world["category"].values:
        served = in_order(world["local_final"].drop_attrs(), "world", {"sector": sectors})
        exports = exports + served.sel(region=country, category=TRANSPORT, drop=True) * exchange_rate
    found = [
        *beyond_room("exports", exports, tables["output"] - tables["outflow"]),
        *beyond_room("imports", _abroad(trade, "destination", "origin", country), used - tables["inflow"]),
    ]
    refuse_excess(found, units(tables["output"]).get("units", ""))
    return found


def beyond_room(item, totals, room):
    """The sectors in which the country trades more with the world than its provinces have room for, beyond rounding.

    Arguments: item (`exports` or `imports`), totals (sector), room (region, sector) in the same unit.
    Returns a list of Excess.
    """
    limits = room.clip(min=0).sum("region").sel(sector=totals["sector"].values)
    return [
        Excess(item, str(sector), total, limit)
        for sector, total, limit in zip(
            totals["sector"].values, totals.values.tolist(), limits.values.tolist(), strict=True
        )
        if total > limit * (1 + ROUNDING)
    ]


def refuse_excess(found, unit, rate=1.0):
    """Raise one InputError with every excess that cannot be held. Arguments: found (list), unit, rate (to it)."""
    refused = [one for one in found if one.refused]
    parts = []
    for item in dict.fromkeys(one.item for one in refused):
        rows = ", ".join(_row(one, rate) for one in refused if one.item == item)
        parts.append(f"the world table's {item} exceed what provinces have room for beside their own trade: {rows}")
    if refused:
        raise InputError(
            "; ".join(parts) + (f", in {unit}" if unit else ""),
            remedy="change exchange_rate or a unit where most sectors are named, else the sectors that both meet in",
            sector=", ".join(dict.fromkeys(one.sector for one in refused)),
        )


def _row(one, rate):
    total, room = rate * one.total, rate * one.room
    return f"{one.sector} {total:.6g} against {room:.6g} ({total - room:.3g} too much)"


def _abroad(trade, near, far, country):
    """Trade of the country with all others, by sector."""
    other = trade[far].values[trade[far].values != country]
    flows = trade.sel({near: country, far: other}).sum(far)
    return flows.drop_vars(near, errors="ignore")
