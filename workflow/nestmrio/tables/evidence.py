"""What repairs may draw on beside the tables themselves."""

from dataclasses import dataclass

import xarray as xr


@dataclass(frozen=True)
class Evidence:
    """The evidence of a case; None where it has no such source.

    national (Dataset of the national table in the same sectors, one region), groups (region) the macro-region of each
    province, interregional_exports (group, product), products (source sector, target product).
    """

    national: xr.Dataset | None = None
    groups: xr.DataArray | None = None
    interregional_exports: xr.DataArray | None = None
    products: xr.DataArray | None = None


def collect(national, interregional, group, products):
    """Put together the sources that a case has.

    Arguments: national (Dataset of the national table in the workbook's sectors, or None), interregional (Dataset as
    inputs.interregional reads it, or None), group (Series by province), products (source, target), the concordance from
    the workbook's sectors to the interregional table's. Returns Evidence.
    """
    if interregional is None:
        return Evidence(national)
    exports = interregional["exports"].rename(origin="group", sector="product")
    groups = xr.DataArray(group.tolist(), {"region": group.index.tolist()}, ("region",))
    return Evidence(national, groups, exports, products)
