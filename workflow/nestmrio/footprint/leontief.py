"""Output that final demand needs, and the choice of a solver for the Leontief system behind it."""

import logging
from typing import Literal, get_args

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, same_units, units
from nestmrio.errors import InputError
from nestmrio.footprint.certificate import at_the_edge, certify
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.dense import DenseSystem
from nestmrio.footprint.structured import StructuredSystem
from nestmrio.ledger import Ledger, recording

BOUND = 1e-9
"""Largest certified relative error of a result, unless the caller's tolerance is larger."""

SWEEPS = 20
Method = Literal["auto", "structured", "lu"]
_LOG = logging.getLogger(__name__)


@aligned
def leontief(
    table: xr.Dataset,
    final_demand: xr.DataArray,
    *,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.DataArray:
    """Output of every region and sector that final demand needs, directly and along all supply chains.

    x = (I − A)⁻¹ f, with the coefficients A of the table, inputs per unit of output

    Parameters
    ----------
    table : Dataset
        A factored table: output (region, sector), local_ and traded_intermediate (region, sector, use), trade (sector,
        origin, destination), as `nest` and `assemble_provinces` return it.
    final_demand : DataArray
        Final demand f (..., region, sector) for products that a region supplies, in the unit of the table. Each entry
        of the other dims, such as categories, is solved on its own.
    method : {"auto", "structured", "lu"}
        How the system is solved: by the structure of the table, by LU factors, or by the cheaper of the two.
    tolerance : float
        Largest error relative to the result, certified.
    threads : int
        Processor cores to use.
    ledger : Ledger, optional
        Where the certified error is recorded as a check. Without one, an error above `tolerance` (and above 1e-9)
        raises CheckError.

    Returns
    -------
    DataArray
        Output x with the dims of `final_demand`, in its unit. Attributes: error_bound, the certified error, and norm,
        what it is relative to.

    Raises
    ------
    InputError
        For labels that differ, or a table without a solution: producing a unit takes a unit or more of itself.
    ConvergenceError
        For a tolerance that cannot be reached.

    Notes
    -----
    The inverse is never formed. The error is bounded by the residual, under the condition of Hawkins and Simon 1949
    [Leontief 1936; Miller and Blair 2009, chapter 2].

    Examples
    --------
    >>> from nestmrio import expand, leontief
    >>> from nestmrio.example.by_hand import nested_table
    >>> table = nested_table()
    >>> sold = expand(table)["final_demand"].sum(["destination", "category"])
    >>> output = leontief(table, sold.rename(origin="region"))
    >>> output.sel(region="North", sector="factory").round(6).item()
    680.0
    """
    found = coefficients(table)
    same_units(table=table["output"], final_demand=final_demand)
    labels = {"region": found.regions, "sector": found.sectors}
    order = final_demand.dims
    demand = in_order(final_demand, "final_demand", labels).transpose(..., *labels)
    count = int(np.prod(demand.shape[:-2]))
    system = leontief_system(found, count, method=method, tolerance=tolerance, threads=threads)
    solution = system.solve(demand.values)
    with recording(ledger) as book:
        book.check("certified relative error of output", solution.error_bound, max(tolerance, BOUND))
    certificate = {"error_bound": solution.error_bound, "norm": "sum over region and sector, relative to the result"}
    output = demand.copy(data=solution.values).rename("output").drop_attrs()
    return output.assign_attrs(units(final_demand) | certificate).transpose(*order)


def leontief_system(coefficients, sides, *, method="auto", tolerance=1e-10, threads=1):
    """The Leontief system of a table, by its structure or by LU, whichever takes fewer operations.

    By structure K n (R S² + S R²), n about 20 sweeps in single precision; by LU 2/3 (R S)³ + 2 K (R S)².
    A structured table whose error cannot be certified falls back to LU, and the log names the sectors behind it.

    Arguments: coefficients (anything with the face of Coefficients), sides K, right-hand sides expected; method: auto,
    structured or lu; tolerance of the certified relative error; threads. Returns StructuredSystem or DenseSystem.
    Raises InputError for another method, or a table that has no solution.
    """
    if method not in get_args(Method):
        raise InputError(f"method is {method!r}", remedy="set method to 'auto', 'structured' or 'lu'")
    regions, sectors = coefficients.shape
    rows = regions * sectors
    cost = {
        "structured": SWEEPS * sides * regions * sectors * (regions + sectors),
        "lu": 2 / 3 * rows**3 + 2 * sides * rows**2,
    }
    chosen = min(cost, key=cost.get) if method == "auto" else method
    if not hasattr(coefficients, "shares"):
        chosen = "lu"
    certificate = certify(coefficients)
    if certificate is None and chosen == "structured":
        chosen = "lu"
        _LOG.info("negative coefficients forbid the structured solver, at %s", ", ".join(at_the_edge(coefficients)))
    elif certificate is not None and certificate.weighted:
        _LOG.info("the norms are weighted, for value added is slight in %s", ", ".join(at_the_edge(coefficients)))
    told = ", ".join(f"{name} {flops:.1e}" for name, flops in cost.items())
    _LOG.info("%s solver, %d right-hand sides (operations: %s)", chosen, sides, told)
    if chosen == "lu":
        return DenseSystem(coefficients, certificate, threads=threads)
    return StructuredSystem(coefficients, certificate, tolerance=tolerance, threads=threads)
