"""The provinces' own CO2 inventory: energy balances times factors, split over sectors, with cement."""

import xarray as xr

from nestmrio.classification import fill_weights, regroup
from nestmrio.emissions.energy import (
    INDUSTRY,
    burnt,
    feedstock,
    industry_intensity,
    industry_shares,
    sector_factors,
    to_inventory,
)
from nestmrio.emissions.inventory import in_own_sectors
from nestmrio.errors import InputError
from nestmrio.names import choices

PROCESS = "process"
PHYSICAL = {"units": "10^4 t or 10^8 m3"}


def compile_inventory(quantity, factors, energy, industry_weights, line_weights, sizes, output, feedstock_sectors=()):
    """Compile the inventory: E_sif = F_if (q_sf w_sif − u_sif) of industry + sum of other lines F_lf q_slf w_li.

    The evidence of what industries use holds non-energy use, so industry's whole final consumption q is divided by it,
    and non-energy use u is taken out of the sectors after that (see `feedstock`).

    Arguments: quantity (region, activity, fuel), repaired energy balances; factors (Dataset of read_factors); energy
    (industry, fuel), national energy use of industries in one unit, non-energy use included; industry_weights (source,
    target) from industries to sectors, NaN where open, filled by national output; line_weights (source, target) from
    the other lines to sectors, NaN where open, filled by sizes (sector, region); output (region, sector);
    feedstock_sectors (labels of the sectors that non-energy use leaves first).
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel) in Mt; burnt
    (region, line, fuel), industry_burnt (region, sector, fuel) and non_energy (region, fuel) in units of the balances;
    the factors with their bounds (bound, user, fuel) and industry_factor (bound, sector, fuel) for later propagation.
    Source: IPCC 2006 Guidelines, vol. 2, chapter 2; Peters et al. 2006.
    """
    lines, factor = burnt(quantity), factors["emission_factor"]
    weights = fill_weights(industry_weights, output.sum("region"))
    weights = weights.sel(target=(weights > 0).any("source").values)
    used = regroup(energy, "industry", weights).rename(industry="sector")
    shares = industry_shares(industry_intensity(used, output), output)
    used_by_sector = shares * quantity.sel(activity=INDUSTRY, drop=True)
    non_energy = quantity.sel(activity="non_energy", drop=True)
    industry_burnt = (used_by_sector - feedstock(used_by_sector, non_energy, feedstock_sectors)).clip(min=0)
    by_industry = factor.sel(user=energy["industry"].values).rename(user="industry")
    industry_factor = sector_factors(by_industry, energy, weights)
    others = lines.drop_sel(line=INDUSTRY)
    emitted = others * factor.sel(bound="central", user=others["line"].values, drop=True).rename(user="line")
    from_industry = industry_burnt * industry_factor.sel(bound="central", drop=True)
    inventory = to_inventory(emitted, from_industry, line_weights, sizes)
    for variable in inventory.data_vars.values():
        variable.attrs = {"units": "Mt"}
    sectors = inventory["sector"].values
    return inventory.merge(factors).assign(
        burnt=lines.assign_attrs(PHYSICAL),
        industry_burnt=industry_burnt.reindex(sector=sectors, fill_value=0.0).assign_attrs(PHYSICAL),
        industry_factor=industry_factor.reindex(sector=sectors, fill_value=0.0),
        non_energy=non_energy.assign_attrs(PHYSICAL),
    )


def lines_inventory(quantity, factors):
    """Compile the inventory in the lines of the balances, where no tables split industry: E_slf = F_lf q_slf.

    Arguments: quantity (region, activity, fuel), repaired energy balances; factors (Dataset of read_factors for the one
    industry `industry`).
    Returns a Dataset emissions (region, sector, fuel), whose sectors are the lines, household_emissions (region,
    household, fuel) in Mt; burnt (region, line, fuel), non_energy (region, fuel) in units of the balances; the factors
    with their bounds.
    Source: IPCC 2006 Guidelines, vol. 2, chapter 2; Peters et al. 2006.
    """
    lines = burnt(quantity)
    factor = factors["emission_factor"].sel(bound="central", user=lines["line"].values, drop=True)
    emitted = (lines * factor.rename(user="line")).rename(line="activity").transpose("region", "activity", "fuel")
    inventory = in_own_sectors(emitted.assign_attrs(units="Mt")).drop_attrs(deep=False)
    non_energy = quantity.sel(activity="non_energy", drop=True)
    return inventory.merge(factors).assign(
        burnt=lines.assign_attrs(PHYSICAL), non_energy=non_energy.assign_attrs(PHYSICAL)
    )


