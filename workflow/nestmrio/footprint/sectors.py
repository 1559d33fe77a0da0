"""Emissions embodied in final demand, by the sector that emits: a second opinion on the multipliers."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, units
from nestmrio.footprint.attribution import BALANCE, check_conservation, relative_error, supplied_final_demand
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import BOUND, Method, leontief_system
from nestmrio.footprint.multipliers import intensities, labels_over
from nestmrio.ledger import Ledger, recording


@aligned
def embodied_by_sector(
    table: xr.Dataset,
    emissions: xr.DataArray,
    *,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.Dataset:
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
    system = leontief_system(coefficients(table), len(wanted), method=method, tolerance=tolerance, threads=threads)
    output, error = np.zeros_like(f), 0.0
    for block, solution in system.stream(lambda block: np.moveaxis(f[:, :, wanted[block]], -1, 0), len(wanted)):
        output[:, :, wanted[block]] = np.moveaxis(solution.values, 0, -1)
        error = max(error, solution.error_bound)
    produced = table["output"].transpose("region", "sector").values
    dims = (*intensity.dims[:-2], "origin", "sector", "destination", "category")
    labels = labels_over(intensity, (*intensity.dims[:-2], "sector"))
    labels |= {"origin": intensity["region"].values}
    labels |= {dim: demand[dim].values for dim in ("destination", "category")}
    values = (intensity.values[..., None] * output).reshape(*intensity.shape, *demand.shape[2:])
    result = xr.Dataset({"embodied": (dims, values, units(emissions))}, labels)
    with recording(ledger) as book:
        name = "certified relative error of outputs by destination and category"
        book.check(name, error, max(tolerance, BOUND))
        book.check("output reproduced by final demand", relative_error(output.sum(-1) - produced, produced), BALANCE)
        check_conservation("embodied emissions by sector", result["embodied"], emissions, book)
    return result.assign_attrs(error_bound=error, norm="sum over region and sector, relative to the result")


@aligned
def check_agreement(by_sector, cube, ledger):
    """Record that the cube by emitting sector, solved for outputs, adds up to the one from multipliers.

    Arguments: by_sector ([stressor,] origin, sector, destination, category), cube ([stressor,] origin, destination,
    category), ledger.
    """
    cube = cube.transpose(..., "origin", "destination", "category")
    difference = by_sector.sum("sector").transpose(*cube.dims) - cube
    gap = relative_error(difference.values, cube.values, 3)
    ledger.check("embodied emissions from outputs and from multipliers", gap, BALANCE)
