"""What nesting must keep: every country's table, every province's own, and a gap between them that is small."""

import numpy as np
import xarray as xr

from nestmrio.mrio.assembly import total_uses
from nestmrio.mrio.factored import largest_gap
from nestmrio.names import TRANSPORT

COUNTRY_ITEMS = (
    "output",
    "value_added",
    "local_intermediate",
    "traded_intermediate",
    "local_final",
    "traded_final",
)


def check_kept(national, world, nested, country, exchange_rate, ledger, tolerance=1e-9):
    """Check that nesting kept each country's table and each province's own, cell by cell.

    Countries: output, value added, local and traded use by product and user, trade by product with every other country
    and, provinces summed, with the nested one. Provinces: output, value added, uses by product and user, trade with one
    another; provinces summed, the country's services to international transport.

    Arguments: national, world, nested (Datasets), country, exchange_rate, ledger, tolerance (relative).
    """
    provinces, countries = national["region"].values, other_countries(world, country)
    home, mine = national.drop_attrs() / exchange_rate, nested.sel(region=provinces)
    theirs = nested.sel(region=countries, category=world["category"].values)
    pairs = {f"{name} of countries": (theirs[name], world[name].sel(region=countries)) for name in COUNTRY_ITEMS}
    foreign = world["trade"].where((world["origin"] != country) | (world["destination"] != country), 0.0)
    pairs["trade of countries"] = (_merged(nested["trade"], provinces, country), foreign)
    pairs["trade among provinces"] = (nested["trade"].sel(origin=provinces, destination=provinces), home["trade"])
    pairs |= {f"{name} of provinces": (mine[name], home[name]) for name in ("output", "value_added")}
    before, after = total_uses(home), total_uses(mine.sel(category=national["category"].values))
    if TRANSPORT in world["category"].values:
        served = (after["final"] - before["final"]).sel(category=TRANSPORT, drop=True).sum("region")
        supplied = world["local_final"].sel(region=country, category=TRANSPORT, drop=True)
        pairs["services of the country to international transport"] = (served, supplied)
        before, after = ({name: _without(use, TRANSPORT) for name, use in uses.items()} for uses in (before, after))
    pairs |= {f"{name} uses of provinces": (after[name], before[name]) for name in before}
    for name, (found, expected) in pairs.items():
        ledger.check(f"nested: {name} kept", largest_gap(found, expected), tolerance)


def _without(use, category):
    return use.drop_sel(category=category) if "category" in use.dims else use


def check_rate(national, world, country, exchange_rate, ledger, tolerance=0.7):
    """Check the exchange rate: |ln(output of the provinces / rate / output of the country in the world table)|.

    Arguments: national, world (Datasets), country (label), exchange_rate, ledger, tolerance (0.7: within a factor of
    two).
    """
    ratio = national["output"].sum() / exchange_rate / world["output"].sel(region=country).sum()
    name = "nested: output of the provinces over the country's in the world table, natural logarithm"
    ledger.check(name, np.log(float(ratio)), tolerance)


def check_gap(nested, provinces, ledger, tolerance):
    """Check how much of the provinces' output stands in the discrepancy: Σ |local_final[discrepancy]| / Σ output.

    Arguments: nested (Dataset), provinces (labels), ledger, tolerance (the largest fraction a user accepts).
    """
    own = nested[["local_final", "output"]].sel(region=provinces)
    gap = abs(own["local_final"].sel(category="discrepancy")).sum() / own["output"].sum()
    ledger.check("nested: discrepancy of the provinces, share of their output", gap, tolerance)


def other_countries(world, country):
    """Labels of the world table's regions other than the country, in order."""
    return world["region"].values[world["region"].values != country]


def _merged(trade, provinces, country):
    """Trade with the provinces summed under the country's label, its trade with itself left out."""
    for dim in ("origin", "destination"):
        inside = trade[dim].isin(provinces)
        own = trade.isel({dim: inside.values}).sum(dim).expand_dims({dim: [country]})
        trade = xr.concat([own, trade.isel({dim: ~inside.values})], dim)
    return trade.where((trade["origin"] != country) | (trade["destination"] != country), 0.0)