def check_lines(inventory, quantity, process, ledger):
    """Record that lines and residents emit what burnt fuels and cement give, in every province, to 1e-12."""
    factor = inventory["emission_factor"].sel(bound="central", fuel=quantity["fuel"].values, drop=True)
    lines = burnt(quantity)
    wanted = xr.dot(lines, factor.rename(user="line").sel(line=lines["line"].values), dim=["line", "fuel"])
    wanted = wanted + process.sel(region=wanted["region"].values)
    found = inventory["emissions"].sum(["sector", "fuel"]) + inventory["household_emissions"].sum(["household", "fuel"])
    gap = abs(found - wanted) / wanted.where(wanted > 0, 1.0)
    ledger.check("lines and residents sum to fuels and cement", float(gap.max()), 1e-12)


def add_process(inventory, process, sector, source):
    """Add process emissions as the fuel `process` of the sector that makes cement, labelled with where they come from.

    Arguments: inventory (Dataset), process (region) in Mt, sector, source (text, kept in attrs `process_source`).
    Raises InputError for process emissions of a sector that the inventory does not have.
    """
    made = float(abs(process).max()) > 0
    if made and sector not in inventory["sector"].values:
        remedy = f"name one in emissions.energy.cement_sector: {choices(sector, inventory['sector'].values.tolist())}"
        raise InputError("no sector to make cement", remedy=remedy, sector=sector)
    flows = inventory[["emissions", "household_emissions"]]
    flows = flows.reindex(fuel=[*inventory["fuel"].values, PROCESS], fill_value=0.0)
    if made:
        flows["emissions"].loc[{"sector": sector, "fuel": PROCESS}] = process.sel(region=flows["region"].values)
    factors = inventory.drop_vars(["emissions", "household_emissions"]).reindex(fuel=flows["fuel"].values)
    return flows.merge(factors).assign_attrs(process_source=source)


def check_identities(inventory, quantity, process, ledger):
    """Record that nothing is lost between balance and inventory, in every province, to 1e-12.

    Sectors of industry burn what its line holds, fuel by fuel; sectors and residents emit what fuels and cement give,
    the fuels' side computed before any line is mapped to a sector: industry_factor times industry_burnt, F_lf times the
    other lines. This proves that the mapping loses nothing, not that the factors are right.
    """
    kept = inventory.sel(fuel=quantity["fuel"].values)
    lines = burnt(quantity)
    gap = abs(kept["industry_burnt"].sum("sector") - lines.sel(line=INDUSTRY))
    scale = lines.sum("line").where(lines.sum("line") > 0, 1.0)
    ledger.check("sectors of industry burn what its line holds", float((gap / scale).max()), 1e-12)
    factor = kept["emission_factor"].sel(bound="central", drop=True).rename(user="line")
    others = lines.drop_sel(line=INDUSTRY)
    fuels = xr.dot(others, factor.sel(line=others["line"].values), dim=["line", "fuel"])
    fuels += xr.dot(kept["industry_burnt"], kept["industry_factor"].sel(bound="central"), dim=["sector", "fuel"])
    fuels += process.sel(region=fuels["region"].values)
    sectors = inventory["emissions"].sum(["sector", "fuel"])
    residents = inventory["household_emissions"].sum(["household", "fuel"])
    gap = abs(sectors + residents - fuels) / fuels.where(fuels > 0, 1.0)
    ledger.check("sectors and residents sum to fuels and cement", float(gap.max()), 1e-12)
