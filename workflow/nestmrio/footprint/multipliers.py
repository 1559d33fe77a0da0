"""Emissions in each origin per unit of final demand, and what exports of the provincial system embody."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import leontief

BOUND = 1e-9


def intensities(emissions, output):
    """Emissions per unit of output: q = e / x, zero where a sector has neither.

    Arguments: emissions (..., region, sector) in Mt, output (region, sector), regions of one in the order of the other.
    Returns intensity, the dims of the emissions. Raises InputError for emissions of a sector without output.
    """
    for dim in ("region", "sector"):
        lacking = set(output[dim].values.tolist()) - set(emissions[dim].values.tolist())
        if lacking:
            raise InputError(
                f"the emissions lack the {dim} {min(lacking)}",
                remedy="add it to the inventory, with zeros if it has none",
            )
    emissions = emissions.transpose(..., "region", "sector").sel(
        region=output["region"].values, sector=output["sector"].values
    )
    output = output.transpose("region", "sector")
    stray = np.argwhere((emissions.values != 0) & (output.values <= 0))
    if len(stray):
        region, sector = stray[0][-2:]
        raise InputError(
            "a sector without output has emissions",
            remedy="move them to a related sector (emissions.repairs)",
            region=output["region"].values[region],
            sector=output["sector"].values[sector],
        )
    values = np.divide(
        emissions.values,
        output.values,
        out=np.zeros(emissions.shape),
        where=np.broadcast_to(output.values > 0, emissions.shape),
    )
    units = f"{emissions.attrs['units']} per {output.attrs['units']}"
    return emissions.copy(data=values).assign_attrs(units=units)


def multipliers(
    table, emissions, *, origins=None, method="auto", tolerance=1e-10, threads=1, ledger, name="the multipliers"
):
    """Emissions in each origin per unit of final demand of a product supplied by a region: m_o = (I − Aᵀ)⁻¹ k_o.

    k_o holds the intensities of origin o and zeros elsewhere, so that there are as many right-hand sides as origins.

    Arguments: table (Dataset of kind `nested` or `national`), emissions ([stressor,] region, sector) in Mt, origins
    (labels, all by default), method, tolerance and threads as in `leontief`, ledger, name (in its check).
    Returns a Dataset multiplier ([stressor,] origin, region, sector) in Mt per unit of the table, with attributes
    error_bound and norm, and, where the norm is weighted, the weights (region, sector) behind it.
    """
    intensity = intensities(emissions, table["output"])
    regions = intensity["region"].values.tolist()
    origins = regions if origins is None else list(origins)
    q = intensity.values.reshape(-1, *intensity.shape[-2:])
    places = [regions.index(origin) for origin in origins]
    system = leontief(coefficients(table), len(q) * len(origins), method=method, tolerance=tolerance, threads=threads)
    result = np.empty((len(q) * len(origins), *q.shape[1:]))
    error = 0.0

    def side(block):
        sides = np.zeros((block.stop - block.start, *q.shape[1:]))
        for row, number in enumerate(range(block.start, block.stop)):
            stressor, origin = divmod(number, len(origins))
            sides[row, places[origin]] = q[stressor, places[origin]]
        return sides

    for block, solution in system.stream_transpose(side, len(result)):
        result[block] = solution.values
        error = max(error, solution.error_bound)
    ledger.check(f"certified relative error of {name}", error, max(tolerance, BOUND))
    leading = intensity.dims[:-2]
    labels = labels_over(intensity, leading)
    cube = xr.DataArray(
        result.reshape(*intensity.shape[:-2], len(origins), *q.shape[1:]),
        labels | {"origin": origins, "region": regions, "sector": intensity["sector"].values},
        (*leading, "origin", "region", "sector"),
        attrs={"units": intensity.attrs["units"]},
    )
    return _with_certificate(cube.to_dataset(name="multiplier"), system.certificate, error)


def _with_certificate(cube, certificate, error):
    cube = cube.assign_attrs(error_bound=error, norm="maximum over region and sector, relative to the result")
    if certificate.weighted:
        cube["weights"] = (("region", "sector"), certificate.weights, {"units": "1"})
    return cube


def part(origins, which):
    """The origins of one block of several: `2-of-5` is the second fifth. Blocks differ by one origin at most."""
    number, count = map(int, which.split("-of-"))
    size, longer = divmod(len(origins), count)
    start = (number - 1) * size + min(number - 1, longer)
    return origins[start : start + size + (number <= longer)]


def labels_over(cube, dims):
    """The coordinates of a cube that stand over some of its dims alone, such as stressors and their units."""
    return {name: coordinate.variable for name, coordinate in cube.coords.items() if set(coordinate.dims) <= set(dims)}


def export_embodied(national, emissions, *, method="auto", tolerance=1e-10, threads=1, ledger):
    """Emissions of provinces embodied in the international exports that leave from each, in their own system alone.

    e_op = Σ_i m_opi exports_pi, with multipliers of the provinces and the emissions per output of the same provinces.

    Arguments: national (Dataset of kind `national`), emissions ([stressor,] region, sector) of at least the provinces;
    method, tolerance, threads, ledger as in `multipliers`.
    Returns export_embodied ([stressor,] origin, exporter) in Mt; origins outside the provincial system have zeros.
    Source: Feng et al. 2013.
    """
    solver = {"method": method, "tolerance": tolerance, "threads": threads}
    found = multipliers(national, emissions, ledger=ledger, name="the multipliers of the provincial system", **solver)
    exports = national["exports"].sel(sector=found["sector"].values)
    shipped = xr.dot(found["multiplier"], exports, dim="sector").rename(region="exporter")
    shipped = shipped.reindex(origin=emissions["region"].values, fill_value=0.0)
    return shipped.transpose(..., "origin", "exporter").assign_attrs(units=emissions.attrs["units"])
