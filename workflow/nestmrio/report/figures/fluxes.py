"""The figure of emissions embodied in trade between groups, on maps."""

import numpy as np

from nestmrio.errors import InputError
from nestmrio.report.figures.arrows import Arrow, Room
from nestmrio.report.figures.drawing import (
    FAINT,
    INK,
    PAGE,
    fitted,
    halo,
    heading,
    scale,
    sheet,
    styled,
    told,
    width_of,
)
from nestmrio.report.figures.ground import Ground

SIZES = {"panel": 8.0, "group": 6.4, "number": 6.6, "shade": 5.8}
"""Letters, in points."""
GAP, STRIP, HEAD, TOP = 8.0, 24.0, 14.0, 22.0
"""Between panels, below and above a map, and for the heading of the figure, in points."""
TILE = 92.0
"""The side of a tile, at most, in points."""
TALLEST = 1.05
"""The height of a map over its width, at most."""


def fluxes(panels, land, members, *, title, strongest=10):
    """Emissions embodied in trade between groups: one map per panel, its largest fluxes as arrows with their numbers.

    An arrow runs from the group that emits to the group whose demand causes it, as wide as the flux is against the
    largest of its panel. Groups are shaded by what the bar below the map says.

    Arguments: panels ({title: Panel}), land (Land), members ({group: its provinces}), title (of the figure, with year
    and unit), strongest (how many arrows a panel has). Returns a matplotlib Figure.
    Raises InputError for a group without provinces, or a province without land.
    """
    _require_land(land, members)
    wide = (PAGE - GAP) / 2
    west, south, east, north = land.bounds
    high = wide * min((north - south) / (east - west), TALLEST)
    high = min(high, TILE * (north - south)) if land.tiled else high
    rows = -(-len(panels) // 2)
    tall = rows * (high + HEAD + STRIP) + (rows - 1) * GAP + TOP
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        ground = Ground.of(land, members, (wide, high))
        for number, (name, panel) in enumerate(panels.items()):
            row, column = divmod(number, 2)
            left = column * (wide + GAP)
            top = tall - TOP - row * (high + HEAD + STRIP + GAP) - HEAD
            axis = figure.add_axes([left / PAGE, (top - high - STRIP) / tall, wide / PAGE, (high + STRIP) / tall])
            axis.set_axis_off()
            axis.set_title(told(name), fontsize=SIZES["panel"], pad=4)
            _map(axis, panel, ground, strongest)
            _bar(axis, panel)
            axis.set(xlim=(0, wide), ylim=(-STRIP, high))
    return figure


def _require_land(land, members):
    for group, provinces in members.items():
        if not provinces:
            raise InputError("the group has no provinces", remedy="give it some, or leave it out", group=group)
        for province in provinces:
            if province not in land.provinces:
                remedy = "name it in the geometry, and draw the land again"
                raise InputError("the map has no land for it", remedy=remedy, province=province)


def _map(axis, panel, ground, strongest):
    """Ground, arrows and texts of one panel."""
    from matplotlib.patches import Polygon

    names, spots, room = list(ground.wholes), ground.spots, Room(*ground.size)
    ground.draw(axis, _colours(panel))
    for text, spot, size in ground.names:
        look = {"fontsize": size, "color": "#55626d", "linespacing": 0.95, "zorder": 2.5}
        axis.text(*spot, text, ha="center", **look)
        room.keep_free(spot + np.column_stack([np.linspace(-14, 14, 8), np.full(8, 2.0)]))
    arrows = _arrows(panel.flux.sel({dim: names for dim in panel.flux.dims}), spots, strongest)
    for arrow, _ in arrows:
        room.keep_free(arrow.along(np.linspace(0, 1, 40)))
    for spot in spots:
        room.boxes.append((spot - 3, spot + 3))
    for rank, (arrow, _) in enumerate(reversed(arrows)):
        look = {"facecolor": INK, "edgecolor": "white", "linewidth": 0.5, "alpha": 0.9, "joinstyle": "round"}
        axis.add_artist(Polygon(arrow.outline(), zorder=3 + rank / 100, **look))
    axis.scatter(*spots.T, s=9, color="white", edgecolor=INK, linewidth=0.8, zorder=5)
    for arrow, text in arrows:
        _number(axis, room, arrow, text)
    for name, spot in zip(names, spots, strict=True):
        _name(axis, room, name, spot)
    if not arrows:
        said = "one group: nothing moves between groups" if len(names) == 1 else "nothing moves between groups"
        axis.text(ground.size[0] / 2, 4, said, ha="center", va="bottom", fontsize=SIZES["group"], zorder=7, **halo())


def _arrows(flux, spots, strongest):
    """The arrows of the largest fluxes, largest first, each with its number."""
    values = np.where(np.eye(len(spots), dtype=bool), 0.0, flux.values)
    peak = values.max()
    order = [index for index in np.argsort(-values, axis=None)[:strongest] if values.flat[index] > 0.02 * peak]
    found = []
    for index in order:
        origin, destination = np.unravel_index(index, values.shape)
        value = values[origin, destination]
        found.append((Arrow(spots[origin], spots[destination], value / peak), fitted(value, peak)))
    return found


def _number(axis, room, arrow, text):
    size = SIZES["number"]
    parts = np.array([0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82])
    line, side = arrow.along(parts), arrow.across(parts)
    spots = [at + out * way for way in (0, 6, -6, 10, -10) for at, out in zip(line, side, strict=True)]
    spot = room.place(spots, width_of(text, size), size, wish=0.25)
    axis.text(*spot, text, ha="center", va="center", fontsize=size, fontweight="bold", zorder=8, **halo())


def _name(axis, room, name, spot):
    size, lines = SIZES["group"], told(name, 16).split("\n")
    wide, high = max(width_of(line, size) for line in lines), 1.25 * size * len(lines)
    reach = np.array([wide / 2 + 5, high / 2 + 4])
    ways = np.array([(0, -1), (0, 1), (1, 0), (-1, 0), (0.7, -1), (-0.7, -1), (0.7, 1), (-0.7, 1)])
    spots = [spot + way * reach * far for far in (1.0, 1.5) for way in ways]
    text = {"ha": "center", "va": "center", "fontsize": size, "fontweight": "bold", "linespacing": 1.0}
    axis.text(*room.place(spots, wide, high, wish=0.6), "\n".join(lines), zorder=7, color=INK, **text, **halo())


def _colours(panel):
    """A function that gives the colour of a group."""
    if panel.shade is None:
        return lambda group: FAINT
    low, high = _span(panel)
    tint, shade = _tint(low), panel.shade

    def colour(group):
        value = float(shade.sel(region=group))
        return FAINT if np.isnan(value) or high == low else tint((value - low) / (high - low))

    return colour


def _span(panel):
    """The ends of the scale: around zero where values have both signs, else from zero."""
    low, high = float(panel.shade.min()), float(panel.shade.max())
    most = max(-low, high)
    return (-most, most) if low < 0 else (0.0, high)


def _tint(low):
    return scale("balance" if low < 0 else "measure")


def _bar(axis, panel):
    """The bar of shades below a map, with what they mean."""
    size = SIZES["shade"]
    axis.text(4, 9 - STRIP, told(panel.shaded), fontsize=size, va="bottom")
    if panel.shade is None or np.isnan(panel.shade).all():
        return
    low, high = _span(panel)
    if low == high:
        return
    start, foot = 4 + width_of(fitted(low, high), size) + 3, 1.5 - STRIP
    axis.imshow(
        np.linspace(0, 1, 64)[None], cmap=_tint(low), extent=(start, start + 80, foot, foot + 5.5), aspect="auto"
    )
    axis.text(4, foot + 2.5, fitted(low, high), fontsize=size, va="center")
    axis.text(start + 83, foot + 2.5, fitted(high, high), fontsize=size, va="center")
