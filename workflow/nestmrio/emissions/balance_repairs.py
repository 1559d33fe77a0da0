"""What is wrong in energy balances, and the declared repairs: totals, signs, non-energy use beyond use."""

import xarray as xr

from nestmrio.errors import InputError

FINAL_USES = ("agriculture", "industry", "construction", "transport", "trade_hotels", "urban", "rural", "other")
TRANSFORMATIONS = ("thermal_power", "heating")
ROUNDING = 0.02
"""Balances are printed to hundredths of their units, so sums of rows may miss by this much."""


def repair_balances(quantity, repairs=(), ledger=None):
    """Hold energy balances to their own rules; what breaks them is an error unless its repair is declared.

    - `parts_over_totals`: final consumption is the sum of its parts, residents of town and country. Where the printed
      total differs, the parts stand and the total is recomputed.
    - `no_output_of_power`: fuels go into thermal power and heating (negative). A positive entry becomes zero.
    - `cap_non_energy`: non-energy use is part of industry's final consumption. What exceeds it is cut.

    Arguments: quantity (region, activity, fuel), repairs (declared names), ledger (Ledger).
    Returns quantity, repaired. Raises InputError naming province, activity and fuel.
    """
    quantity = quantity.copy()
    negative = quantity.sel(activity=[*FINAL_USES, "non_energy"]) < 0
    for region, activity, fuel in _cells(negative):
        place = {"province": region, "activity": activity, "fuel": fuel}
        raise InputError("final consumption is negative", remedy="correct the balance", **place)
    residential = quantity.sel(activity=["urban", "rural"]).sum("activity")
    _amend(quantity, "residential", residential, ROUNDING, "parts_over_totals", repairs, ledger)
    _amend(quantity, "final_consumption", _parts(quantity), ROUNDING, "parts_over_totals", repairs, ledger)
    for activity in TRANSFORMATIONS:
        put_in = quantity.sel(activity=activity, drop=True).clip(max=0)
        _amend(quantity, activity, put_in, 1e-3, "no_output_of_power", repairs, ledger)
    within = xr.where(
        _use(quantity, "non_energy") > _use(quantity, "industry"),
        _use(quantity, "industry"),
        _use(quantity, "non_energy"),
    )
    _amend(quantity, "non_energy", within, ROUNDING / 4, "cap_non_energy", repairs, ledger)
    return quantity


def _use(quantity, activity):
    return quantity.sel(activity=activity, drop=True)


def _parts(quantity):
    return quantity.sel(activity=list(FINAL_USES)).sum("activity")


def _amend(quantity, activity, right, rounding, repair, repairs, ledger):
    printed = _use(quantity, activity)
    for region, fuel in _cells(abs(printed - right) > rounding + 1e-9):
        before, after = (float(values.sel(region=region, fuel=fuel)) for values in (printed, right))
        if repair not in repairs:
            place = {"province": region, "activity": activity, "fuel": fuel}
            raise InputError(f"{before:g} is printed where {after:g} is due", remedy=f"declare {repair}", **place)
        if ledger is not None:
            ledger.repair(region, activity, f"energy balance, {fuel}", before, after, repair)
    quantity.loc[{"activity": activity}] = right.transpose("region", "fuel").values


def _cells(mask):
    for position in zip(*mask.values.nonzero(), strict=True):
        yield tuple(str(mask[dim].values[at]) for dim, at in zip(mask.dims, position, strict=True))
