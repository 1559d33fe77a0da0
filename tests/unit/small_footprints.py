"""A country of three provinces in two groups and one foreign country, small enough to add up by hand.

Emissions in Mt, rows emit, columns demand (North, South, Hill | Abroad):

                households                    fixed capital                 discrepancy
    North    40  10   0 | 10               20   6   4 |  2               4   0   0 |  0
    South     4  20   2 |  4                2  10   0 |  0               0   0   0 |  0
    Hill      6   8  10 |  6                0   4   6 |  0               0   2   0 |  0
    Abroad    5   5   1 | 90                3   1   0 | 40               0   0   0 |  0

North and South are the group Plain, Hill is the group Hills.
"""

from dataclasses import replace

import numpy as np
import xarray as xr

from nestmrio.report.figures.tiles import tiles
from nestmrio.report.footprints import EMITTED, Footprints

REGIONS = ["North", "South", "Hill", "Abroad"]
PROVINCES = REGIONS[:3]
CATEGORIES = ["urban_household", "fixed_capital", "discrepancy"]

_HOUSEHOLDS = [[40, 10, 0, 10], [4, 20, 2, 4], [6, 8, 10, 6], [5, 5, 1, 90]]
_CAPITAL = [[20, 6, 4, 2], [2, 10, 0, 0], [0, 4, 6, 0], [3, 1, 0, 40]]
_GAP = [[4, 0, 0, 0], [0, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]]


def small_footprints():
    """The case of the table above."""
    cube = np.stack([_HOUSEHOLDS, _CAPITAL, _GAP], axis=-1).astype(float)
    embodied = array(cube, "Mt", origin=REGIONS, destination=REGIONS, category=CATEGORIES)
    shipped = np.array([[8, 3, 1], [0, 4, 0], [2, 3, 1]], dtype=float)
    value = np.array([[0, 20, 5, 10], [10, 0, 5, 5], [20, 10, 0, 5], [4, 2, 1, 0]], dtype=float)
    return Footprints(
        embodied=embodied,
        finished=embodied * 0.25,
        finished_at_destination=embodied * 0.6,
        export_embodied=array(shipped, "Mt", origin=PROVINCES, exporter=PROVINCES),
        household=array([3, 2, 1, 20], "Mt", region=REGIONS),
        group=array(["Plain", "Plain", "Hills"], "1", region=PROVINCES),
        trade=array(value, "10^6 USD", origin=REGIONS, destination=REGIONS),
        exports=array([60, 30, 10], "10^4 CNY", region=PROVINCES),
        gdp=array([1000, 400, 100], "10^8 CNY", region=PROVINCES),
        population=array([2000, 1000, 500], "10^4 persons", region=PROVINCES),
    )


def small_land(case):
    """Tiles of the provinces of a case, in one row."""
    count = len(case.provinces)
    return tiles(range(count), [0.0] * count, case.group.to_series())


def array(values, units, **coordinates):
    """A labelled array with a unit."""
    return xr.DataArray(values, coordinates, tuple(coordinates), attrs={"units": units})


def scaled(case, factor, unit):
    """The same case with its emissions times a factor, in another unit."""
    return replace(case, **{name: (getattr(case, name) * factor).assign_attrs(units=unit) for name in EMITTED})
