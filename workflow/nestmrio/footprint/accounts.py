"""Accounts of regions: what they emit, what their final demand causes, and what crosses their borders."""

from collections.abc import Iterable

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, same_units, units
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger, recording
from nestmrio.names import EXPORTS, NO_CONSUMPTION

BALANCE = 1e-9
BY_THEMSELVES = {name: name for name in NO_CONSUMPTION} | {EXPORTS: "international_exports"}
"""The account that shows what a category embodies that is no region's consumption."""


@aligned
def accounts(
    embodied: xr.DataArray,
    household: xr.DataArray,
    provinces: Iterable[str],
    *,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Production- and consumption-based accounts of every region, and the emissions that cross its borders in trade.

    production_r = Σ_d e_rd + h_r, consumption_r = Σ_o e_or + h_r, net_r = production_r − consumption_r

    Parameters
    ----------
    embodied : DataArray
        Emissions e embodied in final demand (stressor, origin, destination, category), as `embodied` returns them.
    household : DataArray
        Direct emissions h of households (stressor, region), in the same unit; they count on both sides.
    provinces : iterable of str
        Which of the regions are provinces of the country; the others are countries.
    ledger : Ledger, optional
        Where the checks are recorded. Without one, a broken identity raises CheckError.

    Returns
    -------
    Dataset
        Over (stressor, region), in the unit of the emissions: production, consumption, household, net;
        domestic_exports and domestic_imports, embodied in trade between provinces; international_exports and
        international_imports, embodied in trade that crosses the border of a country. consumption_by_category
        (stressor, region, category) leaves the direct emissions of households out. Where there is such demand,
        international_transport, emitted in the region for transport between countries, whoever supplies it.

    Raises
    ------
    InputError
        For a province or another label that is missing.
    CheckError
        For accounts that do not add up (without a ledger).

    Notes
    -----
    Exports are emissions of the region in the final demand of others, and imports those of others in its own final
    demand, whoever finishes the product. Countries have no domestic trade [Peters 2008, From production-based to
    consumption-based national emission inventories, Ecological Economics 65:13].

    Final demand that is no region's consumption (`nestmrio.names.NO_CONSUMPTION`) counts in production, not in
    consumption: all accounts of consumption and of what these categories embody add up to production. With the
    category `exports` and provinces alone the table ends at the border: international_exports is what exports embody,
    consumption leaves out what is emitted abroad, and international_imports is not known (NaN).

    Examples
    --------
    >>> from nestmrio import accounts, embodied, multipliers
    >>> from nestmrio.example.by_hand import emissions, household_emissions, nested_table
    >>> table = nested_table()
    >>> cube = embodied(multipliers(table, emissions())["multiplier"], table, emissions())["embodied"]
    >>> found = accounts(cube, household_emissions(), ["North", "South"])
    >>> found["production"].sel(region="North").round(6).item()
    424.0
    """
    known = set(embodied["origin"].values.tolist())
    provinces = list(provinces)
    lacking = [province for province in provinces if province not in known]
    if lacking:
        raise InputError(
            "embodied lacks the province", remedy="compute embodied for a table that has it", province=lacking[0]
        )
    household = _beside(household, embodied)
    result = _accounts(embodied, household, ~embodied["origin"].isin(provinces))
    with recording(ledger) as book:
        _check_totals(result, embodied, household, book)
    return result


@aligned
def group_accounts(embodied, household, group):
    """Accounts of groups of provinces; trade between provinces of one group is left out.

    Arguments: embodied and household as in `accounts`, group (region), the provinces and their groups.
    Returns a Dataset over ([stressor,] region), whose regions are the groups in the order of their first province.
    Raises InputError for a group with the name of a country.
    """
    names, household = list(dict.fromkeys(group.values.tolist())), _beside(household, embodied)
    regions = embodied["origin"].values
    belongs = dict(zip(group["region"].values.tolist(), group.values.tolist(), strict=True))
    for name in names:
        if name in regions and name not in belongs:
            raise InputError("a country has the name of this group", remedy="rename the group", group=name)
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


def _beside(household, embodied):
    """Direct emissions in the order of the regions and stressors of embodied ones."""
    leading = [dim for dim in embodied.dims if dim not in ("origin", "destination", "category")]
    several = [dim for dim in leading if dim not in household.dims and embodied.sizes[dim] > 1]
    if several:
        raise InputError(f"household lacks the dim {several[0]}", remedy=f"give household for every {several[0]}")
    same_units(embodied=embodied, household=household)
    household = household.expand_dims({dim: embodied[dim] for dim in leading if dim not in household.dims})
    labels = {"region": embodied["origin"].values} | {dim: embodied[dim].values for dim in leading}
    return in_order(household, "household", labels).transpose(*leading, "region")


def _accounts(embodied, household, country):
    consumed, apart = by_consumption(embodied)
    by_pair = consumed.sum("category").transpose(..., "origin", "destination")
    regions = embodied["origin"].values
    foreign = country.values
    between = ~np.eye(len(regions), dtype=bool)
    domestic = between & ~foreign[:, None] & ~foreign[None, :]

    def crossing(where, over):
        kept = by_pair * xr.DataArray(where.astype(float), {"origin": regions, "destination": regions})
        return kept.sum(over).rename({"origin": "region"} if over == "destination" else {"destination": "region"})

    production = by_pair.sum("destination").rename(origin="region") + household
    production = sum(apart.values(), production)
    by_category = consumed.sum("origin").rename(destination="region")
    consumption = by_category.sum("category") + household
    data = {
        "production": production,
        "consumption": consumption,
        "household": household,
        "net": production - consumption,
        "domestic_exports": crossing(domestic, "destination"),
        "domestic_imports": crossing(domestic, "origin"),
        "international_exports": crossing(between & ~domestic, "destination"),
        "international_imports": crossing(between & ~domestic, "origin"),
        "consumption_by_category": by_category.transpose(..., "region", "category"),
    }
    for category, value in apart.items():
        name = BY_THEMSELVES[category]
        data[name] = data[name] + value if name in data else value
    if EXPORTS in apart and not foreign.any():
        data["international_imports"] = xr.full_like(data["international_imports"], np.nan)
    return xr.Dataset({name: value.assign_attrs(units(embodied)) for name, value in data.items()})


def by_consumption(embodied):
    """Part embodied emissions into those of regions' consumption and those of demand that is nobody's.

    Arguments: embodied (..., origin, destination, category). Returns the same in categories of consumption alone, and
    {category: emitted in the region (..., region)} for each category of `NO_CONSUMPTION` that is there.
    """
    apart = [category for category in NO_CONSUMPTION if category in embodied["category"].values]
    caused = {name: embodied.sel(category=name, drop=True).sum("destination").rename(origin="region") for name in apart}
    return embodied.drop_sel(category=apart) if apart else embodied, caused


def _check_totals(result, embodied, household, ledger):
    dims = ["origin", "destination", "category"]
    apart = [BY_THEMSELVES[category] for category in NO_CONSUMPTION if category in embodied["category"].values]
    emitted = embodied.sum(dims, skipna=False) + household.sum("region", skipna=False)
    size = abs(result["production"]).sum("region", skipna=False)
    size = size.where(size != 0, 1.0)
    beside = sum(value.sum("region") for value in by_consumption(embodied)[1].values())
    told = {"production": "production", "consumption": " and ".join(["consumption", *apart])}
    for name, words in told.items():
        gap = result[name].sum("region", skipna=False) - emitted
        gap = gap + beside if name == "consumption" else gap
        ledger.check(f"{words} accounts add up to all emissions", _largest(gap / size), BALANCE)
    sent, received = (result[f"domestic_{way}"].sum("region", skipna=False) for way in ("exports", "imports"))
    ledger.check("domestic exports are domestic imports", _largest((sent - received) / size), BALANCE)
    flows = result["production"] - result["consumption"]
    crossing = result["domestic_exports"] + result["international_exports"] - result["domestic_imports"]
    ends_at_border = EXPORTS in embodied["category"].values and bool(result["international_imports"].isnull().all())
    crossing = crossing if ends_at_border else crossing - result["international_imports"]
    for name in (name for name in apart if name != BY_THEMSELVES[EXPORTS]):
        crossing = crossing + result[name]
    ledger.check("net accounts are exports less imports", _largest((flows - crossing) / size), BALANCE)


def _largest(values):
    return float(abs(values).max(skipna=False))
