"""Accounts of countries from the world table as it is to the nested one, one change at a time."""

from itertools import pairwise

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.mrio.factored import expand

STEPS = ("unnested", "booked", "pooled", "inventory", "linked", "nested")


def consumption_based(flows, emissions):
    """Consumption-based emissions of each region by a dense Leontief inverse: k (I − A)⁻¹ F, summed by destination.

    Arguments: flows (Dataset: intermediate (origin, sector, destination, use), final_demand (origin, sector,
    destination, category)), emissions (region, sector). Returns an array by region, in the emissions' unit, without
    direct household emissions. Source: Miller and Blair 2009, chapter 10; the inverse is pymrio's.
    """
    import pymrio

    size = flows.sizes["origin"] * flows.sizes["sector"]
    z = flows["intermediate"].transpose("origin", "sector", "destination", "use").values.reshape(size, size)
    f = flows["final_demand"].sum("category").transpose("origin", "sector", "destination").values.reshape(size, -1)
    x = z.sum(1) + f.sum(1)
    inverse = np.asarray(pymrio.calc_L(pymrio.calc_A(pd.DataFrame(z), pd.DataFrame(x, columns=["indout"]))))
    labels = {"region": flows["origin"].values, "sector": flows["sector"].values}
    k = emissions.transpose("region", "sector").sel(labels).values.ravel()
    k = np.divide(k, x, out=np.zeros_like(k), where=x > 0)
    return (k @ inverse) @ f


def sum_provinces(values, regions, country):
    """Values by region of the world table: those of its countries, and the provinces summed under their country.

    Arguments: values (region, ...) of provinces and countries, regions (of the world table), country (label of the one
    replaced). Returns such an array with the world table's regions.
    """
    abroad = [region for region in regions if region != country]
    home = values.sel(region=~values["region"].isin(abroad)).sum("region").expand_dims(region=[country])
    return xr.concat([home, values.sel(region=abroad)], "region").sel(region=regions)


def replace_country(emissions, own, world, linked, country):
    """Put the provinces' inventory in place of their country's, in the world's sectors: e_i = Σ_k e_k b_ki.

    b_ki = s_ik x_i / Σ_i s_ik x_i is the part of link sector k that was world sector i, by split_share s and output x.

    Arguments: emissions (region, sector) of the world table, own (region, sector) in link sectors, world, linked
    (Datasets of kind `world` in the world's and the link's sectors), country. Returns emissions (region, sector).
    """
    mine = own.sel(region=country)
    if "split_share" in linked:
        output = world["output"].sel(region=country).rename(sector="world_sector")
        parts = linked["split_share"].sel(region=country) * output
        total = parts.sum("world_sector")
        mine = (mine * parts / total.where(total > 0, 1.0)).sum("sector").rename(world_sector="sector")
    replaced = emissions.copy(deep=True)
    replaced.loc[{"region": country}] = mine.sel(sector=emissions["sector"].values).values
    return replaced


def compare_countries(whole, booked, pooled, linked, emissions, own, nested):
    """Each country's consumption-based emissions, from the world table as it is to the nested one.

    unnested: the world table as it is; booked: negative deliveries booked at the supplier; pooled: origins pooled over
    users; inventory: the provinces' inventory for their country; linked: sectors split or joined to the link
    classification; nested: provinces in place of the country.

    Arguments: whole, booked (Datasets of bilateral flows), pooled, linked (Datasets of kind `world`, in the world's and
    in the link's sectors), emissions (region, sector) of the world table, own (pair of such arrays with the provinces'
    inventory for their country, in the world's and in the link's sectors), nested (region, without direct household
    emissions, the provinces summed under the country's label).
    Returns a DataFrame: country, the six columns, for each but the first its change relative to the one before
    (booked_change, ...), and change, nested relative to unnested.
    """
    replaced, in_link = own
    spread = expand(pooled)
    regions = whole["origin"].values
    columns = (
        consumption_based(whole, emissions),
        consumption_based(booked, emissions),
        consumption_based(spread, emissions),
        consumption_based(spread, replaced),
        consumption_based(expand(linked), in_link.sel(region=regions)),
        nested.sel(region=regions).values,
    )
    frame = pd.DataFrame({"country": regions} | dict(zip(STEPS, columns, strict=True)))
    for before, after in pairwise(STEPS):
        frame[f"{after}_change"] = frame[after] / frame[before] - 1
    return frame.assign(change=frame["nested"] / frame["unnested"] - 1)
