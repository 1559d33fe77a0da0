"""Emissions in each origin per unit of final demand, and what exports of the provincial system embody."""

from collections.abc import Iterable

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order, units
from nestmrio.errors import InputError
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import BOUND, Method, leontief_system
from nestmrio.ledger import Ledger, recording


def intensities(emissions, output):
    """Emissions per unit of output: q = e / x, zero where a sector has neither.

    Arguments: emissions (..., region, sector) in Mt, output (region, sector), regions of one in the order of the other.
    Returns intensity, the dims of the emissions. Raises InputError for emissions of a sector without output.
    """
    labels = {dim: output[dim].values for dim in ("region", "sector")}
    emissions = in_order(emissions.transpose(..., *labels), "emissions", labels, more=True)
    output = output.transpose(*labels)
    stray = np.argwhere((emissions.values != 0) & (output.values <= 0))
    if len(stray):
        region, sector = stray[0][-2:]
        raise InputError(
            "a sector without output has emissions",
            remedy="move its emissions to a related sector that has output",
            region=output["region"].values[region],
            sector=output["sector"].values[sector],
        )
    values = np.divide(
        emissions.values,
        output.values,
        out=np.zeros(emissions.shape),
        where=np.broadcast_to(output.values > 0, emissions.shape),
    )
    return emissions.copy(data=values).drop_attrs(deep=False).assign_attrs(units(emissions, per=output))


@aligned
def multipliers(
    table: xr.Dataset,
    emissions: xr.DataArray,
    *,
    origins: Iterable[str] | None = None,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Emissions in each origin per unit of final demand for a product that a region supplies.

    m_o = (I − Aᵀ)⁻¹ k_o, with the intensities k_o of origin o, emissions per output, and zeros elsewhere

    Parameters
    ----------
    table : Dataset
        A factored table as `nest` returns it, with output, local_ and traded_intermediate and trade.
    emissions : DataArray
        Emissions (stressor, region, sector), for instance in Mt, of all regions of the table; without the dim
        `stressor`, the result has none.
    origins : iterable of str, optional
        Regions where the emissions happen, by default all of the table. Some at a time need less memory.
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
        multiplier (stressor, origin, region, sector), in the unit of the emissions per unit of the table. Attributes:
        error_bound, the certified error, and norm, what it is relative to; where the norm is weighted, the variable
        weights (region, sector) has the weights.

    Raises
    ------
    InputError
        For missing labels, emissions of a sector without output, or a table without a solution.
    ConvergenceError
        For a tolerance that cannot be reached.

    Notes
    -----
    One right-hand side is solved for each origin and stressor; no inverse is formed [Miller and Blair 2009, chapter
    10].

    Examples
    --------
    >>> from nestmrio import multipliers
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> found = multipliers(nested_table(), emissions())
    >>> found["multiplier"].sizes["origin"]
    3
    >>> found["multiplier"].attrs["units"]
    'Mt per 10^6 USD'
    """
    solver = {"method": method, "tolerance": tolerance, "threads": threads}
    with recording(ledger) as book:
        return _multipliers(table, emissions, origins, solver, book, "the multipliers")


def _multipliers(table, emissions, origins, solver, ledger, name):
    intensity = intensities(emissions, table["output"])
    regions = intensity["region"].values.tolist()
    origins = regions if origins is None else list(origins)
    q = intensity.values.reshape(-1, *intensity.shape[-2:])
    strange = [origin for origin in origins if origin not in regions]
    if strange:
        raise InputError(f"the origin {strange[0]} is no region of the table", remedy="correct origins")
    places = np.array([regions.index(origin) for origin in origins], dtype=int)
    system = leontief_system(coefficients(table), len(q) * len(regions), **solver)
    result = np.empty((len(q), len(origins), *q.shape[1:]))
    error = 0.0

    def numbers(block):
        return np.divmod(np.arange(block.start, block.stop), len(q))

    def side(block):
        origin, stressor = numbers(block)
        sides = np.zeros((len(origin), *q.shape[1:]))
        sides[np.arange(len(origin)), places[origin]] = q[stressor, places[origin]]
        return sides

    for block, solution in system.stream_transpose(side, len(q) * len(origins)):
        origin, stressor = numbers(block)
        result[stressor, origin] = solution.values
        error = max(error, solution.error_bound)
    ledger.check(f"certified relative error of {name}", error, max(solver["tolerance"], BOUND))
    leading = intensity.dims[:-2]
    labels = labels_over(intensity, leading)
    cube = xr.DataArray(
        result.reshape(*intensity.shape[:-2], len(origins), *q.shape[1:]),
        labels | {"origin": origins, "region": regions, "sector": intensity["sector"].values},
        (*leading, "origin", "region", "sector"),
        attrs=units(intensity),
    )
    return _with_certificate(cube.to_dataset(name="multiplier"), system.certificate, error)


def _with_certificate(cube, certificate, error):
    cube = cube.assign_attrs(error_bound=error, norm="maximum over region and sector, relative to the result")
    if certificate.weighted:
        cube["weights"] = (("region", "sector"), certificate.weights, {"units": "1"})
    return cube


def labels_over(cube, dims):
    """The coordinates of a cube that stand over some of its dims alone, such as stressors and their units."""
    return {name: coordinate.variable for name, coordinate in cube.coords.items() if set(coordinate.dims) <= set(dims)}


@aligned
def export_embodied(
    national: xr.Dataset,
    emissions: xr.DataArray,
    *,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.DataArray:
    """Emissions of provinces embodied in the international exports that leave from each, in their own system alone.

    e_op = Σ_i m_opi exports_pi, with multipliers of the provinces and the emissions per output of the same provinces.

    Arguments: national (Dataset of kind `national`), emissions ([stressor,] region, sector) of at least the provinces;
    method, tolerance, threads, ledger as in `multipliers`.
    Returns export_embodied ([stressor,] origin, exporter) in Mt; origins outside the provincial system have zeros.
    Source: Feng et al. 2013.
    """
    solver = {"method": method, "tolerance": tolerance, "threads": threads}
    with recording(ledger) as book:
        found = _multipliers(national, emissions, None, solver, book, "the multipliers of the provincial system")
    exports = national["exports"].sel(region=found["region"].values, sector=found["sector"].values)
    shipped = xr.dot(found["multiplier"], exports, dim="sector").rename(region="exporter")
    shipped = shipped.reindex(origin=emissions["region"].values, fill_value=0.0)
    return shipped.transpose(..., "origin", "exporter").drop_attrs(deep=False).assign_attrs(units(emissions))
