"""The ground of maps where a case names no geometry: one tile for each province, near where it is."""

import numpy as np

from nestmrio.report.figures.land import Land

ROOM = 1.2
"""Squares of the grid, over provinces."""
TOGETHER = 0.5
"""What two neighbours of one group are worth, in squared squares of the way from where a province is."""


def tiles(longitude, latitude, group):
    """One square for each province on a grid, near where it is and beside others of its group.

    First the squares with the least sum of squared ways from the provinces, then changes of places that bring members
    of a group together, as long as they are worth the way. Places are between the true position and an even spread, so
    that dense regions find room.

    Arguments: longitude, latitude (degrees), group (Series by province), all in one order. Returns Land.
    """
    from scipy.optimize import linear_sum_assignment
    from shapely import box

    lon, lat = np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    middle = np.rad2deg(np.angle(np.exp(1j * np.deg2rad(lon)).mean()))
    east = ((lon - middle + 180) % 360 - 180) * np.cos(np.deg2rad(lat.mean()))
    shape = np.clip(max(np.ptp(east), 1e-9) / max(np.ptp(lat), 1e-9), 0.5, 2.0)
    columns = max(int(np.ceil(np.sqrt(ROOM * len(lon) * shape))), 1)
    rows = max(int(np.ceil(ROOM * len(lon) / columns)), 1)
    cells = np.array([(column, row) for row in range(rows) for column in range(columns)], dtype=float)
    spots = np.column_stack([_spread(east), _spread(lat)]) * [columns - 1, rows - 1]
    way = ((cells[None] - spots[:, None]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(way)
    chosen = _gathered(chosen, way, cells, np.asarray(group))
    squares = {
        str(name): box(x, y, x + 1, y + 1) for name, (x, y) in zip(group.index, cells[chosen].tolist(), strict=True)
    }
    return Land(squares, (), tiled=True)


def _gathered(chosen, way, cells, group):
    """The squares after changes of places, each the first that gains, until none does."""
    touch = np.abs(cells[:, None] - cells[None]).sum(axis=2) == 1
    same = group[:, None] == group[None]
    chosen, rank = chosen.copy(), np.arange(len(chosen))

    def cost(places):
        return way[rank, places].sum() - TOGETHER * (touch[np.ix_(places, places)] & same).sum() / 2

    best, changed = cost(chosen), True
    while changed:
        changed = False
        for one in rank:
            for cell in np.argsort(way[one], kind="stable")[:12]:
                tried = np.where(chosen == cell, chosen[one], chosen)
                tried[one] = cell
                if cost(tried) < best - 1e-9:
                    chosen, best, changed = tried, cost(tried), True
    return chosen


def _spread(values):
    """Positions from 0 to 1, half as they are and half by rank."""
    span = np.ptp(values)
    if span == 0:
        return np.full(len(values), 0.5)
    _, rank = np.unique(values, return_inverse=True)
    return ((values - values.min()) / span + rank / rank.max()) / 2
