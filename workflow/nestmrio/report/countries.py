"""What nesting and the proportional form change in the accounts of countries."""

import numpy as np
import pandas as pd


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
    k = emissions.transpose("region", "sector").values.ravel()
    k = np.divide(k, x, out=np.zeros_like(k), where=x > 0)
    return (k @ inverse) @ f


def compare_countries(flows, booked, pooled, emissions, nested, country):
    """Each country's consumption-based emissions un-nested, with reversals booked, with origins pooled too, and nested.

    Arguments: flows, booked, pooled (Datasets of bilateral flows of the world table: as it is, with negative deliveries
    booked at the supplier, and expanded from the factored form of that), emissions (region, sector) of the world table,
    nested (region, without direct household emissions; the provinces summed under the country's label), country (of the
    provinces).
    Returns a DataFrame: country, unnested, booked, pooled, nested, booking_change (relative to unnested),
    pooling_change (relative to booked), nesting_change (relative to unnested), role.
    """
    regions = flows["origin"].values
    aligned = emissions.sel(region=regions, sector=flows["sector"].values)
    frame = pd.DataFrame(
        {
            "country": regions,
            "unnested": consumption_based(flows, aligned),
            "booked": consumption_based(booked, aligned),
            "pooled": consumption_based(pooled, aligned),
            "nested": nested.sel(region=regions).values,
        }
    )
    for change, column, base in (
        ("booking_change", "booked", "unnested"),
        ("pooling_change", "pooled", "booked"),
        ("nesting_change", "nested", "unnested"),
    ):
        frame[change] = frame[column] / frame[base] - 1
    frame["role"] = np.where(frame["country"] == country, "replaced by provinces", "kept")
    return frame
