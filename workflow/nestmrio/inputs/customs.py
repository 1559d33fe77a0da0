"""Reader of customs statistics: who of the provinces trades with which country."""

import xarray as xr

from nestmrio.rows import read_rows
from nestmrio.tabulation import tabulate

FLOWS = ("exports", "imports")


def read_customs(path, provinces, sectors, countries, *, decimal="."):
    """Read exports and imports by province, product and country; pairs that are not listed are zero.

    Arguments: path (CSV with columns province, sector, country, flow: exports or imports, value: any one currency),
    provinces, sectors (of the link), countries (labels), decimal (the decimal mark of the values).
    Returns a Dataset exports, imports (sector, region, country). Raises InputError naming file and line for an unknown
    label, a row that stands twice, and a value that is no number of zero or more.
    """
    rows = read_rows(path, ("province", "sector", "country", "flow", "value"))
    labels = {"flow": FLOWS, "sector": sectors, "province": provinces, "country": countries}
    cube = tabulate(rows, path, labels, "value", decimal=decimal).fillna(0.0).rename(province="region")
    return xr.Dataset({flow: cube.sel(flow=flow, drop=True) for flow in FLOWS})
