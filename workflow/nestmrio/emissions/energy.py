"""CO2 from energy balances: what is burnt, by whom, and how industry divides over its sectors."""

import xarray as xr

from nestmrio.classification import fill_weights, regroup
from nestmrio.errors import InputError
from nestmrio.names import choices

INDUSTRY, POWER_HEAT = "industry", "power_heat"
HOUSEHOLDS = ("rural", "urban")
LINES = ("agriculture", INDUSTRY, "construction", "transport", "trade_hotels", "other", POWER_HEAT)


def burnt(quantity):
    """Fuel burnt by line of the balance.

    Final consumption excludes losses; non-energy use leaves industry; inputs to thermal power and heating become a line
    of their own; other transformation (coking, refining, gas works, washing, briquettes) keeps the carbon in its
    products and is not counted; neither is gas flared or lost.

    Arguments: quantity (region, activity, fuel). Returns burnt (region, line, fuel) in the same units, with the lines
    of LINES, then rural and urban. Source: Peters et al. 2006; IPCC 2006 Guidelines, vol. 2, section 2.4.
    """
    use = {line: quantity.sel(activity=line, drop=True) for line in (*LINES, *HOUSEHOLDS) if line != POWER_HEAT}
    use[INDUSTRY] = use[INDUSTRY] - quantity.sel(activity="non_energy", drop=True)
    use[POWER_HEAT] = -quantity.sel(activity=["thermal_power", "heating"]).sum("activity")
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
    Raises InputError for a province in which none of the industries has output.
    """
    expected = intensity * output.sel(sector=intensity["sector"].values).clip(min=0)
    total = expected.sum("sector")
    idle = total["region"].values[(total.sum("fuel") <= 0).values]
    if len(idle):
        remedy = "correct the tables, or the table of industries' energy use"
        raise InputError("no industry that uses energy has output", remedy=remedy, province=idle[0])
    overall = expected.sum("fuel") / expected.sum(["sector", "fuel"])
    shares = xr.where(total > 0, expected / total.where(total > 0, 1.0), overall)
    return shares.transpose("region", "sector", "fuel")


def feedstock(used, non_energy, sectors=()):
    """Which sectors' use of fuels is no burning: that of the named sectors first, of all industry beyond that.

    Within either, non-energy use N_sf divides as use does: u_sif = min(N, U) q_sif / U for the named, whose use is U.

    Arguments: used (region, sector, fuel), industry's final consumption; non_energy (region, fuel), no more than its
    sum; sectors (labels). Returns what is not burnt (region, sector, fuel), in the units of both.
    Raises InputError for a sector that is no industry.
    """
    industries = used["sector"].values.tolist()
    unknown = [sector for sector in sectors if sector not in industries]
    if unknown:
        remedy = f"name sectors of industry in emissions.energy.feedstock_sectors: {choices(unknown[0], industries)}"
        raise InputError("no industry is in this sector", remedy=remedy, sector=unknown[0])
    named = used.where(used["sector"].isin(list(sectors)), 0.0)
    first = xr.where(non_energy < named.sum("sector"), non_energy, named.sum("sector"))
    taken = _divide(first, named)
    return (taken + _divide(non_energy - first, used - taken)).transpose("region", "sector", "fuel")


def _divide(amount, sizes):
    """An amount (region, fuel) divided over sectors as their sizes are, zero where all are."""
    total = sizes.sum("sector")
    return sizes * xr.where(total > 0, amount / total.where(total > 0, 1.0), 0.0)


def sector_factors(factor, energy, weights):
    """Emission factors of sectors out of those of their industries: F_sf = sum over i of E_if w_is F_if / E_sf.

    For a fuel that none of a sector's industries uses by the evidence, they count by all their fuels together, and
    equally where they use none at all.

    Arguments: factor (..., industry, fuel); energy (industry, fuel), national, in one unit; weights (source, target)
    from industries to sectors, without sectors that hold none. Returns F (..., sector, fuel) in the unit of factor.
    """
    weights = weights.rename(source="industry", target="sector")
    by_fuel, by_all, equally = energy * weights, energy.sum("fuel") * weights, xr.where(weights > 0, 1.0, 0.0)
    by_all = xr.where(by_all.sum("industry") > 0, by_all, equally)
    counted = xr.where(by_fuel.sum("industry") > 0, by_fuel, by_all)
    mean = xr.dot(factor, counted, dim="industry") / counted.sum("industry")
    return mean.transpose(..., "sector", "fuel").assign_attrs(factor.attrs)


def to_inventory(lines, industry, weights, sizes):
    """Map what is emitted to provincial sectors: industry as it stands, the other lines by a concordance.

    Arguments: lines (region, line, fuel), all but industry; industry (region, sector, fuel); weights (source, target)
    from the producing lines, NaN where open; sizes (sector, region) filling them.
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel).
    """
    producing = lines.sel(line=[line for line in LINES if line != INDUSTRY])
    filled = fill_weights(weights, sizes.sel(region=lines["region"].values))
    others = regroup(producing, "line", filled).rename(line="sector")
    emissions = others + industry.reindex(sector=others["sector"].values, fill_value=0.0)
    households = lines.sel(line=list(HOUSEHOLDS)).rename(line="household")
    return xr.Dataset(
        {"emissions": emissions.transpose("region", "sector", "fuel"), "household_emissions": households}
    ).assign_attrs(lines.attrs)
