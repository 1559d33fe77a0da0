"""Reader of customs statistics: who of the provinces trades with which country."""

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.errors import InputError

COLUMNS = ["province", "sector", "country", "flow", "value"]


def read_customs(path, provinces, sectors, countries):
    """Read exports and imports by province, product and country; pairs that are not listed are zero.

    Arguments: path (CSV with columns province, sector, country, flow: exports or imports, value: any one currency),
    provinces, sectors (of the link), countries (labels).
    Returns a Dataset exports, imports (sector, region, country). Raises InputError.
    """
    if not Path(path).is_file():
        raise InputError("the file is missing", remedy="put it there or correct world.customs", file=path)
    frame = pd.read_csv(path)
    missing = [column for column in COLUMNS if column not in frame]
    if missing:
        raise InputError(f"column {missing[0]} is missing", remedy="add it to the header", file=path)
    if frame.empty:
        raise InputError("the file has no rows", remedy="add the data or set world.customs to null", file=path)
    known = {"province": provinces, "sector": sectors, "country": countries, "flow": ["exports", "imports"]}
    for column, labels in known.items():
        unknown = frame.loc[~frame[column].isin(labels), column]
        if len(unknown):
            raise InputError(f"unknown {column} {unknown.iloc[0]}", remedy="correct the label", file=path)
    value = pd.to_numeric(frame["value"], errors="coerce")
    for row in np.flatnonzero(~(value >= 0)):
        place = frame.iloc[row]
        raise InputError(
            f"value {place['value']!r} is not a number ≥ 0",
            remedy="correct it",
            file=path,
            province=place["province"],
            sector=place["sector"],
        )
    if frame.duplicated(COLUMNS[:4]).any():
        place = frame[frame.duplicated(COLUMNS[:4])].iloc[0]
        raise InputError("the row stands twice", remedy="keep one", file=path, province=place["province"])
    cube = (
        frame.assign(value=value).set_index(["flow", "sector", "province", "country"])["value"].to_xarray().fillna(0.0)
    )
    cube = cube.rename(province="region").reindex(
        flow=["exports", "imports"], sector=sectors, region=provinces, country=countries, fill_value=0.0
    )
    return xr.Dataset({flow: cube.sel(flow=flow, drop=True) for flow in ("exports", "imports")})
