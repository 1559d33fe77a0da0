"""The ground of maps: outlines of provinces in a plane."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

DETAIL = 350
"""Outlines keep what can be seen where the land is this many dots wide."""
GRID = 45
"""Steps of the grid of points that arrows may begin at, along the longer side of the land."""
_EARTH = "+proj=laea +lat_0={lat:.4f} +lon_0={lon:.4f} +units=km"


@dataclass(frozen=True)
class Land:
    """Outlines in a plane, as shapely geometries: {province: outline}, those around, and whether they are tiles."""

    provinces: dict
    around: tuple
    tiled: bool

    @cached_property
    def bounds(self):
        """West, south, east and north end of the provinces."""
        ends = np.array([outline.bounds for outline in self.provinces.values()])
        return np.concatenate([ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)])

    def within(self, width, height):
        """A function that brings points of the plane into a box of that size, whole and in its middle."""
        west, south, east, north = self.bounds
        scale = min(width / (east - west), height / (north - south))
        middle = np.array([west + east, south + north]) / 2
        return lambda points: (np.asarray(points)[..., :2] - middle) * scale + np.array([width, height]) / 2

    def inside(self, members):
        """Points inside the land of some provinces: one in each, and an even grid off the border. Returns (n, 2)."""
        from shapely import contains_xy, union_all

        west, south, east, north = self.bounds
        step = max(east - west, north - south) / GRID
        x, y = (axis.ravel() for axis in np.meshgrid(np.arange(west, east, step), np.arange(south, north, step)))
        own = [self.provinces[member] for member in members]
        inner = union_all(own).buffer(-step)
        middles = [outline.representative_point().coords[0] for outline in own]
        return np.vstack([middles, np.column_stack([x, y])[contains_xy(inner, x, y)]])


def projected(frame):
    """Outlines in an equal-area plane around the provinces, simplified to what print can show.

    Arguments: frame (GeoDataFrame of `read_geometry`). Returns Land.
    """
    from shapely import coverage_simplify, get_coordinates

    own = frame["province"].to_numpy()
    if frame.crs is not None and frame.crs.is_geographic:
        spots = np.deg2rad(get_coordinates(frame.geometry[own].to_crs("EPSG:4326").representative_point()))
        lon = np.rad2deg(np.arctan2(np.sin(spots[:, 0]).mean(), np.cos(spots[:, 0]).mean()))
        frame = frame.to_crs(_EARTH.format(lat=np.rad2deg(spots[:, 1].mean()), lon=lon))
    west, _, east, _ = frame.geometry[own].total_bounds
    outlines = coverage_simplify(frame.geometry.to_numpy(), (east - west) / DETAIL)
    whole = [new if new.area > 0 else old for new, old in zip(outlines, frame.geometry, strict=True)]
    pairs = list(zip(frame["name"], whole, own, strict=True))
    return Land(
        {name: outline for name, outline, ours in pairs if ours},
        tuple(outline for _, outline, ours in pairs if not ours),
        tiled=False,
    )


def write_land(path, land):
    """Write a land as GeoJSON in the coordinates of its plane."""
    from shapely.geometry import mapping

    outlines = [*land.provinces.items(), *((None, outline) for outline in land.around)]
    features = [
        {"type": "Feature", "properties": {"province": name}, "geometry": _rounded(mapping(outline))}
        for name, outline in outlines
    ]
    whole = {"type": "FeatureCollection", "tiled": land.tiled, "features": features}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False)


def read_land(path):
    """Read a land as `write_land` writes it."""
    from shapely.geometry import shape

    with open(path, encoding="utf-8") as file:
        whole = json.load(file)
    found = [(one["properties"]["province"], shape(one["geometry"])) for one in whole["features"]]
    return Land(
        {name: outline for name, outline in found if name is not None},
        tuple(outline for name, outline in found if name is None),
        tiled=whole["tiled"],
    )


def _rounded(part):
    """A mapping of an outline whose numbers have three decimals."""
    if isinstance(part, dict):
        return {name: _rounded(value) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_rounded(value) for value in part]
    return round(part, 3) if isinstance(part, float) else part
