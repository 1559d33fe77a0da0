"""What is wrong in energy balances, and the declared repairs: totals, signs, non-energy use beyond use."""

import xarray as xr

from nestmrio.choices import ENERGY_REPAIRS
from nestmrio.errors import InputError
from nestmrio.names import choices

RESIDENTS = ("urban", "rural")
FINAL_USES = ("agriculture", "industry", "construction", "transport", "trade_hotels", *RESIDENTS, "other")
TRANSFORMATIONS = ("thermal_power", "heating")
ROUNDING = 0.02
"""Balances are printed to hundredths of their units, so sums of rows may miss by this much."""

PARTS, OUTPUT, CAP = ENERGY_REPAIRS
REASONS = {
    PARTS: "the printed total is not the sum of its parts; the parts stand",
    OUTPUT: "a fuel cannot come out of power or heating",
    CAP: "non-energy use is part of industry's use and cannot exceed it",
}
_REMEDIES = {
    PARTS: "correct the parts or the total",
    OUTPUT: "write what goes into power and heating as a negative number, drop what comes out",
    CAP: "correct one of them",
}


def repair_balances(quantity, repairs=(), ledger=None, *, file=None):
    """Hold energy balances to their own rules; what breaks them is an error unless its repair is declared.

    - `parts_over_totals`: final consumption is the sum of its parts, residents of town and country. Where the printed
      total differs, the parts stand and the total is recomputed.
    - `no_output_of_power`: fuels go into thermal power and heating (negative). A positive entry becomes zero.
    - `cap_non_energy`: non-energy use is part of industry's final consumption. What exceeds it is cut.

    Arguments: quantity (region, activity, fuel), repairs (declared: a list of dictionaries with `name` and, to allow it
    for some provinces only, `provinces`), ledger (Ledger), file (named in errors).
    Returns quantity, repaired. Raises InputError naming province, activity and fuel, and for a repair of an unknown
    province.
    """
    quantity = quantity.copy()
    _require_provinces(repairs, quantity["region"].values.tolist())
    for region, activity, fuel in _cells(quantity.transpose("region", "activity", "fuel").isnull()):
        place = {"file": file, "province": region, "activity": activity, "fuel": fuel}
        raise InputError("the balance does not say how much", remedy="write the quantity, zero if need be", **place)
    negative = quantity.sel(activity=[*FINAL_USES, "non_energy"]) < 0
    for region, activity, fuel in _cells(negative):
        place = {"file": file, "province": region, "activity": activity, "fuel": fuel}
        raise InputError("final consumption is negative", remedy="correct the balance", **place)
    options = {"repairs": repairs, "ledger": ledger, "file": file}
    for total, parts in (("residential", RESIDENTS), ("final_consumption", FINAL_USES)):
        _amend(quantity, total, quantity.sel(activity=list(parts)).sum("activity"), ROUNDING, PARTS, **options)
    for activity in TRANSFORMATIONS:
        _amend(quantity, activity, quantity.sel(activity=activity, drop=True).clip(max=0), 1e-3, OUTPUT, **options)
    non_energy, industry = (quantity.sel(activity=name, drop=True) for name in ("non_energy", "industry"))
    within = xr.where(non_energy > industry, industry, non_energy)
    _amend(quantity, "non_energy", within, ROUNDING / 4, CAP, **options)
    return quantity


def _require_provinces(repairs, known):
    for repair in repairs:
        for province in repair.get("provinces", ()):
            if province not in known:
                what = f"{repair['name']} names {province!r}, which is no province"
                raise InputError(what, remedy=f"write {choices(province, known)}", key="emissions.energy.repairs")


def _amend(quantity, activity, right, rounding, repair, *, repairs, ledger, file):
    printed = quantity.sel(activity=activity, drop=True)
    for region, fuel in _cells(abs(printed - right) > rounding + 1e-9):
        before, after = (float(values.sel(region=region, fuel=fuel)) for values in (printed, right))
        if not any(r["name"] == repair and region in r.get("provinces", [region]) for r in repairs):
            place = {"file": file, "province": region, "activity": activity, "fuel": fuel}
            what = f"{before:g} is printed where {after:g} is due: {REASONS[repair].partition(';')[0]}"
            remedy = f"{_REMEDIES[repair]}, or declare {repair} for the province in emissions.energy.repairs"
            raise InputError(what, remedy=remedy, **place)
        if ledger is not None:
            ledger.repair(region, activity, f"energy balance, {fuel}", before, after, f"{repair}: {REASONS[repair]}")
    quantity.loc[{"activity": activity}] = right.transpose("region", "fuel").values


def _cells(mask):
    for position in zip(*mask.values.nonzero(), strict=True):
        yield tuple(str(mask[dim].values[at]) for dim, at in zip(mask.dims, position, strict=True))
