"""The provinces' own CO2 inventory: energy balances times factors, split over sectors, with cement."""

import xarray as xr

from nestmrio.emissions.energy import burnt, industry_intensity, industry_shares, to_inventory

PROCESS = "process"


def compile_inventory(quantity, factors, industry, weights, sizes, output):
    """Compile the inventory of what is burnt: E_sif = F_f (q_sf w_sif of industry + sum of other lines q_slf w_li).

    Arguments: quantity (region, activity, fuel), repaired energy balances; factors (Dataset of read_factors); industry
    (sector, fuel), national energy use of industrial sectors; weights (source, target) from the other lines to sectors,
    NaN where open, filled by sizes (sector, region); output (region, sector).
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel) in Mt; burnt
    (region, line, fuel) and non_energy (region, fuel) in units of the balances; and the factors with their bounds
    (bound, fuel) for later propagation.
    Source: IPCC 2006 Guidelines, vol. 2, chapter 2; Peters et al. 2006.
    """
    lines = burnt(quantity)
    emitted = lines * factors["emission_factor"].sel(bound="central", drop=True)
    shares = industry_shares(industry_intensity(industry, output), output)
    inventory = to_inventory(emitted, shares, weights, sizes)
    for variable in inventory.data_vars.values():
        variable.attrs = {"units": "Mt"}
    physical = {"units": "10^4 t or 10^8 m3"}
    non_energy = quantity.sel(activity="non_energy", drop=True).assign_attrs(physical)
    return inventory.merge(factors).assign(burnt=lines.assign_attrs(physical), non_energy=non_energy)


def add_process(inventory, process, sector, source):
    """Add process emissions as the fuel `process` of the sector that makes cement, labelled with where they come from.

    Arguments: inventory (Dataset), process (region) in Mt, sector, source (text, kept in attrs `process_source`).
    """
    flows = inventory[["emissions", "household_emissions"]]
    flows = flows.reindex(fuel=[*inventory["fuel"].values, PROCESS], fill_value=0.0)
    flows["emissions"].loc[{"sector": sector, "fuel": PROCESS}] = process.sel(region=flows["region"].values)
    factors = inventory.drop_vars(["emissions", "household_emissions"]).reindex(fuel=flows["fuel"].values)
    return flows.merge(factors).assign_attrs(process_source=source)


def check_identity(inventory, quantity, process, ledger):
    """Record that sectors and residents sum to fuels and cement in every province, to 1e-12.

    The fuels' side is computed apart: F_f times all that the balance burns of f, before any line is split.
    """
    sectors = inventory["emissions"].sum(["sector", "fuel"])
    residents = inventory["household_emissions"].sum(["household", "fuel"])
    factor = inventory["emission_factor"].sel(bound="central", fuel=quantity["fuel"].values, drop=True)
    fuels = xr.dot(burnt(quantity).sum("line"), factor, dim="fuel") + process.sel(region=quantity["region"].values)
    gap = float((abs(sectors + residents - fuels) / fuels).max())
    ledger.check("sectors and residents sum to fuels and cement", gap, 1e-12)
