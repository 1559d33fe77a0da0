"""What stands behind a footprint: that of one product, and the largest emitting sectors behind any final demand."""

from collections.abc import Iterable

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, units
from nestmrio.errors import InputError
from nestmrio.footprint.attribution import supplied_final_demand
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import BOUND, Method, leontief_system
from nestmrio.footprint.multipliers import intensities, labels_over
from nestmrio.ledger import Ledger, recording
from nestmrio.names import NO_CONSUMPTION, choices


@aligned
def footprint_of(
    table: xr.Dataset,
    emissions: xr.DataArray,
    region: str,
    sector: str,
    *,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Footprint of one product: all emissions behind what one sector of one region supplies to final demand.

    e_oj = q_oj l_oj f and e_dc = (Σ_oj q_oj l_oj) f_dc, with l the column of (I − A)⁻¹ for the product, f_dc the final
    demand for it, and f = Σ_dc f_dc

    Parameters
    ----------
    table : Dataset
        A factored table as `nest` or `inland` returns it.
    emissions : DataArray
        Emissions ([stressor,] region, sector) of all regions of the table, for instance in Mt.
    region, sector : str
        Who supplies the finished product.
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
    Dataset
        Two views of the same emissions, in their unit: emitted ([stressor,] origin, sector), which sectors emit them;
        caused ([stressor,] destination, category), whose final demand for the product causes them.

    Raises
    ------
    InputError
        For a region or sector that the table does not have, missing labels, or a table without a solution.
    ConvergenceError
        For a tolerance that cannot be reached.

    Notes
    -----
    Only what goes to final demand counts, so that the footprints of all products add up to all emissions. What the
    sector sells to other sectors is part of their footprints [Miller and Blair 2009, chapter 10].

    Examples
    --------
    >>> from nestmrio import footprint_of
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> found = footprint_of(nested_table(), emissions(), "South", "factory")
    >>> found["emitted"].sum().round(1).item(), found["caused"].sum().round(1).item()
    (205.0, 205.0)
    >>> found["caused"].sel(stressor="co2", category="household").round(1).values
    array([ 38.3, 147.5,  19.2])
    """
    intensity = intensities(emissions, table["output"])
    found = coefficients(table)
    for label, known, what in ((region, found.regions, "region"), (sector, found.sectors, "sector")):
        _require((label,), known, what, "the table")
    place = (found.regions.index(region), found.sectors.index(sector))
    unit_demand = np.zeros((1, *found.shape))
    unit_demand[(0, *place)] = 1.0
    system = leontief_system(found, 1, method=method, tolerance=tolerance, threads=threads)
    solution = system.solve(unit_demand)
    demand = supplied_final_demand(table).sel(region=region, sector=sector, drop=True).drop_attrs()
    per_unit = intensity.copy(data=intensity.values * solution.values[0]).rename(region="origin").drop_attrs()
    leading = intensity.dims[:-2]
    labels = labels_over(intensity, leading)
    result = xr.Dataset(
        {
            "emitted": (per_unit * demand.sum()).assign_attrs(units(emissions)),
            "caused": (per_unit.sum(["origin", "sector"]) * demand).assign_attrs(units(emissions)),
        }
    ).assign_coords({name: value for name, value in labels.items() if name not in leading})
    with recording(ledger) as book:
        book.check(
            "certified relative error of the footprint of a product", solution.error_bound, max(tolerance, BOUND)
        )
    return result.assign_attrs(region=region, sector=sector, error_bound=solution.error_bound)


@aligned
def top_origins(
    embodied: xr.DataArray,
    destination: str | Iterable[str] | None = None,
    *,
    category: str | Iterable[str] | None = None,
    count: int = 10,
) -> xr.Dataset:
    """The sectors, with their regions, that emit most for some final demand.

    Parameters
    ----------
    embodied : DataArray
        Emissions ([stressor,] origin, sector[, destination][, category]): the variable of `embodied_sectors.nc`, or
        `emitted` of `footprint_of`.
    destination : str or iterable of str, optional
        Whose final demand, of one region or of several together; by default all that the array has.
    category : str or iterable of str, optional
        Which final demand; by default all categories of consumption, the discrepancy included.
    count : int
        How many to give; fewer where there are fewer.

    Returns
    -------
    Dataset
        Over ([stressor,] rank), the largest first: origin and sector, their names; emissions, in the unit of the array;
        share, of all that the chosen final demand causes (NaN where that is nothing).

    Raises
    ------
    InputError
        For a label that the array does not have, or a count below one.

    Notes
    -----
    Direct emissions of households are not among them: they have no sector. Equal emissions keep the order of the array.

    Examples
    --------
    >>> from nestmrio import footprint_of, top_origins
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> found = footprint_of(nested_table(), emissions(), "South", "factory")["emitted"]
    >>> largest = top_origins(found.sel(stressor="co2"), count=2)
    >>> largest["emissions"].round(1).values, largest["share"].round(2).values
    (array([164.9,  21.6]), array([0.8 , 0.11]))
    """
    if count < 1:
        raise InputError(f"count is {count}", remedy="ask for one or more")
    chosen = embodied
    for dim, wanted in (("destination", destination), ("category", category)):
        if dim not in embodied.dims:
            if wanted is not None:
                raise InputError(f"embodied has no dim {dim}", remedy=f"leave {dim} out")
            continue
        known = embodied[dim].values.tolist()
        if wanted is None:
            wanted = [label for label in known if dim != "category" or label not in NO_CONSUMPTION]
        labels = [wanted] if isinstance(wanted, str) else list(dict.fromkeys(wanted))
        _require(labels, known, dim, "embodied")
        chosen = chosen.sel({dim: labels}).sum(dim)
    chosen = chosen.transpose(..., "origin", "sector")
    leading = chosen.dims[:-2]
    flat = chosen.values.reshape(*chosen.shape[:-2], -1)
    order = np.argsort(-flat, axis=-1, kind="stable")[..., :count]
    largest, whole = np.take_along_axis(flat, order, -1), flat.sum(-1, keepdims=True)
    share = np.divide(largest, whole, out=np.full(largest.shape, np.nan), where=whole != 0)
    origin, sector = np.divmod(order, chosen.sizes["sector"])
    dims = (*leading, "rank")
    return xr.Dataset(
        {
            "origin": (dims, chosen["origin"].values[origin]),
            "sector": (dims, chosen["sector"].values[sector]),
            "emissions": (dims, largest, units(embodied)),
            "share": (dims, share, {"units": "fraction"}),
        },
        labels_over(chosen, leading) | {"rank": np.arange(1, order.shape[-1] + 1)},
    )


def _require(labels, known, what, where):
    for label in labels:
        if label not in known:
            remedy = f"take one of {choices(label, known)}"
            raise InputError(f"{where} has no {what} {label!r}", remedy=remedy)
