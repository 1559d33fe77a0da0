"""Provinces nested in the world: they take the place of their country, every other country stays as it was."""

import xarray as xr

from nestmrio.alignment import aligned, in_order, require_variables, units
from nestmrio.classification import union
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.assembly import split_uses, total_uses
from nestmrio.mrio.factored import book_reversals, check_identities, factor
from nestmrio.mrio.kept import COUNTRY_ITEMS, check_gap, check_kept, check_rate, other_countries
from nestmrio.mrio.sharing import share_by_country, share_by_province
from nestmrio.names import TRANSPORT, choices


@aligned
def nest(
    national: xr.Dataset,
    world: xr.Dataset,
    country: str,
    exchange_rate: float = 1.0,
    *,
    customs: xr.Dataset | None = None,
    tolerance: float = 1e-9,
    rate_tolerance: float = 0.7,
    gap_tolerance: float = 0.15,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Put provinces in the place of their country in a world table, and check that everything else stays as it was.

    trade[i,r,c] = a_ri E_ic, with the country's exports E_ic of product i to country c, and a_ri the share of province
    r in the provinces' exports of i; imports likewise

    Parameters
    ----------
    national : Dataset
        The country's provinces, as `assemble_provinces` returns them.
    world : Dataset
        The world in the same sectors: all bilateral flows, intermediate (origin, sector, destination, use) and
        final_demand (origin, sector, destination, category), as `read_world` returns them; or a factored table with
        output, value_added, local_ and traded_intermediate, local_ and traded_final, and trade.
    country : str
        The region of `world` that the provinces replace.
    exchange_rate : float
        Units of `national` in one unit of `world`, powers of ten included: 760 for 10^4 CNY and 10^6 USD at 7.6 CNY
        per USD.
    customs : Dataset, optional
        A prior of who trades with whom: exports and imports (sector, region, country). Without one, every province
        trades with the same countries, in the proportions of the whole country.
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
        The factored table of all regions, provinces first, in the unit of `world`: output, value_added (region,
        sector), local_ and traded_intermediate (region, sector, use), local_ and traded_final (region, sector,
        category), trade (sector, origin, destination).

    Raises
    ------
    InputError
        For labels that do not fit, or imports of the country that the provinces have no use for.
    CheckError
        For an identity that does not hold (without a ledger).

    Notes
    -----
    Provinces keep output, uses, value added and trade with one another; their exports and imports become the world's.
    A province exports at most its output less what it sells to provinces, and imports at most its use less what it
    buys from them. Local use is total use less what is bought outside, and what a row then lacks of output goes to
    the category `discrepancy` of local_final [Peters, Andrew and Lennox 2011, Economic Systems Research 23:131;
    Feng et al. 2013, SI text 2].

    Examples
    --------
    >>> from nestmrio import assemble_provinces, nest
    >>> from nestmrio.example.by_hand import provincial_tables, provincial_trade, world_flows
    >>> country = assemble_provinces(provincial_tables(), provincial_trade())
    >>> table = nest(country, world_flows(), "Home")
    >>> table["region"].values.tolist()
    ['North', 'South', 'Abroad']
    >>> round(table["trade"].sel(sector="farm", origin="North", destination="Abroad").item(), 6)
    60.0
    """
    with recording(ledger) as book:
        if "intermediate" in world:
            unit = world["intermediate"].attrs.get("units", "")
            world = factor(book_reversals(world, book), unit)
        world = _fitting(national, world, country, exchange_rate)
        categories = union(national["category"].values, world["category"].values)
        national = national.reindex(category=categories, fill_value=0.0)
        nested = _nest(national, world, country, exchange_rate, customs, book)
        check_identities(nested, book, "nested", tolerance)
        check_kept(national, world, nested, country, exchange_rate, book, tolerance)
        check_rate(national, world, country, exchange_rate, book, rate_tolerance)
        check_gap(nested, national["region"].values, book, gap_tolerance)
    return nested


def _fitting(national, world, country, exchange_rate):
    """The world table in the sectors' order of the national one."""
    require_variables(national, "national", (*COUNTRY_ITEMS, "trade", "exports", "imports"))
    require_variables(world, "world", (*COUNTRY_ITEMS, "trade"))
    require_country(national, world["region"].values.tolist(), country, exchange_rate)
    if not float(world["output"].sel(region=country).sum()) > 0:
        raise InputError("the country has no output in world", remedy="correct country", region=country)
    return in_order(world, "world", {dim: national[dim].values for dim in ("sector", "use")})


def require_country(national, regions, country, exchange_rate):
    """Raise InputError where the provinces of a national table cannot take the country's place among regions.

    Arguments: national (Dataset of kind `national`), regions (labels of the world table), country (label),
    exchange_rate (units of the national table in one of the world's).
    """
    if country not in regions:
        raise InputError(f"world has no region {country}", remedy=f"set country to one of {choices(country, regions)}")
    both = set(national["region"].values.tolist()) & (set(regions) - {country})
    if both:
        what = "the label is a province and another country"
        raise InputError(what, remedy="rename one of them", region=", ".join(sorted(both)))
    if len(regions) == 1:
        raise InputError("world has one region", remedy="bring a table with another country", region=country)
    if not exchange_rate > 0:
        raise InputError(f"exchange_rate is {exchange_rate}", remedy="give units of national in one unit of world")


def _nest(national, world, country, exchange_rate, customs, ledger):
    provinces, countries = national["region"].values, other_countries(world, country)
    home = national.drop_attrs() / exchange_rate
    labels = {"sector": home["sector"].values, "origin": provinces, "destination": provinces}
    trade = in_order(home["trade"].transpose(*labels), "national's trade", labels)
    abroad = world["trade"].drop_attrs().transpose(*trade.dims)
    outflow = trade.sum("destination").rename(origin="region")
    inflow = trade.sum("origin").rename(destination="region")
    uses, unit = total_uses(home), units(national["output"]).get("units", "")
    used = sum(use.clip(min=0).sum(use.dims[-1]) for use in uses.values())

    flows = _with_transport(
        _with_country(abroad.sel(origin=country, destination=countries), "destination"), world, country
    )
    exports = share_by_province(
        "exports", flows.sum("country"), home["exports"], home["output"] - outflow, exchange_rate, ledger, unit
    )
    exports = share_by_country(exports, flows, _flows(customs, "exports", flows))
    flows = _with_country(abroad.sel(origin=countries, destination=country), "origin")
    imports = share_by_province(
        "imports", flows.sum("country"), home["imports"], used - inflow, exchange_rate, ledger, unit
    )
    imports = share_by_country(imports, flows, _flows(customs, "imports", flows))

    local, (traded,) = split_uses(uses, [inflow + imports.sum("country")])
    sold = outflow + exports.sum("country")
    rest = home["output"] - local["intermediate"].sum("use") - local["final"].sum("category") - sold
    local["final"] = local["final"] + rest * (local["final"]["category"] == "discrepancy")
    if TRANSPORT in exports["country"].values:
        served = exports.sel(country=TRANSPORT, drop=True)
        local["final"] = local["final"] + served * (local["final"]["category"] == TRANSPORT)
        exports = exports.drop_sel(country=TRANSPORT)
    mine = home[["output", "value_added"]].assign(
        {f"local_{name}": part for name, part in local.items()}
        | {f"traded_{name}": part for name, part in traded.items()}
    )
    theirs = world[list(COUNTRY_ITEMS)].drop_attrs().sel(region=countries)
    theirs = theirs.reindex(category=mine["category"].values, fill_value=0.0)
    table = xr.concat([mine, theirs], "region")
    table["trade"] = _join(
        trade.sel(origin=provinces, destination=provinces),
        exports.rename(region="origin", country="destination"),
        imports.rename(region="destination", country="origin"),
        abroad.sel(origin=countries, destination=countries),
    )
    in_world = units(world["output"])
    return xr.Dataset({name: part.transpose(*world[name].dims).assign_attrs(in_world) for name, part in table.items()})


def _flows(customs, name, flows):
    """What customs say of exports (imports); they say nothing of services to international transport."""
    if customs is None:
        return None
    known = customs[name]
    labels = [*known["country"].values.tolist(), *({TRANSPORT} & set(flows["country"].values.tolist()))]
    return known.reindex(country=labels, fill_value=0.0)


def _with_transport(flows, world, country):
    """The country's exports, and what it supplies to international transport as those to one more buyer.

    Arguments: flows (sector, country), world, country. Returns such an array; the same where the world has no such
    category.
    """
    if TRANSPORT not in world["category"].values:
        return flows
    served = world["local_final"].drop_attrs().sel(region=country, category=TRANSPORT, drop=True)
    return xr.concat([flows, served.expand_dims(country=[TRANSPORT]).transpose(*flows.dims)], "country")


def _with_country(flows, far):
    return flows.drop_vars(set(flows.coords) - set(flows.dims)).rename({far: "country"})


def _join(among, exports, imports, abroad):
    top = xr.concat([among, exports.transpose(*among.dims)], "destination")
    bottom = xr.concat([imports.transpose(*among.dims), abroad], "destination")
    return xr.concat([top, bottom], "origin")
