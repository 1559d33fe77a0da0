"""The land as it lies below every map of a figure, in points of the page."""

from dataclasses import dataclass

import numpy as np

from nestmrio.report.figures.arrows import apart
from nestmrio.report.figures.drawing import told, width_of

APART = 40.0
"""Points at which arrows begin and end are this far apart, in points of the page, where the land allows it."""
MARGIN = 4.0
TILE_NAME, SLIGHT = 5.4, 4.2
"""Letters of the name on a tile: the largest, and the smallest that is written at all."""


@dataclass(frozen=True)
class Ground:
    """Paths of matplotlib and places in a box of `size`.

    own ({group: paths of its provinces}), wholes ({group: path of its border}), around (paths), spots (n, 2), where
    arrows of each group begin and end, names (of tiles: text, place, size of letters).
    """

    size: tuple
    own: dict
    wholes: dict
    around: list
    spots: np.ndarray
    names: list

    @classmethod
    def of(cls, land, members, size):
        """The ground of a land.

        Arguments: land (Land), members ({group: its provinces}), size (of a map, in points). Returns Ground.
        """
        from shapely import union_all

        inner = land.within(size[0] - 2 * MARGIN, size[1] - 2 * MARGIN)

        def onto(points):
            return inner(points) + MARGIN

        inside = [onto(land.inside(provinces)) for provinces in members.values()]
        own = {group: [land.provinces[province] for province in provinces] for group, provinces in members.items()}
        return cls(
            size=size,
            own={group: [_path(outline, onto) for outline in outlines] for group, outlines in own.items()},
            wholes={group: _path(union_all(outlines), onto) for group, outlines in own.items()},
            around=[_path(outline, onto) for outline in land.around],
            spots=apart([points.mean(axis=0) for points in inside], inside, APART),
            names=_tile_names(land, onto) if land.tiled else [],
        )

    def draw(self, axis, colour):
        """Draw the ground of one map. Arguments: axis, colour (function that gives the colour of a group)."""
        from matplotlib.collections import PathCollection

        shades = [colour(group) for group, paths in self.own.items() for _ in paths]
        layers = (
            (self.around, {"facecolors": "#f1f3f5", "edgecolors": "white", "linewidths": 0.3, "zorder": 0}),
            (
                [path for paths in self.own.values() for path in paths],
                {"facecolors": shades, "edgecolors": "white", "linewidths": 0.35, "zorder": 1},
            ),
            (
                list(self.wholes.values()),
                {"facecolors": "none", "edgecolors": "#6b7780", "linewidths": 0.6, "zorder": 2},
            ),
        )
        for paths, look in layers:
            if paths:
                axis.add_collection(PathCollection(paths, **look), autolim=False)


def _tile_names(land, onto):
    """The name of each province at the foot of its tile, in two lines where one is too small."""
    found = []
    for name, outline in land.provinces.items():
        west, south, east, _ = outline.bounds
        (left, foot), (right, _) = onto([(west, south), (east, south)])
        lines = [told(name), told(name, len(name) // 2 + 2)]
        size, text = max((min((right - left - 2) / width_of(line, 0.9), TILE_NAME), line) for line in reversed(lines))
        if size >= SLIGHT:
            found.append((text, np.array([(left + right) / 2, foot + 2]), size))
    return found


def _path(outline, onto):
    """A shapely outline as one path of matplotlib."""
    from matplotlib.path import Path
    from shapely import get_parts

    rings = [ring for polygon in get_parts(outline) for ring in (polygon.exterior, *polygon.interiors)]
    return Path.make_compound_path(*(Path(onto(ring.coords), closed=True) for ring in rings))
