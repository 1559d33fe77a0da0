"""What repairs may draw on beside the tables themselves."""

from dataclasses import dataclass

import xarray as xr

from nestmrio.classification import read_concordance
from nestmrio.inputs.interregional import read_interregional
from nestmrio.inputs.tidy import read_provinces
from nestmrio.inputs.workbook import read_workbook


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


def read_evidence(sectors, provinces, national=None, interregional=None):
    """Read the sources that a case names.

    Arguments: sectors (labels of the tables), provinces (path of the list of provinces with their groups), national
    (None, or workbook, sheet, layout of the national table), interregional (None, or workbook, sheet, layout of the
    interregional table and the concordance of the sectors to its products).
    Returns Evidence. Raises InputError.
    """
    nation = None if national is None else read_workbook(national[0], {"nation": national[1]}, national[2], sectors)
    if interregional is None:
        return Evidence(nation)
    *table, concordance = interregional
    exports = read_interregional(*table)["exports"].rename(origin="group", sector="product")
    listed = read_provinces(provinces)["group"]
    groups = xr.DataArray(listed.tolist(), {"region": listed.index.tolist()}, ("region",))
    return Evidence(nation, groups, exports, read_concordance(concordance, sectors, exports["product"].values))
