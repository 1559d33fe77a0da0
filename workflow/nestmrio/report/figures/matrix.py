"""The figure of who emits for whom: groups by groups, and the sectors that emit beside and below it."""

import numpy as np
import xarray as xr

from nestmrio.names import NO_CONSUMPTION
from nestmrio.report.figures.drawing import INK, PAGE, fitted, heading, say, scale, sheet, styled, told, width_of
from nestmrio.report.groups import ABROAD, group_matrix

SECTORS = 7
"""Sectors shown by name; the others stand together."""
OTHERS = "other sectors"
LONGEST = 32
"""Names of sectors with more letters are cut."""
WIDEST = 42.0
"""A column is at most so wide, in points."""
SIZE, LINE, TOP, GAP = 6.2, 15.0, 18.0, 12.0
"""Letters, rows, the head of the figure and the gap between parts, in points."""


HOW = """Rows emit, columns cause.
Right: by sector, for other groups and abroad.
Below: by sector, emitted elsewhere."""


def matrix(footprints, by_sector, names=None, *, title):
    """Emissions by group of origin and group of destination, and by emitting sector for either.

    The square holds what the group of its row emits for the final demand of the group of its column. The diagonal,
    which is larger, is not shaded; what is emitted abroad for demand abroad is left out. Beside it stand the sectors
    that emit in the group of the row for the others, below it those that emit elsewhere for the group of the column.

    Arguments: footprints, by_sector (origin, sector, destination, category) in their unit, names ({sector: its name}),
    title (of the figure, with year and unit). Returns a matplotlib Figure.
    """
    flux = group_matrix(footprints, by_sector.drop_sel(category=list(NO_CONSUMPTION), errors="ignore"))
    places = flux["origin"].values.tolist()
    if ABROAD in places:
        flux.loc[{"origin": ABROAD, "destination": ABROAD}] = 0.0
    own = flux["origin"] == flux["destination"]
    traded = flux.where(~own, 0.0)
    leading = leading_sectors(traded)
    called = {sector: (names or {}).get(sector, sector.replace("_", " ")) for sector in leading}
    sent, received = (_by_leading(traded.sum(side), leading) for side in ("destination", "origin"))
    labels = [told(place) for place in places]
    sectors = [_short(called[sector]) for sector in leading] + [OTHERS]
    left = max(width_of(label, 0.92 * SIZE) for label in (*labels, *sectors)) + 4
    slope = 0.66 * max(width_of(label, 0.92 * SIZE) for label in (*labels, *sectors))
    count, head = len(places), slope + 8
    cell = min((PAGE - left - GAP - slope) / (count + len(sectors)), WIDEST)
    tall = TOP + head + LINE * (count + max(len(sectors), 3)) + GAP + 4
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        top = tall - TOP - head

        def part(column, row, columns, rows, values, **look):
            place = [column / PAGE, (row - LINE * rows) / tall, cell * columns / PAGE, LINE * rows / tall]
            _cells(figure.add_axes(place), values, **look)

        part(left, top, count, count, flux.sum("sector").values, above=labels, beside=labels, bare=own.values)
        right = left + cell * count + GAP
        part(right, top, len(sectors), count, sent.transpose("origin", "sector").values, above=sectors)
        below = top - LINE * count - GAP
        part(left, below, count, len(sectors), received.transpose("sector", "destination").values, beside=sectors)
        figure.text(right / PAGE, (below - 4) / tall, HOW, fontsize=SIZE, va="top", linespacing=1.5)
        if not traded.values.any():
            say(figure.axes[0], "nothing moves between groups")
    return figure


def leading_sectors(traded):
    """The sectors that emit most for other places, largest first. Arguments: traded (origin, sector, destination)."""
    size = abs(traded).sum(["origin", "destination"]).values
    order = np.argsort(-size, kind="stable")[:SECTORS]
    return [traded["sector"].values.tolist()[place] for place in order if size[place] > 0]


def _short(name):
    return told(name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…")


def _by_leading(values, leading):
    """Values of the leading sectors, and of all others together."""
    rest = values.drop_sel(sector=leading).sum("sector").expand_dims(sector=[OTHERS])
    return xr.concat([values.sel(sector=leading), rest], "sector") if leading else rest


def _cells(axis, values, above=(), beside=(), bare=None):
    """A table of shaded numbers with its labels; cells where `bare` is true stay white."""
    shaded = np.where(bare, np.nan, values) if bare is not None else values
    finite = shaded[np.isfinite(shaded)]
    peak = max(finite.max(initial=0.0), np.finfo(float).tiny)
    tint = scale("measure")
    middles = [np.arange(length) for length in shaded.shape[::-1]]
    axis.pcolormesh(
        *middles, np.ma.masked_invalid(shaded), cmap=tint, vmin=0, vmax=peak, edgecolors="white", linewidth=0.8
    )
    axis.invert_yaxis()
    for (row, column), value in np.ndenumerate(values):
        if value:
            look = {"fontsize": SIZE, "color": INK, "ha": "center", "va": "center"}
            axis.text(column, row, fitted(value, peak), **look)
    axis.set_xticks(
        range(values.shape[1]),
        above or [""] * values.shape[1],
        rotation=40,
        ha="left",
        rotation_mode="anchor",
        fontsize=SIZE,
    )
    axis.set_yticks(range(values.shape[0]), beside or [""] * values.shape[0], fontsize=SIZE)
    axis.tick_params(length=0, pad=2, top=False, labeltop=True, labelbottom=False)
    axis.spines[:].set_visible(False)
