"""The provincial multi-regional table (Chenery–Moses), from tables and trade."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError

USES = {"intermediate": "use", "final_demand": "category"}


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
            remedy="reconcile imports and inflow with use",
            region=str(excess["region"].values[r]),
            sector=str(excess["sector"].values[i]),
        )
    share = [(part / total.where(total > 0, 1.0)).clip(max=1) for part in bought]
    parts = [{name: use * s for name, use in positive.items()} for s in share]
    local = {name: use - sum(part[name] for part in parts) for name, use in uses.items()}
    return local, parts


def assemble(tables, trade):
    """Assemble the provincial table: uses met locally, from other provinces and from abroad.

    Purchases from other provinces are the columns of trade; what rounding leaves of the published balance stands, with
    the published discrepancy, in the category `discrepancy` of local_final.

    Arguments: tables (Dataset of kind `tables`), trade (sector, origin, destination), both in the link classification.
    Returns a Dataset of kind `national`. Raises InputError.
    """
    unit = tables["output"].attrs["units"]
    region, trade = tables["region"].values, trade.transpose("sector", "origin", "destination")
    trade = trade.sel(origin=region, destination=region, sector=tables["sector"].values)
    inflow = trade.sum("origin").rename(destination="region").transpose("region", "sector")
    outflow = trade.sum("destination").rename(origin="region").transpose("region", "sector")
    uses = {name: tables[name].transpose("region", "sector", user) for name, user in USES.items()}
    local, (traded, imported) = split_uses(uses, [inflow, tables["imports"]])
    table = {
        f"{kind}_{name.removesuffix('_demand')}": part[name]
        for kind, part in (("local", local), ("traded", traded), ("imported", imported))
        for name in USES
    }
    remainder = tables["output"] - tables["exports"] - outflow - sum(part.sum(part.dims[-1]) for part in local.values())
    for name in ("local_final", "traded_final", "imported_final"):
        rest = remainder if name == "local_final" else xr.zeros_like(remainder)
        table[name] = xr.concat([table[name], rest.expand_dims(category=["discrepancy"])], "category").transpose(
            "region", "sector", "category"
        )
    table |= {name: tables[name] for name in ("output", "exports", "imports")}
    table["value_added"] = tables["value_added"].sum("factor").transpose("region", "sector")
    table["trade"] = trade
    return xr.Dataset({name: part.drop_attrs().assign_attrs(units=unit) for name, part in table.items()})
