"""Accounts of countries from the world table as it is to the nested one, one change at a time."""

from itertools import pairwise

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.alignment import aligned, in_order
from nestmrio.errors import InputError
from nestmrio.footprint.accounts import by_consumption
from nestmrio.footprint.attribution import supplied_final_demand
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import BOUND, leontief_system
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.factored import book_reversals
from nestmrio.names import NO_CONSUMPTION
from nestmrio.report.flow_multipliers import FlowCoefficients, flow_multipliers

STEPS = ("unnested", "booked", "proportional", "inventory", "linked", "nested")


@aligned
def compare_countries(
    flows, proportional, linked, emissions, own, nested, *, method="auto", tolerance=1e-10, threads=1, ledger=None
):
    """Each country's consumption-based emissions of one stressor, from the world table as it is to the nested one.

    unnested: the world table as it is; booked: negative deliveries booked at the supplier; proportional: all users buy
    from origins in the same proportions; inventory: the provinces' inventory for their country; linked: sectors split
    or joined to the link classification; nested: provinces in place of the country. C_d = Σ_ri m_ri f_ri,d with
    m = (I − Aᵀ)⁻¹ k and intensities k, which are zero where there is no output.

    Arguments: flows (Dataset of the contract's kind `world_flows`, in memory or of an open file, which is read in
    blocks), proportional and linked (Datasets of kind `world`: the booked flows in factored form, and these in the
    link's sectors), emissions (region, sector) of the world table, own (pair of such arrays with the provinces'
    inventory for their country, in the world's and in the link's sectors), nested (region, without direct household
    emissions, the provinces summed under the country's label, as `consumed` gives it); method, tolerance and threads
    as in `multipliers`; ledger.
    Returns a DataFrame: country, the six columns, for each but the first its change relative to the one before
    (booked_change, ...), and change, nested relative to unnested. Demand that is no region's consumption has a row of
    its own after the countries, called like its category.
    Source: Miller and Blair 2009, chapter 10.
    """
    order = ("origin", "sector", "destination")
    regions, sectors = (flows[dim].values.tolist() for dim in order[:2])
    replaced, own_in_link = own
    solver = {"method": method, "tolerance": tolerance, "threads": threads}
    proportional = in_order(proportional, "the proportional form", {"region": regions, "sector": sectors})
    linked = in_order(linked, "the table in link sectors", {"region": regions})
    output, output_in_link = (table["output"].transpose("region", "sector") for table in (proportional, linked))
    booked = book_reversals(flows, Ledger())
    labels = {*flows["category"].values.tolist(), *nested["region"].values.tolist()}
    apart = [name for name in NO_CONSUMPTION if name in labels]
    final, booked_final = (_demanded(t["final_demand"].rename(origin="region"), apart) for t in (flows, booked))
    spread, spread_in_link = (_demanded(supplied_final_demand(t), apart) for t in (proportional, linked))

    k, k_own = (_intensities(values, output) for values in (emissions, replaced))
    system = leontief_system(coefficients(proportional), 2, **solver)
    system_in_link = leontief_system(coefficients(linked), 1, **solver)
    z = flows["intermediate"].transpose(*order, "use")
    all_flows = FlowCoefficients(z, output.values, tuple(regions), tuple(sectors))
    by_user = flow_multipliers(all_flows, system, k, tolerance=tolerance, threads=threads)
    factored = system.solve_transpose(np.stack([k, k_own]))
    in_link = system_in_link.solve_transpose(_intensities(own_in_link, output_in_link))
    pairs = (
        (by_user.values, final),
        (by_user.values, booked_final),
        (factored.values[0], spread),
        (factored.values[1], spread),
        (in_link.values, spread_in_link),
    )
    columns = [np.einsum("ri,rid->d", m, f) for m, f in pairs]
    with recording(ledger) as book:
        error = max(solution.error_bound for solution in (by_user, factored, in_link))
        book.check("certified relative error of countries' multipliers", error, max(tolerance, BOUND))
        moved = np.abs((booked_final - final).sum(-1)).max() / output.values.max()
        book.check("booking negative deliveries keeps output", moved, BOUND)
    columns.append(nested.reindex(region=[*regions, *apart], fill_value=0.0).values)
    frame = pd.DataFrame({"country": [*regions, *apart]} | dict(zip(STEPS, columns, strict=True)))
    for before, after in pairwise(STEPS):
        frame[f"{after}_change"] = frame[after] / frame[before] - 1
    return frame.assign(change=frame["nested"] / frame["unnested"] - 1)


