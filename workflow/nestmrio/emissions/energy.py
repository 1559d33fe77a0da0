"""CO2 from energy balances: what is burnt, by whom, and what it emits."""

import xarray as xr

from nestmrio.classification import fill_weights, regroup

HOUSEHOLDS = ("rural", "urban")
LINES = ("agriculture", "industry", "construction", "transport", "trade_hotels", "other", "power_heat")


def burnt(quantity):
    """Fuel burnt by line of the balance.

    Final consumption excludes losses; non-energy use leaves industry; inputs to thermal power and heating become a line
    of their own; other transformation (coking, refining, gas works, washing, briquettes) keeps the carbon in its
    products and is not counted; neither is gas flared or lost.

    Arguments: quantity (region, activity, fuel). Returns burnt (region, line, fuel) in the same units, with the lines
    of LINES, then rural and urban. Source: Peters et al. 2006; IPCC 2006 Guidelines, vol. 2, section 2.4.
    """
    use = {line: quantity.sel(activity=line, drop=True) for line in (*LINES, *HOUSEHOLDS) if line != "power_heat"}
    use["industry"] = use["industry"] - quantity.sel(activity="non_energy", drop=True)
    use["power_heat"] = -quantity.sel(activity=["thermal_power", "heating"]).sum("activity")
    names = xr.Variable("line", [*LINES, *HOUSEHOLDS])
    lines = xr.concat([use[name] for name in names.values], dim=names)
    return lines.transpose("region", "line", "fuel")


def industry_intensity(energy, output):
    """National use of each fuel per output of each industrial sector: e_if = E_if / sum over provinces of x_si.

    Arguments: energy (sector, fuel), national, any unit; output (region, sector), of the industrial sectors.
    Returns intensity (sector, fuel), zero where the sector has no output.
    """
    total = output.sel(sector=energy["sector"].values).sum("region")
    return xr.where(total > 0, energy / total.where(total > 0, 1.0), 0.0)


def industry_shares(intensity, output):
    """How the industry line of each fuel divides over sectors: w_sif = e_if x_si / sum over i of e_if x_si.

    A fuel that no sector of the province uses by this evidence divides as all fuels together do.

    Arguments: intensity (sector, fuel); output (region, sector). Returns shares (region, sector, fuel), summing to one.
    """
    expected = intensity * output.sel(sector=intensity["sector"].values).clip(min=0)
    total = expected.sum("sector")
    overall = expected.sum("fuel") / expected.sum(["sector", "fuel"])
    shares = xr.where(total > 0, expected / total.where(total > 0, 1.0), overall)
    return shares.transpose("region", "sector", "fuel")


def to_inventory(lines, shares, weights, sizes):
    """Map lines of the balance to provincial sectors: industry by shares, the other lines by a concordance.

    Arguments: lines (region, line, fuel), quantities or emissions; shares (region, sector, fuel) of industry; weights
    (source, target) from the other producing lines, NaN where open; sizes (sector, region) filling them.
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel).
    """
    producing = lines.sel(line=[line for line in LINES if line != "industry"])
    filled = fill_weights(weights, sizes.sel(region=lines["region"].values))
    others = regroup(producing, "line", filled).rename(line="sector")
    industry = (lines.sel(line="industry", drop=True) * shares).reindex(sector=others["sector"].values, fill_value=0.0)
    emissions = (others + industry).transpose("region", "sector", "fuel")
    households = lines.sel(line=list(HOUSEHOLDS)).rename(line="household")
    return xr.Dataset({"emissions": emissions, "household_emissions": households}).assign_attrs(lines.attrs)
