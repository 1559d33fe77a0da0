"""The provincial multi-regional table (Chenery–Moses), from tables and trade."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, require_variables, same_units, units
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.factored import check_identities

USES = {"intermediate": "use", "final_demand": "category"}
PATHS = ("local", "traded", "imported")


def split_uses(uses, bought):
    """Split uses into bought and own-region parts, in the same proportion for all users of a product.

    A use u of product i in region s is met from outside by the share bought[s,i] / Σ max(u, 0); negative uses (stocks
    run down) are the region's own.

    Arguments: uses (dict of arrays (region, sector, user)), bought (list of arrays (region, sector)).
    Returns local (dict like uses) and a list of such dicts, one for each of bought.
    Raises InputError naming region and sector when more is bought than used.
    Source: Chenery 1953; Moses 1955 (American Economic Review 45:803).
    """
    positive = {name: use.clip(min=0) for name, use in uses.items()}
    total = sum(use.sum(use.dims[-1]) for use in positive.values())
    everything = sum(bought)
    excess = (everything - total * (1 + 1e-9)).transpose("region", "sector")
    if bool((excess > 1e-9 * float(total.max())).any()):
        r, i = np.unravel_index(int(np.argmax(excess.values)), excess.shape)
        raise InputError(
            f"{float(everything.transpose('region', 'sector')[r, i]):.6g} are bought outside, "
            f"{float(total.transpose('region', 'sector')[r, i]):.6g} are used",
            remedy="reconcile imports and trade with use",
            region=str(excess["region"].values[r]),
            sector=str(excess["sector"].values[i]),
        )
    share = [(part / total.where(total > 0, 1.0)).clip(max=1) for part in bought]
    parts = [{name: use * s for name, use in positive.items()} for s in share]
    local = {name: use - sum(part[name] for part in parts) for name, use in uses.items()}
    return local, parts


def total_uses(table):
    """Uses of a multi-regional table by product and user, however they are met; the discrepancy is no use.

    Arguments: table (Dataset of kind `national` or `nested`).
    Returns a dict of arrays: intermediate (region, sector, use), final (region, sector, category).
    """
    uses = {
        name: sum(table[f"{path}_{name}"] for path in PATHS if f"{path}_{name}" in table)
        for name in ("intermediate", "final")
    }
    uses["final"] = uses["final"].where(uses["final"]["category"] != "discrepancy", 0.0)
    return {name: use.transpose("region", "sector", ...) for name, use in uses.items()}


@aligned
def assemble_provinces(tables: xr.Dataset, trade: xr.DataArray, *, ledger: Ledger | None = None) -> xr.Dataset:
    """Assemble provincial tables and the trade between provinces into one multi-regional table of the country.

    use[s,i,j] = local + traded + imported, each in the same proportion for all users j of product i in province s

    Parameters
    ----------
    tables : Dataset
        The provincial tables, in one currency unit: intermediate (region, sector, use), final_demand (region, sector,
        category), exports and imports (region, sector), trade with other countries. Optional are output (region,
        sector), by default what is used, exported and sold to provinces less what is bought, and value_added (region,
        sector), or by factor (region, factor, sector), by default what inputs leave of output.
    trade : DataArray
        Trade between provinces (sector, origin, destination) in the same unit, with a diagonal of zero.
    ledger : Ledger, optional
        Where the checks are recorded. Without one, a broken identity raises CheckError.

    Returns
    -------
    Dataset
        The table in factored form, in the unit of `tables`: output, value_added, exports, imports (region, sector);
        local_, traded_ and imported_intermediate (region, sector, use); local_, traded_ and imported_final (region,
        sector, category); trade (sector, origin, destination). What a row lacks of output stands in the category
        `discrepancy` of local_final.

    Raises
    ------
    InputError
        For a missing variable or label, or a province that buys more of a product than it uses.
    CheckError
        For an identity that does not hold (without a ledger).

    Notes
    -----
    The assumption of fixed proportions is that of Chenery 1953 and Moses 1955 (American Economic Review 45:803).
    The table keeps purchases and their origins apart, so that it is never as large as all bilateral flows; `expand`
    writes them out.

    Examples
    --------
    >>> from nestmrio import assemble_provinces
    >>> from nestmrio.example.by_hand import provincial_tables, provincial_trade
    >>> country = assemble_provinces(provincial_tables(), provincial_trade())
    >>> country["output"].sel(region="North", sector="farm").item()
    540.0
    >>> country["traded_intermediate"].sel(region="North", sector="farm", use="factory").item()
    40.0
    """
    require_variables(tables, "tables", (*USES, "exports", "imports"))
    same_units(tables=tables["intermediate"], trade=trade)
    regions, sectors = tables["region"].values, tables["sector"].values
    labels = {"sector": sectors, "origin": regions, "destination": regions}
    trade = in_order(trade.transpose(*labels), "trade", labels)
    inflow = trade.sum("origin").rename(destination="region").transpose("region", "sector")
    outflow = trade.sum("destination").rename(origin="region").transpose("region", "sector")
    uses = {name: tables[name].transpose("region", "sector", user) for name, user in USES.items()}
    local, (traded, imported) = split_uses(uses, [inflow, tables["imports"]])
    table = {
        f"{kind}_{name.removesuffix('_demand')}": part[name]
        for kind, part in (("local", local), ("traded", traded), ("imported", imported))
        for name in USES
    }
    sold = sum(part.sum(part.dims[-1]) for part in local.values())
    table["output"] = tables["output"] if "output" in tables else sold + outflow + tables["exports"]
    remainder = table["output"] - tables["exports"] - outflow - sold
    for name in ("local_final", "traded_final", "imported_final"):
        rest = remainder if name == "local_final" else xr.zeros_like(remainder)
        table[name] = xr.concat([table[name], rest.expand_dims(category=["discrepancy"])], "category").transpose(
            "region", "sector", "category"
        )
    table |= {name: tables[name] for name in ("exports", "imports")}
    table["value_added"] = _value_added(tables, table["output"])
    table["trade"] = trade
    unit = units(table["output"]) or units(tables["intermediate"])
    national = xr.Dataset({name: part.drop_attrs().assign_attrs(unit) for name, part in table.items()})
    with recording(ledger) as book:
        check_identities(national, book, "national")
    return national


def _value_added(tables, output):
    if "value_added" not in tables:
        return output - tables["intermediate"].sum("sector").rename(use="sector")
    value_added = tables["value_added"]
    return (value_added.sum("factor") if "factor" in value_added.dims else value_added).transpose("region", "sector")
