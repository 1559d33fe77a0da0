"""Who is far and who is near: distances between provinces and groups, and the spatial weights made of them."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.alignment import in_order
from nestmrio.choices import WEIGHTS
from nestmrio.errors import InputError

EARTH_RADIUS = 6371.0088  # km, mean radius of the WGS 84 ellipsoid
TIE = 1e-9
"""Distances that differ by no more than this share are equal."""


def great_circle(longitude, latitude):
    """Great-circle distances: d = 2 R asin sqrt(sin²(Δφ/2) + cos φ_r cos φ_s sin²(Δλ/2)).

    Arguments: longitude, latitude (region) in degrees. Returns distance (origin, destination) in km.
    """
    regions = longitude[longitude.dims[0]].values
    lon, lat = np.deg2rad(longitude.values), np.deg2rad(latitude.values)
    half_chord = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    distance = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))
    return xr.DataArray(
        distance, {"origin": regions, "destination": regions}, ("origin", "destination"), attrs={"units": "km"}
    )


def row_standardise(weights):
    """Divide each row by its sum: w_rs = c_rs / Σ_t c_rt; a region without neighbours keeps a row of zeros.

    Arguments: weights (origin, destination), non-negative. Returns weights (origin, destination).
    """
    total = weights.sum("destination")
    return (weights / total.where(total > 0, 1.0)).assign_attrs(units="1")


def require_apart(distance, pairs=None):
    """Raise InputError naming a pair of regions whose distance is missing or not positive.

    Arguments: distance (origin, destination), pairs (n, n) of bool (by default all but those of a region with itself).
    """
    pairs = ~np.eye(distance.sizes["origin"], dtype=bool) if pairs is None else pairs
    distance = distance.transpose("origin", "destination")
    wrong = np.argwhere(pairs & ~((distance.values > 0) & np.isfinite(distance.values)))
    if len(wrong):
        sides = distance["origin"].values, distance["destination"].values
        pair = min(" - ".join(str(labels[k]) for labels, k in zip(sides, at, strict=True)) for at in wrong)
        raise InputError(
            "the distance is not positive, or missing", remedy="correct the coordinates or the matrix", pair=pair
        )


def k_nearest(distance, k):
    """The k nearest regions of each region count one: c_rs = 1 if s is among the k nearest of r.

    Regions equally far, as to a billionth, share the places that are left: c_rs = places / regions.

    Arguments: distance (origin, destination), k (1 to regions − 1). Returns neighbour (origin, destination).
    Raises InputError when there are not that many other regions.
    """
    count = distance.sizes["origin"]
    if not 1 <= k < count:
        raise InputError(f"k is {k} among {count} regions", remedy="choose k from 1 to the number of regions less one")
    apart = distance.values + np.diag(np.full(count, np.inf))
    last = np.sort(apart, axis=1)[:, k - 1 : k]
    nearer, tied = apart < last * (1 - TIE), np.abs(apart - last) <= last * TIE
    left = k - nearer.sum(axis=1, keepdims=True)
    neighbour = nearer + tied * (left / tied.sum(axis=1, keepdims=True))
    return distance.copy(data=neighbour).assign_attrs(units="1")


def inverse_distance(distance, power=1.0):
    """Nearness: c_rs = d_rs^−power, zero on the diagonal.

    Arguments: distance (origin, destination) in km, positive off the diagonal; power.
    Returns nearness (origin, destination). Raises InputError when two regions stand on one spot.
    """
    require_apart(distance)
    values = distance.values + np.diag(np.full(distance.sizes["origin"], np.inf))
    return distance.copy(data=values**-power).assign_attrs(units=f"km^-{power:g}")


def spatial_weights(neighbour, distance, kind="contiguity", k=4):
    """Row-standardised weights W of one kind.

    Arguments: neighbour, distance (origin, destination); kind: `contiguity`, `k_nearest` or `inverse_distance`; k.
    Returns weights (origin, destination). Raises InputError for an unknown kind.
    """
    made = (
        lambda: neighbour,
        lambda: k_nearest(distance, min(k, distance.sizes["origin"] - 1)),
        lambda: inverse_distance(distance),
    )
    makers = dict(zip(WEIGHTS, made, strict=True))
    if kind not in makers:
        raise InputError(f"weights of kind {kind} are unknown", remedy=f"choose one of {', '.join(makers)}")
    return row_standardise(makers[kind]())


def group_distances(distance, group, size):
    """Distances between groups as weighted means: D_gh = Σ_r∈g Σ_s∈h p_r p_s d_rs / (Σ_r∈g p_r Σ_s∈h p_s).

    Arguments: distance (origin, destination) between provinces, group (region) names, size p (region), for instance
    gross domestic product. Returns distance (origin, destination) between groups in the order of their first province;
    the diagonal, the mean distance inside a group, is kept. Raises InputError for a group whose size is not positive.
    """
    members, names, regions = _membership(group)
    shares = members * in_order(size, "size", {"region": regions}).values
    total = shares.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        group_name = names[int(np.argmin(total > 0))]
        raise InputError("its size is not positive", remedy="give its provinces a size", group=group_name)
    shares = shares / total
    distance = in_order(distance, "distance", {"origin": regions, "destination": regions})
    return _between(shares @ distance.values @ shares.T, names, group, distance.attrs)


def group_neighbours(neighbour, group):
    """Groups touch when provinces of theirs do: C_gh = max_r∈g, s∈h c_rs, zero on the diagonal.

    Arguments: neighbour (origin, destination) between provinces, group (region) names.
    Returns neighbour (origin, destination) between groups.
    """
    members, names, regions = _membership(group)
    neighbour = in_order(neighbour, "neighbour", {"origin": regions, "destination": regions})
    touching = (members @ neighbour.values @ members.T > 0).astype(float)
    np.fill_diagonal(touching, 0.0)
    return _between(touching, names, group, neighbour.attrs)


def geography(provinces, neighbour, distance=None, size=None):
    """The cube geography.nc: distances, neighbours and groups of the provinces, and the same between groups.

    Arguments: provinces (DataFrame indexed by province with group, lon, lat), neighbour (origin, destination), distance
    (origin, destination) in km or None for great circles between the listed points, size (region) or None for equal.
    Returns a Dataset distance, neighbour (origin, destination), group (region), sample_distance, sample_neighbour
    (sample_origin, sample_destination), regions in the order of provinces. Raises InputError when they are of other
    provinces.
    """
    regions = {"region": provinces.index.tolist()}
    sides = {"origin": regions["region"], "destination": regions["region"]}
    group = xr.DataArray(provinces["group"].tolist(), regions, ("region",), attrs={"units": "1"})
    if distance is None:
        distance = great_circle(*(xr.DataArray(provinces[c].tolist(), regions, ("region",)) for c in ("lon", "lat")))
    if size is None:
        size = xr.DataArray(np.ones(len(provinces)), regions, ("region",))
    distance, neighbour = in_order(distance, "distance", sides), in_order(neighbour, "neighbour", sides)
    sample = {"origin": "sample_origin", "destination": "sample_destination"}
    return xr.Dataset(
        {
            "distance": distance,
            "neighbour": neighbour,
            "group": group,
            "sample_distance": group_distances(distance, group, size).rename(sample),
            "sample_neighbour": group_neighbours(neighbour, group).rename(sample),
        }
    )


def each_by_itself(names):
    """Provinces of which no more is known than their names, each a group of its own, as `geography` takes them.

    Arguments: names (labels, in order). Returns a DataFrame indexed by province with group.
    """
    return pd.DataFrame({"group": list(names)}, index=pd.Index(list(names), name="province"))


def none_known(names):
    """Neighbours where none are known: zero for all pairs.

    Arguments: names (labels). Returns neighbour (origin, destination).
    """
    sides = {"origin": list(names), "destination": list(names)}
    return xr.DataArray(np.zeros((len(names), len(names))), sides, ("origin", "destination"), attrs={"units": "1"})


def among(geography, labels):
    """Distance and neighbours of the regions that a sample names: provinces or groups.

    Arguments: geography (the cube), labels (all provinces, some of them, all groups, or some of them).
    Returns distance, neighbour (origin, destination) in the cube's order of the labels.
    Raises InputError naming a label that is neither, or when provinces and groups are mixed.
    """
    labels = set(labels)
    to_sides = {"sample_origin": "origin", "sample_destination": "destination"}
    sampled = [geography[f"sample_{name}"].rename(to_sides) for name in ("distance", "neighbour")]
    for matrices in ([geography["distance"], geography["neighbour"]], sampled):
        kept = [label for label in matrices[0]["origin"].values.tolist() if label in labels]
        if len(kept) == len(labels):
            return tuple(matrix.sel(origin=kept, destination=kept) for matrix in matrices)
    unknown = labels - {*geography["origin"].values.tolist(), *geography["sample_origin"].values.tolist()}
    if unknown:
        raise InputError(
            "neither a province nor a group", remedy="use a label of the list of provinces", region=min(unknown)
        )
    province, group = (min(labels - set(geography[side].values.tolist())) for side in ("sample_origin", "origin"))
    raise InputError(
        f"provinces and groups stand in one sample, such as {province} and {group}",
        remedy="give flows among provinces or among groups",
    )


def _membership(group):
    """Which region is in which group (group, region), with groups and regions in alphabetical order."""
    regions = sorted(group["region"].values.tolist())
    of_region = group.sel(region=regions).values.tolist()
    names = sorted(set(of_region))
    return np.array([[name == g for g in of_region] for name in names], dtype=float), names, regions


def _between(matrix, names, group, attrs):
    labels = {"origin": names, "destination": names}
    found = xr.DataArray(matrix, labels, ("origin", "destination"), attrs=attrs)
    order = list(dict.fromkeys(group.values.tolist()))
    return found.sel(origin=order, destination=order)
