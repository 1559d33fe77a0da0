"""Emissions embodied in final demand, by the sector that emits: a second opinion on the multipliers."""

from collections.abc import Iterable

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, units
from nestmrio.errors import InputError
from nestmrio.footprint.attribution import BALANCE, check_conservation, relative_error, supplied_to
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import BOUND, Method, leontief_system
from nestmrio.footprint.multipliers import intensities, labels_over
from nestmrio.footprint.structured import BLOCK
from nestmrio.ledger import Ledger, recording


@aligned
def embodied_by_sector(
    table: xr.Dataset,
    emissions: xr.DataArray,
    *,
    destinations: Iterable[str] | None = None,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Embodied emissions by the sector that emits: e_oidc = q_oi [(I − A)⁻¹ f_dc]_oi.

    One right-hand side for each destination and category that demands anything; solved in the direction of the
    table, so that it is a second opinion on the multipliers. Final demand is spread over suppliers for 32 destinations
    at a time, so that blocks of whole 32 destinations are bit for bit what one call finds with the same threads.

    Arguments: destinations, by default all regions of the table; some at a time need less memory. The others as in
    `multipliers`.
    Returns a Dataset embodied ([stressor,] origin, sector, destination, category) in Mt; for some destinations also
    output (origin, sector), what their final demand needs.
    Raises InputError for a destination that is no region of the table.
    """
    intensity = intensities(emissions, table["output"])
    regions = intensity["region"].values.tolist()
    chosen = regions if destinations is None else list(destinations)
    strange = [destination for destination in chosen if destination not in regions]
    if strange:
        raise InputError(f"the destination {strange[0]} is no region of the table", remedy="correct destinations")
    found = coefficients(table)
    dims = ("region", "sector", "category")
    local, traded = (table[f"{kind}_final"].transpose(*dims).values for kind in ("local", "traded"))
    wanted = (local != 0).any(1) | (traded != 0).any(1)
    system = leontief_system(found, int(wanted.sum()), method=method, tolerance=tolerance, threads=threads)
    values = np.zeros((*intensity.shape, len(chosen), wanted.shape[1]))
    output, error = np.zeros(found.shape), 0.0
    places = [regions.index(destination) for destination in chosen]
    for start in range(0, len(places), BLOCK):
        here = places[start : start + BLOCK]
        demand = supplied_to(here, local, traded, found.shares).reshape(*found.shape, -1)
        columns = np.flatnonzero(wanted[here])
        for solved, solution in _stream(system, demand, columns):
            destination, category = np.divmod(solved, wanted.shape[1])
            needed = np.moveaxis(solution.values, 0, -1)
            values[..., start + destination, category] = intensity.values[..., None] * needed
            output += needed.sum(-1)
            error = max(error, solution.error_bound)
    labels = labels_over(intensity, (*intensity.dims[:-2], "sector"))
    labels |= {"origin": regions, "destination": chosen, "category": table["category"].values}
    dims = (*intensity.dims[:-2], "origin", "sector", "destination", "category")
    result = xr.Dataset({"embodied": (dims, values, units(emissions))}, labels)
    result["output"] = (("origin", "sector"), output, units(table["output"]))
    with recording(ledger) as book:
        name = "certified relative error of outputs by destination and category"
        book.check(name, error, max(tolerance, BOUND))
        if destinations is None:
            check_sums(sums_over_sectors([result]), table["output"], emissions, book)
            result = result.drop_vars("output")
    return result.assign_attrs(error_bound=error, norm="sum over region and sector, relative to the result")


def _stream(system, demand, columns):
    """Solve the columns of demand (region, sector, column) that are wanted; yields pairs of columns and Solution."""
    sides = system.stream(lambda block: np.moveaxis(demand[:, :, columns[block]], -1, 0), len(columns))
    for block, solution in sides:
        yield columns[block], solution


@aligned
def sums_over_sectors(blocks):
    """The sums over emitting sectors of blocks of destinations, one block in memory at a time.

    Arguments: blocks (iterable of Datasets as `embodied_by_sector` returns them for some destinations).
    Returns a Dataset embodied ([stressor,] origin, destination, category) and output (origin, sector), of all blocks.
    """
    embodied, output = [], 0.0
    for block in blocks:
        embodied.append(block["embodied"].sum("sector"))
        output = output + block["output"].load()
    return xr.concat(embodied, "destination").to_dataset(name="embodied").assign(output=output)


@aligned
def check_sums(sums, output, emissions, ledger):
    """Record that final demand reproduces the output of the table, and that emissions are conserved.

    Arguments: sums (as `sums_over_sectors` returns them, of all destinations), output (region, sector), emissions
    ([stressor,] region, sector), ledger.
    """
    produced = output.transpose("region", "sector").values
    gap = sums["output"].transpose("origin", "sector").values - produced
    ledger.check("output reproduced by final demand", relative_error(gap, produced), BALANCE)
    check_conservation("embodied emissions by sector", sums["embodied"], emissions, ledger)


@aligned
def check_agreement(by_sector, cube, ledger):
    """Record that the cube by emitting sector, solved for outputs, adds up to the one from multipliers.

    Arguments: by_sector, the sum over emitting sectors, and cube, both ([stressor,] origin, destination, category),
    ledger.
    """
    cube = cube.transpose(..., "origin", "destination", "category")
    difference = by_sector.transpose(*cube.dims) - cube
    gap = relative_error(difference.values, cube.values, 3)
    ledger.check("embodied emissions from outputs and from multipliers", gap, BALANCE)
