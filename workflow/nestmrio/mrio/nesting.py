"""Provinces nested in the world: they take the place of their country, every other country stays as it was."""

import numpy as np
import xarray as xr

from nestmrio.classification import union
from nestmrio.mrio.assembly import split_uses
from nestmrio.mrio.factored import largest_gap
from nestmrio.mrio.sharing import share_by_country, share_by_province

PATHS = ("local", "traded", "imported")
COUNTRY_ITEMS = (
    "output",
    "value_added",
    "local_intermediate",
    "traded_intermediate",
    "local_final",
    "traded_final",
)


def nest(national, world, country, per_world, ledger, customs=None):
    """Put provinces in the place of their country in the world table.

    Provinces keep output, uses, value added and trade with one another (in world currency); their exports and imports
    become the world's: trade[k,r,c] = a_rk E_kc / Σ_c E_kc with the country's exports E to c, and a_rk the part of
    Σ_c E_kc that province r supplies, by its share in the provinces' exports of k, at most its output less its outflow;
    imports likewise by shares in imports, at most use less inflow. Local use is total use less what is bought outside;
    what the row then lacks of output goes to local_final[discrepancy].

    Arguments: national (Dataset of kind `national`), world (of kind `world`, link classification), country (label of
    the region replaced), per_world (units of national's currency in one of world's), ledger, customs (optional prior of
    trade between provinces and countries: Dataset with exports and imports (sector, region, country)).
    Returns a Dataset of kind `nested`; provinces first, then countries. Raises InputError naming the sector when the
    country's trade finds no room in the provinces.
    Source: Peters, Andrew and Lennox 2011 (Economic Systems Research 23:131); Feng et al. 2013, SI text 2.
    """
    provinces, countries = national["region"].values, _others(world, country)
    home = national.drop_attrs() / per_world
    trade = home["trade"].transpose("sector", "origin", "destination")
    abroad = world["trade"].drop_attrs().transpose(*trade.dims).sel(sector=trade["sector"].values)
    outflow = trade.sum("destination").rename(origin="region")
    inflow = trade.sum("origin").rename(destination="region")
    uses = _uses(home)
    used = sum(use.clip(min=0).sum(use.dims[-1]) for use in uses.values())

    flows = _with_country(abroad.sel(origin=country, destination=countries), "destination")
    exports = share_by_province(
        "exports", flows.sum("country"), home["exports"], home["output"] - outflow, per_world, ledger
    )
    exports = share_by_country(exports, flows, customs and customs["exports"])
    flows = _with_country(abroad.sel(origin=countries, destination=country), "origin")
    imports = share_by_province("imports", flows.sum("country"), home["imports"], used - inflow, per_world, ledger)
    imports = share_by_country(imports, flows, customs and customs["imports"])

    local, (traded,) = split_uses(uses, [inflow + imports.sum("country")])
    sold = outflow + exports.sum("country")
    rest = home["output"] - local["intermediate"].sum("use") - local["final"].sum("category") - sold
    local["final"] = local["final"] + rest * (local["final"]["category"] == "discrepancy")
    mine = home[["output", "value_added"]].assign(
        {f"local_{name}": part for name, part in local.items()}
        | {f"traded_{name}": part for name, part in traded.items()}
    )
    sectors = {"sector": mine["sector"].values, "use": mine["use"].values}
    theirs = world[list(COUNTRY_ITEMS)].drop_attrs().sel(region=countries, **sectors)
    categories = union(mine["category"].values, world["category"].values)
    table = xr.concat([part.reindex(category=categories, fill_value=0.0) for part in (mine, theirs)], "region")
    table["trade"] = _join(
        trade.sel(origin=provinces, destination=provinces),
        exports.rename(region="origin", country="destination"),
        imports.rename(region="destination", country="origin"),
        abroad.sel(origin=countries, destination=countries),
    )
    unit = world["output"].attrs["units"]
    return xr.Dataset(
        {name: part.transpose(*world[name].dims).assign_attrs(units=unit) for name, part in table.items()}
    )


