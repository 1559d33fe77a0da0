"""Emissions of provinces and countries in the sectors of the table they are joined to."""

import xarray as xr

from nestmrio.classification import fill_weights, regroup
from nestmrio.errors import InputError
from nestmrio.names import choices

HOUSEHOLDS = ("rural", "urban")


def fuel_purchases(tables, products):
    """What each sector of each province spends on fuels: b_sj = sum over the fuel products i of z_ij^s.

    Arguments: tables (tables.nc), products (labels of the sectors that sell fuels).
    Returns purchases (sector, region) in the tables' currency.
    Raises InputError for a product that is no sector.
    """
    known = tables["sector"].values.tolist()
    for product in products:
        if product not in known:
            remedy = f"name a sector of the tables in emissions.fuel_products: {choices(product, known)}"
            raise InputError("unknown fuel product", remedy=remedy, sector=product)
    bought = tables["intermediate"].sel(sector=list(products)).clip(min=0).sum("sector")
    return bought.rename(use="sector").transpose("sector", "region")


def to_sectors(activities, weights, sizes):
    """Map an inventory by activity to the provincial sectors, households apart.

    E_sif = sum_a E_saf w_ai, where the weights of an activity that covers several sectors are the sectors' sizes in the
    province: the same emissions per unit of size.

    Arguments: activities (region, activity, fuel) with the activities `rural` and `urban`; weights (source, target),
    NaN where open; sizes (sector, region).
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel).
    """
    producing = activities.drop_sel(activity=list(HOUSEHOLDS))
    filled = fill_weights(weights, sizes.sel(region=activities["region"].values))
    emissions = regroup(producing, "activity", filled).rename(activity="sector")
    households = activities.sel(activity=list(HOUSEHOLDS)).rename(activity="household")
    return xr.Dataset({"emissions": emissions, "household_emissions": households}).assign_attrs(activities.attrs)


def in_own_sectors(activities):
    """An inventory by activity in its own sectors, households apart.

    Arguments: activities (region, activity, fuel) with the activities `rural` and `urban`.
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel).
    """
    emissions = activities.drop_sel(activity=list(HOUSEHOLDS)).rename(activity="sector")
    households = activities.sel(activity=list(HOUSEHOLDS)).rename(activity="household")
    return xr.Dataset({"emissions": emissions, "household_emissions": households}).assign_attrs(activities.attrs)


def with_residents(inventory):
    """Emissions (region, sector, fuel) with residents as the sectors household_rural and household_urban.

    Arguments: inventory (Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel)).
    """
    residents = inventory["household_emissions"].rename(household="sector")
    residents = residents.assign_coords(sector=[f"household_{name}" for name in residents["sector"].values])
    everyone = xr.concat([inventory["emissions"], residents], "sector", join="exact")
    return everyone.transpose("region", "sector", "fuel").rename("emissions")


def inventory_rows(inventory):
    """Rows of an inventory as a table without zeros: province, sector, fuel, emissions in Mt.

    Arguments: inventory (Dataset of `with_residents`).
    """
    values = with_residents(inventory).to_series()
    return [(*labels, value) for labels, value in values[values != 0].items()]


def sum_fuels(inventory):
    """Sum over fuels and over rural and urban households: emissions (region, sector), household_emissions (region).

    What the inventory does not say (NaN) stays unsaid.
    """
    return xr.Dataset(
        {
            "emissions": inventory["emissions"].sum("fuel", skipna=False),
            "household_emissions": inventory["household_emissions"].sum(["fuel", "household"], skipna=False),
        }
    )


def to_link(inventory, weights, sizes):
    """Map emissions by sector to the link classification: E_rt = sum_i E_ri w_it.

    A sector that is split gives its parts the same emissions per unit of size.

    Arguments: inventory (Dataset emissions (region, sector), household_emissions (region)); weights (source, target),
    NaN where open, or None where the sectors are the link classification already; sizes (sector) or (sector, region).
    """
    if weights is None:
        return inventory
    filled = fill_weights(weights, sizes)
    return inventory.drop_dims("sector").assign(emissions=regroup(inventory["emissions"], "sector", filled))


def single_fuel(table):
    """A tidy table as an inventory: one fuel and one household, both called `all`.

    Arguments: table (Dataset emissions (region, sector), household_emissions (region)).
    Returns a Dataset emissions (region, sector, fuel), household_emissions (region, household, fuel).
    """
    return xr.Dataset(
        {
            "emissions": table["emissions"].expand_dims(fuel=["all"], axis=-1),
            "household_emissions": table["household_emissions"].expand_dims(
                {"household": ["all"], "fuel": ["all"]}, (1, 2)
            ),
        }
    )


def check_totals(before, after, name, ledger, tolerance=1e-12):
    """Record that a mapping kept each region's total, sectors and households together, relative to it."""
    totals = [_total(inventory) for inventory in (before, after)]
    scale = _total(abs(before))
    scale = scale.where(scale > 0, 1.0)
    ledger.check(name, float((abs(totals[1] - totals[0]) / scale).max()), tolerance)


def _total(inventory):
    return sum(variable.sum([d for d in variable.dims if d != "region"]) for variable in inventory.data_vars.values())


def stack(by_stressor):
    """Inventories of one or more stressors along the leading dim `stressor`.

    Arguments: by_stressor ({name: Dataset}). The unit of each stressor stands in the coordinate `unit`.
    """
    names = xr.Variable("stressor", list(by_stressor))
    units = [inventory["emissions"].attrs["units"] for inventory in by_stressor.values()]
    stacked = xr.concat(by_stressor.values(), dim=names, join="exact", combine_attrs="drop_conflicts")
    for variable in stacked.data_vars.values():
        variable.attrs["units"] = units[0] if len(set(units)) == 1 else "see the coordinate unit"
    return stacked.assign_coords(unit=("stressor", units))


def join(provinces, countries, stressor=None):
    """Provinces, then countries, in one Dataset; the stressor is named in errors.

    Raises InputError when their sectors or units differ.
    """
    for name, variable in provinces.data_vars.items():
        ours, theirs = variable.attrs.get("units"), countries[name].attrs.get("units")
        if ours != theirs:
            remedy = "convert one of the two tables, so that both have one unit"
            raise InputError(f"provinces are in {ours}, countries in {theirs}", remedy=remedy, stressor=stressor)
    if list(provinces["sector"].values) != list(countries["sector"].values):
        raise InputError("provinces and countries have different sectors", remedy="map both to the link classification")
    return xr.concat(
        [provinces, countries], "region", join="exact", data_vars="minimal", combine_attrs="drop_conflicts"
    )
