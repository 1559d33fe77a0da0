"""Provinces nested in all bilateral flows of the world: every user keeps the origins that it buys from."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, require_variables, units
from nestmrio.classification import union
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.assembly import total_uses
from nestmrio.mrio.flows_kept import check_flows_kept
from nestmrio.mrio.imports_by_user import imports_by_user
from nestmrio.mrio.kept import COUNTRY_ITEMS, check_gap, check_rate
from nestmrio.mrio.nesting import require_country
from nestmrio.mrio.sharing import share_by_province

USERS = {"intermediate": "use", "final_demand": "category"}


@aligned
def nest_flows(
    national: xr.Dataset,
    flows: xr.Dataset,
    country: str,
    exchange_rate: float = 1.0,
    *,
    tolerance: float = 1e-9,
    rate_tolerance: float = 0.7,
    gap_tolerance: float = 0.15,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Put provinces in the place of their country in all bilateral flows, without pooling origins over users.

    z[o,i,s,u] = z[o,i,H,u] v_siu / Σ_s v_siu from country o to user u in province s, with v_siu what s imports of i
    for u; z[r,i,d,u] = z[H,i,d,u] e_ri / Σ_r e_ri to user u in country d, with the exports e_ri of province r

    Parameters
    ----------
    national : Dataset
        The country's provinces, as `assemble_provinces` returns them.
    flows : Dataset
        The world in the same sectors: all bilateral flows, intermediate (origin, sector, destination, use) and
        final_demand (origin, sector, destination, category), as `read_world` returns them.
    country : str
        The region H of `flows` that the provinces replace.
    exchange_rate : float
        Units of `national` in one unit of `flows`, powers of ten included.
    tolerance : float
        Largest relative error of identities, and of what must be kept.
    rate_tolerance : float
        Largest |ln| of the provinces' output over the country's; 0.7 is a factor of two. It finds wrong rates.
    gap_tolerance : float
        Largest discrepancy of the provinces, summed in absolute terms, as a share of their output.
    ledger : Ledger, optional
        Where repairs and checks are recorded. Without one, a broken check raises CheckError.

    Returns
    -------
    Dataset
        All bilateral flows, provinces first, in the form of `read_world` and the unit of `flows`: intermediate
        (origin, sector, destination, use), final_demand (origin, sector, destination, category), output and
        value_added (region, sector).

    Raises
    ------
    InputError
        For labels that do not fit, a use that the country imports more for than its provinces have of it, or exports
        or imports of a product that are negative in sum.
    ConvergenceError
        For imports that cannot be met by province and by user within the provinces' uses.
    CheckError
        For an identity that does not hold (without a ledger).

    Notes
    -----
    Flows between other countries are not touched. The exports e_ri and the imports m_si of each province are shared as
    `nest` shares them. Imports by user, v_siu, start from the country's own import share of product i for user u, in
    every province the same. They are then brought to Σ_u v_siu = m_si and Σ_s v_siu = Σ_o z[o,i,H,u] with 0 ≤ v_siu ≤
    use_siu, by scaling v and use − v in turn until all three hold (iterative proportional fitting, Deming and Stephan
    1940). So every delivery of a country to a user of H stays the same, provinces summed, and user u buys from
    countries in the same proportions in all provinces. What remains of each use is met by the province itself and by
    other provinces in the same proportion for all users, as in `assemble_provinces`.

    Where provinces have the country's input coefficients, emissions per output and import shares by product and user,
    every footprint is that of the world table before. Two limits: a use for which the country has a negative cell
    (stocks run down) is shared by the size of this use in the provinces, without the fitting; and user-specific origins
    within the country are not known, so that trade between provinces is proportional. The result has (regions ×
    sectors)² numbers; `nest` needs far fewer, and pools origins over users for it.

    Examples
    --------
    >>> from nestmrio import assemble_provinces, nest_flows
    >>> from nestmrio.example.by_hand import provincial_tables, provincial_trade, world_flows
    >>> country = assemble_provinces(provincial_tables(), provincial_trade())
    >>> flows = nest_flows(country, world_flows(), "Home")
    >>> flows["intermediate"].sel(origin="Abroad", sector="farm", use="factory", destination="North").round(6).item()
    20.0
    """
    require_variables(national, "national", (*COUNTRY_ITEMS, "trade", "exports", "imports"))
    require_variables(flows, "flows", ("intermediate", "final_demand"))
    regions, provinces = flows["origin"].values.tolist(), national["region"].values.tolist()
    require_country(national, regions, country, exchange_rate)
    places = {dim: national["sector"].values for dim in ("sector", "use")}
    flows = in_order(flows[["intermediate", "final_demand"]], "flows", places | {"destination": regions})
    home = in_order(
        national.drop_attrs() / exchange_rate, "national", places | {"origin": provinces, "destination": provinces}
    )
    categories = union(home["category"].values, flows["category"].values, ["discrepancy"])
    home, flows = (table.reindex(category=categories, fill_value=0.0) for table in (home, flows))
    cells = np.concatenate(
        [flows[name].transpose("origin", "sector", "destination", user).values for name, user in USERS.items()], axis=3
    )
    with recording(ledger) as book:
        place, unit = regions.index(country), units(national["output"]).get("units", "")
        nested, exports, imports = _nest(cells, place, home, exchange_rate, book, unit)
        names = provinces + [region for region in regions if region != country]
        table = _table(nested, names, flows, units(flows["intermediate"]))
        check_flows_kept(table, flows, home, country, exports, imports, book, tolerance)
        world = xr.Dataset({"output": (("region", "sector"), cells.sum((2, 3)))}, {"region": regions})
        check_rate(national, world, country, exchange_rate, book, rate_tolerance)
        local = table["final_demand"].sel(origin=provinces, destination=provinces, category=["discrepancy"])
        local = local.sum("destination").rename(origin="region")
        check_gap(table[["output"]].assign(local_final=local), provinces, book, gap_tolerance)
    return table