def check_kept(national, world, nested, country, per_world, ledger, tolerance=1e-9):
    """Check that nesting kept each country's table and each province's own, cell by cell.

    Countries: output, value added, local and traded use by product and user, trade by product with every other country
    and, provinces summed, with the nested one. Provinces: output, value added, uses by product and user, trade with one
    another.

    Arguments: national, world, nested (Datasets), country, per_world, ledger, tolerance (relative).
    """
    provinces, countries = national["region"].values, _others(world, country)
    home, mine = national.drop_attrs() / per_world, nested.sel(region=provinces)
    theirs = nested.sel(region=countries, category=world["category"].values)
    pairs = {f"{name} of countries": (theirs[name], world[name].sel(region=countries)) for name in COUNTRY_ITEMS}
    foreign = world["trade"].where((world["origin"] != country) | (world["destination"] != country), 0.0)
    pairs["trade of countries"] = (_merged(nested["trade"], provinces, country), foreign)
    pairs["trade among provinces"] = (nested["trade"].sel(origin=provinces, destination=provinces), home["trade"])
    pairs |= {f"{name} of provinces": (mine[name], home[name]) for name in ("output", "value_added")}
    before, after = _uses(home), _uses(mine.sel(category=national["category"].values))
    pairs |= {f"{name} uses of provinces": (after[name], before[name]) for name in before}
    for name, (found, expected) in pairs.items():
        ledger.check(f"nested: {name} kept", largest_gap(found, expected), tolerance)


def check_rate(national, world, country, per_world, ledger, tolerance=0.7):
    """Check the exchange rate: |ln(output of the provinces / rate / output of the country in the world table)|.

    Arguments: national, world (Datasets), country (label), per_world, ledger, tolerance (0.7: within a factor of two).
    """
    ratio = national["output"].sum() / per_world / world["output"].sel(region=country).sum()
    name = "nested: output of the provinces over the country's in the world table, natural logarithm"
    ledger.check(name, np.log(float(ratio)), tolerance)


def check_gap(nested, provinces, ledger, tolerance):
    """Check how much of the provinces' output stands in the discrepancy: Σ |local_final[discrepancy]| / Σ output.

    Arguments: nested (Dataset), provinces (labels), ledger, tolerance (the largest fraction a user accepts).
    """
    own = nested[["local_final", "output"]].sel(region=provinces)
    gap = abs(own["local_final"].sel(category="discrepancy")).sum() / own["output"].sum()
    ledger.check("nested: discrepancy of the provinces, share of their output", gap, tolerance)


def _others(world, country):
    return world["region"].values[world["region"].values != country]


def _uses(table):
    """Total uses by product and user, however met; the discrepancy is no use."""
    uses = {
        name: sum(table[f"{path}_{name}"] for path in PATHS if f"{path}_{name}" in table)
        for name in ("intermediate", "final")
    }
    uses["final"] = uses["final"].where(uses["final"]["category"] != "discrepancy", 0.0)
    return {name: use.transpose("region", "sector", ...) for name, use in uses.items()}


def _with_country(flows, far):
    return flows.drop_vars(set(flows.coords) - set(flows.dims)).rename({far: "country"})


def _join(among, exports, imports, abroad):
    top = xr.concat([among, exports.transpose(*among.dims)], "destination")
    bottom = xr.concat([imports.transpose(*among.dims), abroad], "destination")
    return xr.concat([top, bottom], "origin")


def _merged(trade, provinces, country):
    """Trade with the provinces summed under the country's label, its trade with itself left out."""
    for dim in ("origin", "destination"):
        inside = trade[dim].isin(provinces)
        own = trade.isel({dim: inside.values}).sum(dim).expand_dims({dim: [country]})
        trade = xr.concat([own, trade.isel({dim: ~inside.values})], dim)
    return trade.where((trade["origin"] != country) | (trade["destination"] != country), 0.0)
