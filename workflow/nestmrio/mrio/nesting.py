"""Provinces nested in the world: they take the place of their country, every other country stays as it was."""

import numpy as np
import xarray as xr

from nestmrio.mrio.assembly import split_uses
from nestmrio.mrio.sharing import share_by_country, share_by_province


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
    Returns a Dataset of kind `nested`; provinces first, then countries.
    Source: Peters, Andrew and Lennox 2011 (Economic Systems Research 23:131); Feng et al. 2013, SI text 2.
    """
    provinces = national["region"].values
    countries = world["region"].values[world["region"].values != country]
    unit = world["output"].attrs["units"]
    home = national.drop_attrs() / per_world
    abroad = world["trade"].transpose("sector", "origin", "destination")
    trade = home["trade"].transpose("sector", "origin", "destination")
    outflow = trade.sum("destination").rename(origin="region")
    inflow = trade.sum("origin").rename(destination="region")
    uses = {
        name: home[f"local_{name}"] + home[f"traded_{name}"] + home[f"imported_{name}"]
        for name in ("intermediate", "final")
    }
    uses["final"] = uses["final"].where(uses["final"]["category"] != "discrepancy", 0.0)
    used = uses["intermediate"].clip(min=0).sum("use") + uses["final"].clip(min=0).sum("category")
    sides = {
        "exports": (abroad.sel(origin=country, destination=countries), "destination", home["output"], outflow),
        "imports": (abroad.sel(origin=countries, destination=country), "origin", used, inflow),
    }
    crossing = {}
    for item, (flows, far, whole, domestic) in sides.items():
        flows = flows.drop_vars(set(flows.coords) - set(flows.dims)).rename({far: "country"})
        shared = share_by_province(item, flows.sum("country"), home[item], whole - domestic, per_world, ledger)
        crossing[item] = share_by_country(shared, flows, customs and customs[item])
    bought = inflow + crossing["imports"].sum("country")
    local, (traded,) = split_uses(uses, [bought.transpose("region", "sector")])
    sold = outflow + crossing["exports"].sum("country")
    rest = home["output"] - local["intermediate"].sum("use") - local["final"].sum("category") - sold
    local["final"] = local["final"] + rest * (local["final"]["category"] == "discrepancy")
    categories = list(dict.fromkeys([*home["category"].values, *world["category"].values]))
    mine = xr.Dataset(
        {"output": home["output"], "value_added": home["value_added"]}
        | {f"local_{name}": part for name, part in local.items()}
        | {f"traded_{name}": part for name, part in traded.items()}
    ).reindex(category=categories, fill_value=0.0)
    theirs = world[list(mine.data_vars)].drop_attrs().sel(region=countries).reindex(category=categories, fill_value=0.0)
    table = xr.concat([mine, theirs.sel(sector=mine["sector"].values, use=mine["use"].values)], "region")
    table["trade"] = _join(trade, crossing, abroad.sel(origin=countries, destination=countries), provinces, countries)
    dims = {name: world[name].dims for name in table.data_vars}
    return xr.Dataset({name: part.transpose(*dims[name]).assign_attrs(units=unit) for name, part in table.items()})


def _join(trade, crossing, abroad, provinces, countries):
    order = ("sector", "origin", "destination")
    out = crossing["exports"].rename(region="origin", country="destination").transpose(*order)
    into = crossing["imports"].rename(country="origin", region="destination").transpose(*order)
    top = xr.concat([trade.sel(origin=provinces, destination=provinces), out], "destination")
    bottom = xr.concat([into, abroad.drop_attrs()], "destination")
    return xr.concat([top, bottom], "origin").transpose(*order)


def check_kept(national, world, nested, country, per_world, ledger, tolerance=1e-9):
    """Check that nesting kept each country's table and each province's own.

    Countries: output, value added, local and traded use by product and user, trade by product with every other country
    and, provinces summed, with the nested one. Provinces: output, value added, uses by product and user, trade with one
    another.

    Arguments: national, world, nested (Datasets), country, per_world, ledger, tolerance (relative to the largest
    value).
    """
    provinces = national["region"].values
    countries = world["region"].values[world["region"].values != country]
    for name in ("output", "value_added", "local_intermediate", "traded_intermediate", "local_final", "traded_final"):
        after = nested[name].sel(region=countries)
        if "category" in after.dims:
            after = after.sel(category=world["category"].values)
        _compare(f"nested: {name} of countries kept", after, world[name].sel(region=countries), ledger, tolerance)
    summed = nested["trade"]
    for dim in ("origin", "destination"):
        own = summed.sel({dim: provinces}).sum(dim).expand_dims({dim: [country]})
        summed = xr.concat([own, summed.sel({dim: countries})], dim)
    labels = {"origin": world["origin"].values, "destination": world["destination"].values}
    own = (labels["origin"][:, None] == country) & (labels["destination"] == country)
    kept = xr.where(xr.DataArray(own, labels, ("origin", "destination")), 0.0, summed.sel(labels))
    _compare("nested: trade of countries kept", kept, world["trade"], ledger, tolerance)
    among = {"origin": provinces, "destination": provinces}
    _compare(
        "nested: trade among provinces kept",
        nested["trade"].sel(among),
        national["trade"] / per_world,
        ledger,
        tolerance,
    )
    for name in ("output", "value_added"):
        _compare(
            f"nested: {name} of provinces kept",
            nested[name].sel(region=provinces),
            national[name] / per_world,
            ledger,
            tolerance,
        )
    uses = sum(national[f"{kind}_intermediate"] for kind in ("local", "traded", "imported")) / per_world
    after = (nested["local_intermediate"] + nested["traded_intermediate"]).sel(region=provinces)
    _compare("nested: intermediate uses of provinces kept", after, uses, ledger, tolerance)
    uses = sum(national[f"{kind}_final"] for kind in ("local", "traded", "imported")) / per_world
    named = [c for c in national["category"].values if c != "discrepancy"]
    after = (nested["local_final"] + nested["traded_final"]).sel(region=provinces, category=named)
    _compare("nested: final uses of provinces kept", after, uses.sel(category=named), ledger, tolerance)


def _compare(name, found, expected, ledger, tolerance):
    gap = np.abs(found.transpose(*expected.dims) - expected.drop_attrs())
    ledger.check(name, float(gap.max()) / max(float(np.abs(expected).max()), np.finfo(float).tiny), tolerance)
