"""China 2007 as a region of GTAP: from the provinces' tables and inventory to targets in GTAP's sectors."""

import numpy as np
import xarray as xr

from gtap_country import Country
from gtap_economy import FINALS
from nestmrio.classification import fill_weights, regroup

PER_MILLION_USD = 760.4
"""10^4 CNY in 10^6 USD, the average rate of 2007."""
CATEGORIES = {
    "private": ["rural_household", "urban_household"],
    "government": ["government"],
    "investment": ["fixed_capital", "inventories"],
}


def china(tables, inventory, population, concordance):
    """The provinces' sum as a Country in the concordance's target sectors, 10^6 USD and Mt.

    Rows and columns of a provincial sector are shared equally among its targets, emissions likewise.

    Arguments: tables (of kind `tables`, 10^4 CNY), inventory (of kind `inventory`), population (in millions),
    concordance (source: the tables' sectors, target).
    """
    weights = fill_weights(concordance, xr.ones_like(concordance.isel(source=0, drop=True)))
    nation = tables.sum("region") / PER_MILLION_USD

    def moved(values, *dims):
        for dim in dims:
            values = regroup(values, dim, weights)
        return values.transpose(*dims, ...)

    wanted = {name: moved(nation[name], "sector").values for name in ("output", "exports", "imports")}
    final = moved(nation["final_demand"], "sector")
    residents = float(inventory["household_emissions"].sum())
    return Country(
        **wanted,
        intermediate=moved(nation["intermediate"], "sector", "use").clip(min=0).values,
        final=np.stack([final.sel(category=CATEGORIES[f]).sum("category").clip(min=0) for f in FINALS], 1),
        emissions=moved(inventory["emissions"].sum(["region", "fuel"]), "sector").values,
        direct_emissions=np.array([residents, 0.0, 0.0]),
        population=population,
    )