def check_comparison(frame, tolerance, ledger):
    """Check what the proportional form changes in any country, and that each step keeps the emissions of all together.

    Arguments: frame (of `compare_countries`), tolerance (largest relative change by the proportional form), ledger.
    Returns the country with the largest change by the proportional form and that change.
    """
    countries = frame[~frame["country"].isin(NO_CONSUMPTION)]
    worst = countries.loc[countries["proportional_change"].abs().idxmax()]
    text = f"proportional form: largest change of a country's consumption-based emissions ({worst['country']})"
    ledger.check(text, worst["proportional_change"], tolerance)
    for later, total in (("nested", "inventory"), ("linked", "inventory"), ("proportional", "unnested")):
        gap = abs(frame[later].sum() / frame[total].sum() - 1)
        ledger.check(f"all countries together: {later} emissions are the {total} ones", gap, BOUND)
    return worst["country"], float(worst["proportional_change"])


def consumed(embodied):
    """Emissions caused by the consumption of each region, then those for demand that is no region's consumption.

    Arguments: embodied (origin, destination, category). Returns an array (region) of regions and such categories.
    """
    caused, apart = by_consumption(embodied)
    regions = caused.sum(["origin", "category"]).rename(destination="region")
    beside = [value.sum("region").expand_dims(region=[name]) for name, value in apart.items()]
    return xr.concat([regions, *beside], "region") if beside else regions


def _demanded(final_demand, apart):
    """Final demand by supplier and by who demands: regions, then the categories that are no region's consumption.

    Arguments: final_demand (region, sector, destination, category), apart (these categories). Returns an array of
    three dims.
    """
    f = final_demand.transpose("region", "sector", "destination", "category")
    if not apart:
        return f.sum("category").values
    regions = f.drop_sel(category=apart, errors="ignore").sum("category")
    beside = f.sum("destination").reindex(category=apart, fill_value=0.0)
    return np.concatenate([regions.values, beside.values], axis=-1)


def _intensities(emissions, output):
    """Emissions per unit of output (region, sector) in the order of output, zero where there is none."""
    labels = {dim: output[dim].values.tolist() for dim in output.dims}
    e = in_order(emissions, "emissions", labels).transpose(*output.dims).values
    return np.divide(e, output.values, out=np.zeros(e.shape), where=output.values > 0)


def require_rows(emissions, country):
    """Refuse emissions of a world table that tell nothing of the nested country: nothing could be compared.

    Arguments: emissions (region, sector), country (label). Raises InputError.
    """
    if bool(emissions.sel(region=country).isnull().all()):
        raise InputError("the region has no row", remedy="add it to emissions.world.sectors", region=country)


def sum_provinces(values, regions, country):
    """Values by region of the world table: those of its countries, and the provinces summed under their country.

    Arguments: values (region, ...) of provinces and countries, regions (of the world table), country (label of the one
    replaced). Returns such an array with the world table's regions, and what `consumed` puts after them.
    """
    apart = [name for name in NO_CONSUMPTION if name in values["region"].values]
    abroad = [*(region for region in regions if region != country), *apart]
    home = values.sel(region=~values["region"].isin(abroad)).sum("region").expand_dims(region=[country])
    return xr.concat([home, values.sel(region=abroad)], "region").sel(region=[*regions, *apart])


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
