"""Emissions attributed to final demand: where they occur, who demands, and who supplies the finished good."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, require_variables, units
from nestmrio.errors import InputError
from nestmrio.footprint.coefficients import trade_product, trade_shares
from nestmrio.footprint.multipliers import labels_over
from nestmrio.footprint.structured import BLOCK
from nestmrio.ledger import Ledger, recording

BALANCE = 1e-9


def supplied_final_demand(table):
    """Final demand by who supplies the finished product: f_risc = T_irs traded_sic, plus local_ric where s = r.

    Arguments: table (Dataset of kind `nested` or `national`). Returns final demand (region, sector, destination,
    category), where region supplies and destination demands.
    Source: Chenery 1953; Moses 1955.
    """
    local, traded, shares = _final_demand(table)
    supplied = supplied_to(np.arange(local.sizes["region"]), local.values, traded.values, shares)
    labels = {dim: local[dim].values for dim in ("region", "sector", "category")}
    labels["destination"] = local["region"].values
    return xr.DataArray(supplied, labels, ("region", "sector", "destination", "category"), attrs=local.attrs)


def supplied_to(places, local, traded, shares):
    """The final demand of some destinations by supplier: (region, sector, destination, category).

    Arguments: places (numbers of the destinations), local and traded (region, sector, category) of all regions, shares
    (sector, origin, destination).
    """
    supplied = np.einsum("ird,dic->ridc", shares[:, :, places], traded[places])
    supplied[places, :, np.arange(len(places)), :] += local[places]
    return supplied


def _final_demand(table):
    """Local and traded final demand (region, sector, category), and shares of origins (sector, origin, destination)."""
    local, traded = (table[f"{kind}_final"].transpose("region", "sector", "category") for kind in ("local", "traded"))
    regions = local["region"].values
    trade = table["trade"].sel(origin=regions, destination=regions, sector=local["sector"].values)
    return local, traded, trade_shares(trade.transpose("sector", "origin", "destination").values)


@aligned
def embodied(
    multiplier: xr.DataArray, table: xr.Dataset, emissions: xr.DataArray, *, ledger: Ledger | None = None
) -> xr.Dataset:
    """Emissions embodied in final demand: where they happen, whose demand causes them, and who supplies the product.

    e_odc = Σ_ri m_ori f_ridc, with final demand f of destination d for products i that region r supplies

    Parameters
    ----------
    multiplier : DataArray
        Emissions per unit of final demand (stressor, origin, region, sector), as `multipliers` returns them, with all
        regions of the table as origins.
    table : Dataset
        The factored table of these multipliers, with local_ and traded_final and trade.
    emissions : DataArray
        Emissions (stressor, region, sector); what is attributed is checked against them.
    ledger : Ledger, optional
        Where the checks are recorded. Without one, a broken identity raises CheckError.

    Returns
    -------
    Dataset
        Over (stressor, origin, destination, category), in the unit of the emissions: embodied, all of them; finished,
        those in products that the origin itself supplies; finished_at_destination, those in products that the
        destination supplies. The rest is finished in third regions.

    Raises
    ------
    InputError
        For missing labels.
    CheckError
        For emissions that are lost or counted twice (without a ledger).

    Notes
    -----
    On the diagonal, finished and finished_at_destination are the same number [Peters 2008, Ecological Economics 65:13;
    Kanemoto et al. 2012, Environmental Science & Technology 46:172].

    Examples
    --------
    >>> from nestmrio import embodied, multipliers
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> table = nested_table()
    >>> found = embodied(multipliers(table, emissions())["multiplier"], table, emissions())
    >>> found["embodied"].sel(origin="North").sum().round(6).item()
    394.0
    """
    require_variables(table, "table", ("local_final", "traded_final", "trade"))
    local, traded, shares = _final_demand(table)
    labels = {dim: local[dim].values for dim in ("region", "sector")}
    multiplier = in_order(multiplier.transpose(..., "origin", *labels), "multiplier", labels)
    regions = local["region"].values
    if multiplier["origin"].values.tolist() != regions.tolist():
        raise InputError("multiplier lacks origins of the table", remedy="compute the multipliers of this table")
    m = multiplier.values.reshape(-1, *local.shape[:2])
    parts = np.empty((3, len(m), len(regions), local.sizes["category"]))
    for start in range(0, len(m), BLOCK):
        block = slice(start, start + BLOCK)
        parts[:, block] = _by_supplier(m[block], np.arange(len(m))[block] % len(regions), local, traded, shares)
    dims = (*multiplier.dims[:-2], "destination", "category")
    labels = labels_over(multiplier, multiplier.dims[:-2])
    labels |= {"destination": regions, "category": local["category"].values}
    parts = parts.reshape(3, *multiplier.shape[:-2], *parts.shape[2:])
    names = ("embodied", "finished", "finished_at_destination")
    result = xr.Dataset({name: (dims, part, units(emissions)) for name, part in zip(names, parts, strict=True)}, labels)
    plain = (local >= 0).all(["region", "sector"]) & (traded >= 0).all(["region", "sector"])
    with recording(ledger) as book:
        check_conservation("embodied emissions", result["embodied"], emissions, book)
        _check_suppliers(result, plain, book)
    return result


def _by_supplier(m, own, local, traded, shares):
    """Embodied emissions in all, finished by the origin, and finished by the destination.

    m (side, region, sector) with the place of each side's origin `own`. Returns (3, side, destination, category).
    """
    at_home = m.transpose(1, 0, 2) @ local.values
    bought = trade_product(shares.transpose(0, 2, 1), np.ascontiguousarray(m.transpose(1, 2, 0)))
    made = m[np.arange(len(m)), own].T[:, :, None] * shares[:, own]
    finished = made.transpose(2, 1, 0) @ traded.values
    finished[own, np.arange(len(m))] += at_home[own, np.arange(len(m))]
    whole = at_home + bought.transpose(0, 2, 1) @ traded.values
    return np.stack([whole, finished, at_home]).transpose(0, 2, 1, 3)


@aligned
def check_conservation(name, cube, emissions, ledger):
    """Record that what an origin emits is what is attributed: Σ e(origin, ·) = Σ_sector emissions, relative to it."""
    emitted = emissions.sum("sector").rename(region="origin").sel(origin=cube["origin"].values)
    attributed = cube.sum([dim for dim in cube.dims if dim not in emitted.dims]).transpose(*emitted.dims)
    difference = attributed - emitted
    worst = abs(difference) / abs(emitted).where(emitted != 0, 1.0)
    ledger.check(f"{name} of each origin add up to its emissions", worst.max().item(), BALANCE)


def _check_suppliers(cubes, plain, ledger):
    """Record that origin and destination finish the same on the diagonal, and that third regions finish the rest.

    plain (category): True where no final demand is negative, so that no part may be either.
    """
    whole, finished, at_destination = (
        cubes[name].transpose(..., "origin", "destination", "category").values
        for name in ("embodied", "finished", "finished_at_destination")
    )
    own = np.einsum("...ooc->...oc", finished - at_destination)[..., None]
    ledger.check("finished goods on the diagonal, both ways", relative_error(own, whole, 3), BALANCE)
    away = ~np.eye(whole.shape[-2], dtype=bool)[:, :, None] & plain.values
    third = np.where(away, whole - finished - at_destination, 0.0)
    ledger.check(
        "emissions in goods finished in third regions below zero", relative_error(third.clip(max=0), whole, 3), BALANCE
    )


def relative_error(difference, values, dims=None):
    """The largest difference relative to the largest value, over the last dims; of stressors, the worst."""
    over = None if dims is None else tuple(range(-dims, 0))
    largest = np.abs(values).max(over, initial=0)
    gap = np.abs(difference).max(over, initial=0)
    return float((gap / np.where(largest > 0, largest, 1.0)).max(initial=0))
