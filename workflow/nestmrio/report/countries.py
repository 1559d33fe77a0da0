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
    """Put the provinces' inventory in place of their country's, in the world's and in the link's sectors.

    A link sector k goes back to the world sectors it was split from: e_i = Σ_k e_k b_ki with b_ki = s_ik x_i / Σ_i s_ik
    x_i, by split_share s and output x. What provinces emit in sectors that the world table shows no output of goes to
    the country's other sectors in proportion.

    Arguments: emissions (region, sector) of the world table, own (region, sector) in link sectors, world, linked
    (Datasets of kind `world` in the world's and the link's sectors), country.
    Returns two arrays (region, sector): emissions and own, both with the same inventory of the country.
    """
    output, out = (table["output"].sel(region=country, drop=True) for table in (world, linked))
    back = mine = _on_output(own.sel(region=country, drop=True), out)
    if "split_share" in linked:
        parts = linked["split_share"].sel(region=country, drop=True) * output.rename(sector="world_sector")
        total = parts.sum("world_sector")
        back = (mine * parts / total.where(total > 0, 1.0)).sum("sector").rename(world_sector="sector")
    replaced, kept = emissions.copy(deep=True), own.copy(deep=True)
    replaced.loc[{"region": country}] = back.sel(sector=emissions["sector"].values).values
    kept.loc[{"region": country}] = mine.sel(sector=own["sector"].values).values
    return replaced, kept


def _on_output(emissions, output):
    placed = emissions.where(output.sel(sector=emissions["sector"].values) > 0, 0.0)
    return placed * (emissions.sum() / placed.sum())


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