def _nest(cells, place, home, rate, ledger, unit):
    """All flows (origin, sector, destination, user), provinces first, from the world's with the country at a place."""
    output = home["output"].transpose("region", "sector").values
    use = np.concatenate(list(total_uses(home).values()), axis=2)
    trade = home["trade"].transpose("origin", "sector", "destination").values
    outflow, inflow = trade.sum(2), trade.sum(0).T
    r, away = len(output), np.arange(len(cells)) != place
    sold, bought = cells[place][:, away], cells[away, :, place]
    room = output - outflow, use.clip(min=0).sum(2) - inflow
    sides = ("exports", sold.sum((1, 2)), room[0]), ("imports", bought.sum((0, 2)), room[1])
    exports, imports = (_by_province(*side, home, rate, ledger, unit) for side in sides)

    labels = (home["region"].values, home["sector"].values, [*home["use"].values, *home["category"].values])
    share = imports_by_user(bought, cells[place, :, place], use, imports, labels)
    domestic = use - share * bought.sum(0)
    positive = domestic.clip(min=0)
    part = _share(inflow, positive.sum(2))
    if (part > 1 + 1e-9).any():
        s, i = np.argwhere(part > 1 + 1e-9)[0]
        raise InputError(
            f"{inflow[s, i]:.6g} are bought from provinces, imports leave {positive[s, i].sum():.6g} of use",
            remedy="reconcile imports and trade with use",
            region=labels[0][s],
            sector=labels[1][i],
        )
    traded = positive * part.clip(max=1)[:, :, None]
    nested = np.empty((r + away.sum(), cells.shape[1], r + away.sum(), cells.shape[3]))
    nested[r:, :, r:] = cells[away][:, :, away]
    nested[r:, :, :r] = bought[:, :, None] * share.transpose(1, 0, 2)
    nested[:r, :, r:] = sold * _share(exports, exports.sum(0))[:, :, None, None]
    nested[:r, :, :r] = _share(trade, inflow.T)[..., None] * traded.transpose(1, 0, 2)
    nested[range(r), :, range(r)] += domestic - traded
    nested[range(r), :, range(r), labels[2].index("discrepancy")] += output - nested[:r].sum((2, 3))
    return nested, exports, imports


def _by_province(item, totals, room, home, rate, ledger, unit):
    """The country's exports (imports) shared over provinces as `nest` does it: an array (province, sector)."""
    sectors, order = home["sector"].values, ("region", "sector")
    if (totals < 0).any():
        raise InputError(
            f"the country's {item} are negative in sum", remedy="correct flows", sector=sectors[np.argmin(totals)]
        )
    room = home["output"].transpose(*order).copy(data=room)
    totals = xr.DataArray(totals, {"sector": sectors}, ("sector",))
    return share_by_province(item, totals, home[item], room, rate, ledger, unit).values.T


def _share(part, whole):
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def _table(nested, regions, flows, unit):
    """Flows by user as a Dataset in the form of `read_world`."""
    z, f = np.split(nested, [flows.sizes["use"]], axis=3)
    output, flow = nested.sum((2, 3)), ("origin", "sector", "destination")
    cells = {
        "intermediate": ((*flow, "use"), z, unit),
        "final_demand": ((*flow, "category"), f, unit),
        "output": (("region", "sector"), output, unit),
        "value_added": (("region", "sector"), output - z.sum((0, 1)), unit),
    }
    labels = {dim: flows[dim].values for dim in ("sector", "use", "category")}
    return xr.Dataset(cells, labels | dict.fromkeys(("origin", "destination", "region"), regions))
