"""Where the fictional provinces and countries lie."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.trade.geography import great_circle


@dataclass(frozen=True)
class Landscape:
    """Positions of all regions, provinces first.

    longitude, latitude (region) in degrees and distance (origin, destination) in km of all regions; neighbour (origin,
    destination) and group (region) of the provinces alone.
    """

    longitude: xr.DataArray
    latitude: xr.DataArray
    distance: xr.DataArray
    neighbour: xr.DataArray
    group: xr.DataArray


def draw_landscape(size, random):
    """Draw capitals of provinces on a jittered grid, and capitals of countries over the globe.

    Two provinces are neighbours when no third capital lies in the circle that has their two as its diameter [Gabriel
    and Sokal 1969]; groups are sectors of equal size around the centre.

    Arguments: size (Size), random (numpy Generator). Returns a Landscape.
    """
    provinces = size.province_names
    plane = _jittered_grid(len(provinces), random)
    longitude = np.concatenate(
        [np.round(20 + 3 * plane[:, 0], 2), random.uniform(-170, 170, size.countries - 1).round(2)]
    )
    latitude = np.concatenate(
        [np.round(36 + 2.4 * plane[:, 1], 2), random.uniform(-45, 60, size.countries - 1).round(2)]
    )
    longitude = xr.DataArray(longitude, {"region": size.regions}, ("region",), attrs={"units": "degrees east"})
    latitude = xr.DataArray(latitude, {"region": size.regions}, ("region",), attrs={"units": "degrees north"})
    neighbour = xr.DataArray(
        _gabriel(plane),
        {"origin": provinces, "destination": provinces},
        ("origin", "destination"),
        attrs={"units": "1"},
    )
    centred = plane - plane.mean(axis=0)
    rank = np.argsort(np.argsort(np.arctan2(centred[:, 1], centred[:, 0])))
    group = [size.group_names[place * size.groups // len(provinces)] for place in rank]
    return Landscape(
        longitude,
        latitude,
        great_circle(longitude, latitude),
        neighbour,
        xr.DataArray(group, {"region": provinces}, ("region",), attrs={"units": "1"}),
    )


def _jittered_grid(count, random):
    width = int(np.ceil(np.sqrt(count)))
    cells = np.stack(np.divmod(np.arange(count), width)[::-1], axis=1)
    return cells + random.uniform(-0.3, 0.3, (count, 2))


def _gabriel(points):
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    others = squared + np.diag(np.full(len(points), np.inf))
    detour = np.stack([(others + to_others).min(axis=1) for to_others in others])
    neighbour = (detour >= squared).astype(float)
    np.fill_diagonal(neighbour, 0.0)
    return neighbour
