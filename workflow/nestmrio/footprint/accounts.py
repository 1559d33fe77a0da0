"""Accounts of regions: what they emit, what their final demand causes, and what crosses their borders."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError

BALANCE = 1e-9
TONNES_PER_MT = 1e6
GRAMS_PER_MT = 1e12
PER_PERSON = ("production", "consumption")


def accounts(embodied, household, group, *, ledger):
    """Production- and consumption-based accounts of every region, direct emissions of households on both sides.

    production_r = Σ_d e_rd + h_r, consumption_r = Σ_o e_or + h_r, net = production − consumption. Domestic exports and
    imports are emissions embodied in the final demand of other provinces, and of other provinces embodied in one's own;
    international ones cross the border of the country, or of a country. Countries have no domestic trade.

    Arguments: embodied ([stressor,] origin, destination, category) in Mt; household ([stressor,] region) in Mt; group
    (region), the provinces and their groups; ledger.
    Returns a Dataset over ([stressor,] region) in Mt, with consumption_by_category ([stressor,] region, category) that
    leaves direct emissions out. Raises InputError for a province that the cube lacks.
    Source: Peters 2008, From production-based to consumption-based national emission inventories.
    """
    provinces = group["region"].values.tolist()
    lacking = [province for province in provinces if province not in embodied["origin"].values]
    if lacking:
        raise InputError("the province is not in the cube of embodied emissions", remedy="rerun", province=lacking[0])
    result = _accounts(embodied, household, ~embodied["origin"].isin(provinces))
    _check_totals(result, embodied, household, ledger)
    return result


def group_accounts(embodied, household, group):
    """Accounts of groups of provinces; trade between provinces of one group is left out.

    Arguments: as in `accounts`.
    Returns a Dataset over ([stressor,] region), whose regions are the groups in the order of their first province.
    """
    names = list(dict.fromkeys(group.values.tolist()))
    regions = embodied["origin"].values
    belongs = dict(zip(group["region"].values.tolist(), group.values.tolist(), strict=True))
    merged = [belongs.get(region, region) for region in regions.tolist()]
    places = [*names, *(region for region in regions.tolist() if region not in belongs)]
    member = xr.DataArray(
        np.array([[label == place for label in merged] for place in places], dtype=float),
        {"place": places, "region": regions},
        ("place", "region"),
    )
    folded = embodied
    for dim in ("origin", "destination"):
        folded = xr.dot(folded, member.rename(region=dim), dim=dim).rename(place=dim)
    folded = folded.transpose(*embodied.dims).assign_attrs(embodied.attrs)
    direct = xr.dot(household, member, dim="region").rename(place="region").assign_attrs(household.attrs)
    return _accounts(folded, direct, ~folded["origin"].isin(names)).sel(region=names)


def per_person_and_product(accounts, macro):
    """Accounts of provinces per person in tonnes, and per unit of gross domestic product in grams.

    Arguments: accounts (Dataset of `accounts`), macro (Dataset gdp (region), population (region) of the provinces).
    Returns the Dataset with production_per_capita, consumption_per_capita, production_per_gdp and consumption_per_gdp
    ([stressor,] region), NaN for countries.
    """
    added = {}
    for name in PER_PERSON:
        for label, item, factor, units in (
            ("per_capita", "population", TONNES_PER_MT, "t per person"),
            ("per_gdp", "gdp", GRAMS_PER_MT, f"g per {macro['gdp'].attrs['units'].split()[-1]}"),
        ):
            scale = float(macro[item].attrs["units"].split()[0].replace("10^", "1e"))
            size = macro[item].reindex(region=accounts["region"].values) * scale
            added[f"{name}_{label}"] = (accounts[name] * factor / size).assign_attrs(units=units)
    return accounts.assign(added)


def rows(accounts):
    """The table of accounts: one row per region (and stressor), one column per variable; categories side by side.

    Returns (header, rows); NaN becomes an empty cell.
    """
    leading = [dim for dim in accounts["production"].dims if dim != "region"]
    flat = {name: v for name, v in accounts.data_vars.items() if "category" not in v.dims}
    for name in (name for name, v in accounts.data_vars.items() if "category" in v.dims):
        for category in accounts["category"].values.tolist():
            flat[f"consumption_{category}"] = accounts[name].sel(category=category, drop=True)
    stacked = {name: v.transpose(*leading, "region").values.reshape(-1) for name, v in flat.items()}
    index = accounts["production"].transpose(*leading, "region").to_series().index
    keys = [key if isinstance(key, tuple) else (key,) for key in index]
    cells = zip(*stacked.values(), strict=True)
    table = [
        [*key, *("" if np.isnan(v) else float(v) for v in values)] for key, values in zip(keys, cells, strict=True)
    ]
    return [*leading, "region", *stacked], table


def _accounts(embodied, household, country):
    units = embodied.attrs["units"]
    by_pair = embodied.sum("category").transpose(..., "origin", "destination")
    regions = embodied["origin"].values
    foreign = country.values
    between = ~np.eye(len(regions), dtype=bool)
    domestic = between & ~foreign[:, None] & ~foreign[None, :]
    direct = household.sel(region=regions)

    def crossing(where, over):
        kept = by_pair * xr.DataArray(where.astype(float), {"origin": regions, "destination": regions})
        return kept.sum(over).rename({"origin": "region"} if over == "destination" else {"destination": "region"})

    production = by_pair.sum("destination").rename(origin="region") + direct
    by_category = embodied.sum("origin").rename(destination="region")
    consumption = by_category.sum("category") + direct
    data = {
        "production": production,
        "consumption": consumption,
        "household": direct,
        "net": production - consumption,
        "domestic_exports": crossing(domestic, "destination"),
        "domestic_imports": crossing(domestic, "origin"),
        "international_exports": crossing(between & ~domestic, "destination"),
        "international_imports": crossing(between & ~domestic, "origin"),
        "consumption_by_category": by_category.transpose(..., "region", "category"),
    }
    return xr.Dataset({name: value.assign_attrs(units=units) for name, value in data.items()})


def _check_totals(result, embodied, household, ledger):
    dims = ["origin", "destination", "category"]
    emitted = embodied.sum(dims, skipna=False) + household.sum("region", skipna=False)
    for name in ("production", "consumption"):
        gap = abs(result[name].sum("region") - emitted) / abs(emitted).where(emitted != 0, 1.0)
        ledger.check(f"{name} accounts add up to all emissions", _largest(gap), BALANCE)
    sent, received = result["domestic_exports"].sum("region"), result["domestic_imports"].sum("region")
    ledger.check("domestic exports are domestic imports", _largest(sent - received) / _largest(emitted), BALANCE)
    flows = result["production"] - result["consumption"]
    crossing = result["domestic_exports"] + result["international_exports"]
    crossing = crossing - result["domestic_imports"] - result["international_imports"]
    ledger.check("net accounts are exports less imports", _largest(flows - crossing) / _largest(emitted), BALANCE)


def _largest(values):
    return float(abs(values).max(skipna=False))
