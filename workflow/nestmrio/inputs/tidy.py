"""Readers of tidy CSV files: provinces, neighbours, distances, accounts and flows."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.ledger import write_rows
from nestmrio.rows import read_header, read_rows
from nestmrio.tabulation import non_negative, number, unknown_label


def read_provinces(path, *, decimal="."):
    """Read the list of provinces, in the order that every cube keeps.

    Arguments: path (CSV with columns `province`, `group`, `lon`, `lat` in degrees, and any others), decimal (the
    decimal mark of the degrees).
    Returns a DataFrame indexed by province; lon and lat are numbers, all else text.
    Raises InputError for a missing column, a repeated or nameless province, text or an impossible degree.
    """
    rows = read_rows(path, ("province", "group", "lon", "lat"))
    _refuse_repeated(rows, ("province",), path)
    frame = pd.DataFrame(rows).drop(columns="line")
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        degrees = [number(row[column], _place(row, path, column), decimal=decimal) for row in rows]
        for row, degree in zip(rows, degrees, strict=True):
            if abs(degree) > limit:
                place = {"file": path, "line": row["line"], "province": row["province"]}
                remedy = "give decimal degrees; lon is east and lat is north"
                raise InputError(f"{column} is beyond {limit:g} degrees", remedy=remedy, **place)
        frame[column] = degrees
    return frame.set_index("province")


def read_neighbours(path, provinces):
    """Read which provinces touch: c_rs = c_sr = 1 for every row; a header without rows says that none do.

    Arguments: path (CSV with columns `a`, `b`, one row per pair, either order), provinces (labels, in order).
    Returns neighbour (origin, destination), 0 or 1, zero diagonal.
    Raises InputError for an unknown province, a pair given twice, or a province that neighbours itself.
    """
    rows = read_rows(path, ("a", "b"), empty=True)
    for row in rows:
        if row["a"] == row["b"]:
            place = {"file": path, "line": row["line"], "province": row["a"]}
            raise InputError("a province is its own neighbour", remedy="delete the row", **place)
    _refuse_repeated([row | {"pair": " - ".join(sorted((row["a"], row["b"])))} for row in rows], ("pair",), path)
    return _matrix(rows, ("a", "b"), provinces, path, values=np.ones(len(rows)), mirrored=True, units="1")


def read_distances(path, provinces, *, decimal="."):
    """Read a distance for every ordered pair of different provinces; one direction serves for both.

    Arguments: path (CSV with columns `origin`, `destination` and `distance` or `km`, in km; or a matrix with a column
    `origin` and one for each province), provinces (labels, in order), decimal (the decimal mark of the distances).
    Returns distance (origin, destination) in km, zero diagonal.
    Raises InputError for an unknown province, a repeated or missing pair, text or a distance that is not positive.
    """
    column, rows = _distance_rows(path, provinces)
    rows = [row for row in rows if row["origin"] != row["destination"]]
    _refuse_repeated(rows, ("origin", "destination"), path)
    values = np.array([number(row[column], _place(row, path, column), decimal=decimal) for row in rows])
    for row, value in zip(rows, values, strict=True):
        if value <= 0:
            place = {"file": path, "line": row["line"], "pair": f"{row['origin']} - {row['destination']}"}
            raise InputError(f"the distance is {value:g}, not positive", remedy="give it in km", **place)
    distance = _matrix(rows, ("origin", "destination"), provinces, path, values=values, fill=np.nan, units="km")
    distance = distance.fillna(distance.values.T)
    np.fill_diagonal(distance.values, 0.0)
    for origin, destination in np.argwhere(np.isnan(distance.values)):
        pair = f"{provinces[origin]} - {provinces[destination]}"
        raise InputError("the distance is missing", remedy="add a row for the pair", file=path, pair=pair)
    return distance


def _distance_rows(path, provinces):
    """The column of distances, and rows with origin and destination; the cells of a matrix as such rows."""
    header = read_header(path)
    column = "km" if "km" in header and "distance" not in header else "distance"
    if "destination" in header or "origin" not in header or column in header:
        return column, read_rows(path, ("origin", "destination", column))
    places = {str(province).casefold(): str(province) for province in provinces}
    rows = []
    for row in read_rows(path, ("origin",)):
        cells = {places.get(name, name): text for name, text in row.items() if name not in ("origin", "line") and text}
        rows += [
            {"origin": row["origin"], "destination": name, "distance": text, "line": row["line"]}
            for name, text in cells.items()
        ]
    return "distance", rows


def read_gdp_population(path, provinces, units, *, decimal="."):
    """Read gross domestic product and population of provinces.

    Arguments: path (CSV with a column `province`, one whose name begins with `gdp` and one that begins with `pop`; rows
    of provinces outside the list are passed over), provinces (labels, in order), units ({gdp: unit, population: unit},
    see quantities.product_units), decimal (the decimal mark of the numbers).
    Returns a Dataset gdp (region), population (region).
    Raises InputError for a missing column, a missing or repeated province, text or a value that is not positive.
    """
    header = read_header(path)
    columns = {}
    for name, start in (("gdp", "gdp"), ("population", "pop")):
        found = [column for column in header if column.startswith(start)]
        if len(found) != 1:
            raise InputError(f"{len(found)} columns begin with {start}, one is needed", remedy="name one so", file=path)
        columns[name] = found[0]
    rows = [row for row in read_rows(path, ("province", *columns.values())) if row["province"] in set(provinces)]
    _refuse_repeated(rows, ("province",), path)
    by_name = {row["province"]: row for row in rows}
    for province in provinces:
        if province not in by_name:
            raise InputError("the province is missing", remedy="add a row for it", file=path, province=province)
    data = {}
    for name, column in columns.items():
        wanted = [by_name[province] for province in provinces]
        values = [number(row[column], _place(row, path, column), decimal=decimal) for row in wanted]
        if min(values) <= 0:
            row = wanted[int(np.argmin(values))]
            place = {"file": path, "line": row["line"], "province": row["province"]}
            raise InputError(f"{column} is not positive", remedy="correct it", **place)
        data[name] = ("region", values, {"units": units[name]})
    return xr.Dataset(data, {"region": list(provinces)})


def read_flows(path, regions=None, *, sector=None, decimal="."):
    """Read the observed flows of one sector; a pair without a row is not observed.

    Arguments: path (CSV with columns `origin`, `destination`, `value`, any unit), regions (labels allowed, in order; by
    default the labels of the file, sorted), sector (the rows to read, where the file has a column `sector`; None for
    all), decimal (the decimal mark of the values).
    Returns flow (origin, destination), NaN where not observed.
    Raises InputError for an unknown region, a repeated pair, text or a negative flow.
    """
    rows = read_rows(path, ("origin", "destination", "value"))
    rows = [row for row in rows if sector is None or row.get("sector", sector) == sector]
    _refuse_repeated(rows, ("origin", "destination"), path)
    values = np.array([non_negative(row["value"], _place(row, path, "value"), decimal=decimal) for row in rows])
    if regions is None:
        regions = sorted({row[side] for row in rows for side in ("origin", "destination")})
    return _matrix(rows, ("origin", "destination"), regions, path, values=values, fill=np.nan, units="1")


def write_flows(path, flow):
    """Write flows as `read_flows` reads them, unobserved pairs left out.

    Arguments: path (CSV), flow (origin, destination), NaN where not observed.
    """
    rows = flow.transpose("origin", "destination").to_series().dropna().items()
    write_rows(path, ["origin", "destination", "value"], [(*pair, f"{value:.12g}") for pair, value in rows])


def _matrix(rows, sides, labels, path, *, values, units, fill=0.0, mirrored=False):
    position = {label: index for index, label in enumerate(labels)}
    matrix = np.full((len(labels), len(labels)), fill)
    for row, value in zip(rows, values, strict=True):
        for side in sides:
            if row[side] not in position:
                raise unknown_label("region", row[side], position, {"file": path, "line": row["line"]})
        cell = tuple(position[row[side]] for side in sides)
        matrix[cell] = value
        if mirrored:
            matrix[cell[::-1]] = value
    coordinates = {"origin": list(labels), "destination": list(labels)}
    return xr.DataArray(matrix, coordinates, ("origin", "destination"), attrs={"units": units})


def _place(row, path, column):
    return {"file": path, "line": row["line"], "column": column}


def _refuse_repeated(rows, keys, path):
    seen = set()
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key in seen:
            raise InputError(f"{' - '.join(key)} stands twice", remedy="keep one row", file=path, line=row["line"])
        seen.add(key)
