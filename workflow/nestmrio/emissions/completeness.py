"""Every sector with output has a row of emissions: the check, and the declared repair."""

from math import nan

from nestmrio.emissions.declared import NONE, is_declared
from nestmrio.errors import InputError

NAMED = 8


def complete(inventory, output, *, repairs=(), ledger=None, item="emissions", kind="province"):
    """Refuse an inventory that does not say what a sector with output emits.

    A missing number (NaN) is zero where the sector has no output, and where the repair `no_emissions` names place and
    sector; that is recorded. An inventory without any number for households has none.

    Arguments: inventory (Dataset emissions (region, sector), household_emissions (region)); output (region, sector), or
    None where it is not known and every number is needed; repairs (list of Declared); ledger (Ledger); item (what the
    ledger calls it); kind (of the regions, province or country). Returns the inventory without NaN.
    Raises InputError naming all such sectors.
    """
    emissions, households = inventory["emissions"], inventory["household_emissions"]
    missing = [(str(region), str(sector)) for region, sector in emissions.to_series().loc[lambda s: s.isna()].index]
    if output is not None:
        made = output.transpose("region", "sector").to_series()
        missing = [pair for pair in missing if made[pair] > 0]
    open_pairs = [pair for pair in missing if not is_declared(repairs, NONE, *pair)]
    if open_pairs:
        _refuse(open_pairs, output, item, kind)
    for region, sector in missing:
        if ledger is not None:
            ledger.repair(region, sector, item, nan, 0.0, f"{NONE}: no row of emissions; declared to have none")
    unsaid = households["region"].values[households.isnull().values].tolist()
    if 0 < len(unsaid) < households.sizes["region"]:
        what = f"no row of {item} of its households, while others have one"
        raise InputError(what, remedy="add a row with the sector household, zero if need be", **{kind: unsaid[0]})
    return inventory.assign(emissions=emissions.fillna(0.0), household_emissions=households.fillna(0.0))


def _refuse(pairs, output, item, kind):
    region, sector = pairs[0]
    made = "" if output is None else f"output of {float(output.sel(region=region, sector=sector)):.4g} and "
    others = [f"{sector} of {region}" for region, sector in pairs[1:NAMED]]
    others += [f"{len(pairs) - NAMED} more"] if len(pairs) > NAMED else []
    so = f"; so have {', '.join(others)}" if others else ""
    remedy = f"add a row, zero if it emits nothing, or declare {NONE} with this {kind} and sector in emissions.repairs"
    raise InputError(f"{made}no row of {item}{so}", remedy=remedy, **{kind: region, "sector": sector})
