"""Emissions of the world table's regions beside their CO2, and direct emissions by category of final demand."""

import numpy as np
import xarray as xr

from nestmrio.inputs.stressors import read_stressor


def further_stressors(tables, regions, sectors, country, *, decimal="."):
    """Read the stressors beside CO2 of the world table's regions; the nested country's rows are passed over.

    Arguments: tables ({stressor: CSV}), regions, sectors (labels of the world table), country, decimal (the decimal
    mark). Returns {stressor: Dataset emissions (region, sector), household_emissions (region)}, NaN for the country.
    """
    others = [region for region in regions if region != country]
    options = {"ignored": [country], "decimal": decimal}
    return {
        name: read_stressor(table, others, sectors, stressor=name, **options).reindex(region=regions)
        for name, table in tables.items()
    }


def of_stressor(emissions, name, regions):
    """One stressor of some regions, in its own unit: emissions (region, sector), household_emissions (region).

    Arguments: emissions (Dataset of kind `world_emissions`), name (of the stressor), regions (labels).
    """
    found = emissions[["emissions", "household_emissions"]].sel(stressor=name, region=regions)
    unit, found = str(found["unit"].item()), found.drop_vars(["stressor", "unit"])
    return found.assign({variable: values.assign_attrs(units=unit) for variable, values in found.items()})


def with_direct(emissions, direct, ledger, tolerance=1e-12):
    """Add direct emissions by category of final demand; where no source tells more, all are the residents'.

    Arguments: emissions (Dataset of kind `emissions`), direct (stressor, region, category) of countries, NaN where a
    source tells nothing, with the attribute `residents`, the category of households; ledger, tolerance (relative).
    Returns the Dataset with direct_emissions (stressor, region, category), whose sum household_emissions is.
    """
    households, residents = emissions["household_emissions"], direct.attrs["residents"]
    known = direct.reindex(stressor=households["stressor"].values, region=households["region"].values)
    alone = households * (known["category"] == residents)
    found = xr.where(known.notnull().all("category"), known, alone).transpose("stressor", "region", "category")
    gap = np.abs(found.sum("category") - households).max() / max(float(abs(households).max()), np.finfo(float).tiny)
    ledger.check("direct emissions by category are those of all final users", gap, tolerance)
    return emissions.assign(direct_emissions=found.assign_attrs(households.attrs | {"residents": residents}))
