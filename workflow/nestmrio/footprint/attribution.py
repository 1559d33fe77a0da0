"""Emissions attributed to final demand: where they occur, who demands, and who supplies the finished good."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.footprint.coefficients import coefficients, trade_product, trade_shares
from nestmrio.footprint.leontief import BLOCK, leontief
from nestmrio.footprint.multipliers import BOUND, intensities, labels_over

BALANCE = 1e-9


def supplied_final_demand(table):
    """Final demand by who supplies the finished product: f_risc = T_irs traded_sic, plus local_ric where s = r.

    Arguments: table (Dataset of kind `nested` or `national`). Returns final demand (region, sector, destination,
    category), where region supplies and destination demands.
    Source: Chenery 1953; Moses 1955.
    """
    local, traded, shares = _final_demand(table)
    supplied = np.einsum("ird,dic->ridc", shares, traded.values)
    own = np.arange(local.sizes["region"])
    supplied[own, :, own, :] += local.values
    labels = {dim: local[dim].values for dim in ("region", "sector", "category")}
    labels["destination"] = local["region"].values
    return xr.DataArray(supplied, labels, ("region", "sector", "destination", "category"), attrs=local.attrs)


def _final_demand(table):
    """Local and traded final demand (region, sector, category), and shares of origins (sector, origin, destination)."""
    local, traded = (table[f"{kind}_final"].transpose("region", "sector", "category") for kind in ("local", "traded"))
    regions = local["region"].values
    trade = table["trade"].sel(origin=regions, destination=regions, sector=local["sector"].values)
    return local, traded, trade_shares(trade.transpose("sector", "origin", "destination").values)


def embodied(multiplier, table, emissions, *, ledger):
    """Emissions embodied in final demand: e_odc = Σ_ri m_ori f_ridc, in all and by who supplies the finished good.

    `finished` counts products that the origin itself supplies (r = o), `finished_at_destination` those that the
    destination supplies (r = d); the rest is finished in third regions.

    Arguments: multiplier ([stressor,] origin, region, sector), table (nested), emissions ([stressor,] region, sector)
    in Mt, ledger. Returns a Dataset over ([stressor,] origin, destination, category) in Mt.
    Source: Peters 2008; Kanemoto et al. 2012.
    """
    local, traded, shares = _final_demand(table)
    multiplier = multiplier.transpose(..., "origin", "region", "sector").sel(
        region=local["region"].values, sector=local["sector"].values
    )
    regions = local["region"].values
    if multiplier["origin"].values.tolist() != regions.tolist():
        raise InputError("the multipliers lack origins of the table", remedy="compute the multipliers of this table")
    m = multiplier.values.reshape(-1, *local.shape[:2])
    parts = np.empty((3, len(m), len(regions), local.sizes["category"]))
    for start in range(0, len(m), BLOCK):
        block = slice(start, start + BLOCK)
        parts[:, block] = _by_supplier(m[block], np.arange(len(m))[block] % len(regions), local, traded, shares)
    dims = (*multiplier.dims[:-2], "destination", "category")
    labels = labels_over(multiplier, multiplier.dims[:-2])
    labels |= {"destination": regions, "category": local["category"].values}
    units = {"units": emissions.attrs["units"]}
    parts = parts.reshape(3, *multiplier.shape[:-2], *parts.shape[2:])
    names = ("embodied", "finished", "finished_at_destination")
    result = xr.Dataset({name: (dims, part, units) for name, part in zip(names, parts, strict=True)}, labels)
    check_conservation("embodied emissions", result["embodied"], emissions, ledger)
    _check_suppliers(result, (local >= 0).all(["region", "sector"]) & (traded >= 0).all(["region", "sector"]), ledger)
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


def embodied_by_sector(table, emissions, *, method="auto", tolerance=1e-10, threads=1, ledger):
    """Embodied emissions by the sector that emits: e_oidc = q_oi [(I − A)⁻¹ f_dc]_oi.

    One right-hand side for each destination and category that demands anything; solved in the direction of the
    table, so that it is a second opinion on the multipliers.

    Arguments: as in `multipliers`.
    Returns a Dataset embodied ([stressor,] origin, sector, destination, category) in Mt.
    """
    intensity = intensities(emissions, table["output"])
    demand = supplied_final_demand(table).sel(region=intensity["region"].values, sector=intensity["sector"].values)
    f = demand.values.reshape(*demand.shape[:2], -1)
    wanted = np.flatnonzero((f != 0).any((0, 1)))
    system = leontief(coefficients(table), len(wanted), method=method, tolerance=tolerance, threads=threads)
    output, error = np.zeros_like(f), 0.0
    for block, solution in system.stream(lambda block: np.moveaxis(f[:, :, wanted[block]], -1, 0), len(wanted)):
        output[:, :, wanted[block]] = np.moveaxis(solution.values, 0, -1)
        error = max(error, solution.error_bound)
    ledger.check("certified relative error of outputs by destination and category", error, max(tolerance, BOUND))
    produced = table["output"].transpose("region", "sector").values
    ledger.check("output reproduced by final demand", _relative(output.sum(-1) - produced, produced), BALANCE)
    dims = (*intensity.dims[:-2], "origin", "sector", "destination", "category")
    labels = labels_over(intensity, (*intensity.dims[:-2], "sector"))
    labels |= {"origin": intensity["region"].values}
    labels |= {dim: demand[dim].values for dim in ("destination", "category")}
    values = (intensity.values[..., None] * output).reshape(*intensity.shape, *demand.shape[2:])
    result = xr.Dataset({"embodied": (dims, values, {"units": emissions.attrs["units"]})}, labels)
    check_conservation("embodied emissions by sector", result["embodied"], emissions, ledger)
    return result.assign_attrs(error_bound=error, norm="sum over region and sector, relative to the result")


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
    own = np.einsum("...ooc->...oc", finished - at_destination)
    ledger.check("finished goods on the diagonal, both ways", _relative(own, whole), BALANCE)
    away = ~np.eye(whole.shape[-2], dtype=bool)[:, :, None] & plain.values
    third = np.where(away, whole - finished - at_destination, 0.0)
    ledger.check(
        "emissions in goods finished in third regions below zero", _relative(third.clip(max=0), whole), BALANCE
    )


def check_agreement(by_sector, cube, ledger):
    """Record that the cube by emitting sector, solved for outputs, adds up to the one from multipliers."""
    difference = by_sector.sum("sector").transpose(*cube.dims) - cube
    ledger.check(
        "embodied emissions from outputs and from multipliers", _relative(difference.values, cube.values), BALANCE
    )


def _relative(difference, values):
    largest = np.abs(values).max(initial=0)
    return float(np.abs(difference).max(initial=0) / (largest or 1.0))
