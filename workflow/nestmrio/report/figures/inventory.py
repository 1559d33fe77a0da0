"""The figure of one inventory against another: provinces, sectors and fuels."""

from dataclasses import dataclass

import numpy as np

from nestmrio.report.figures.drawing import EXPORTER, FAINT, IMPORTER, INK, blank, say, styled, told

PANELS = (("province", "Provinces"), ("sector", "Sectors"), ("fuel", "Fuels"))
LEAST = 0.1
NAMED = 7
ROOM = 0.15
"""How far left of a panel's middle, on its scale, a name still fits to the left of its dot."""
APART = 0.035
"""Names on the same side stand at least this part of a panel's height apart."""


@dataclass(frozen=True)
class Point:
    """One province, sector or fuel: what either inventory says, and ours at the reference's factors (or None)."""

    label: str
    reference: float
    ours: float
    at_its_factors: float | None

    def within(self, bounds):
        """Whether the ratio of ours to the reference is within the bounds."""
        return bounds[0] <= self.ours / self.reference <= bounds[1]


def inventory_figure(rows, names=None, bounds=(0.85, 1.20)):
    """Ours against the reference on logarithmic scales, in Mt, one panel for provinces, sectors and fuels each.

    The band holds ratios within the bounds; of what lies outside it, the largest differences are named. A ring is ours
    computed with the reference's factors, where they are known.

    Arguments: rows (of inventory_agreement.csv as dictionaries), names ({label: name} of sectors and fuels), bounds (of
    the ratio). Returns a Figure.
    """
    points = {scope: _points([row for row in rows if row["scope"] == scope]) for scope, _ in PANELS}
    with styled():
        figure, axes = blank(1, len(PANELS), size=(12, 4.6))
        for axis, (scope, title) in zip(axes, PANELS, strict=True):
            _panel(axis, points[scope], title, bounds, names or {})
        axes[0].set_ylabel("from energy balances (Mt CO2, fossil)")
        axes[0].scatter([], [], s=18, color=EXPORTER, label="with our factors")
        if any(point.at_its_factors for point in points["province"]):
            axes[0].scatter([], [], s=34, facecolors="none", edgecolors=INK, linewidths=0.7, label="with their factors")
        axes[0].fill([], [], color=FAINT, alpha=0.6, label=f"{bounds[0]:g} to {bounds[1]:g} of the published")
        axes[0].legend(loc="upper left", frameon=False)
    return figure


def _points(rows):
    points = []
    for row in rows:
        reference, ours = float(row["reference"]), float(row["ours"])
        ratio = row["ratio_at_its_factors"]
        if min(reference, ours) >= LEAST:
            points.append(Point(row["label"], reference, ours, float(ratio) * reference if ratio else None))
    return points


def _panel(axis, points, title, bounds, names):
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axis.set_title(title)
    if not points:
        axis.set(xticks=[], yticks=[])
        say(axis, f"none with {LEAST:g} Mt or more in both")
        return
    values = np.array([(point.reference, point.ours) for point in points])
    span = np.array([values.min() / 6, values.max() * 2])
    axis.fill_between(span, span * bounds[0], span * bounds[1], color=FAINT, alpha=0.6, linewidth=0)
    axis.plot(span, span, color=INK, linewidth=0.8)
    for point in points:
        colour = EXPORTER if point.within(bounds) else IMPORTER
        axis.scatter(point.reference, point.ours, s=18, color=colour, zorder=3)
        if point.at_its_factors:
            ring = {"facecolors": "none", "edgecolors": INK, "linewidths": 0.7, "zorder": 4}
            axis.scatter(point.reference, point.at_its_factors, s=34, **ring)
            axis.plot([point.reference] * 2, [point.ours, point.at_its_factors], color=INK, linewidth=0.5, zorder=2)
    axis.set(xscale="log", yscale="log", xlim=span, ylim=span, xlabel="published (Mt CO2)")
    outside = [point for point in points if not point.within(bounds)]
    _name(axis, sorted(outside, key=lambda point: -abs(point.ours - point.reference))[:NAMED], span, names)
    for line in (axis.xaxis, axis.yaxis):
        line.set_major_locator(LogLocator(subs=(1, 3)))
        line.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        line.set_minor_locator(NullLocator())


def _name(axis, points, span, names):
    """Names beside their dots, above the line to the left of it where there is room, pushed apart where they meet."""
    taken = {"left": [], "right": []}
    for point in sorted(points, key=lambda point: point.ours):
        side = "left" if point.ours > point.reference > ROOM * np.sqrt(span.prod()) else "right"
        across, height = (np.log(v / span[0]) / np.log(span[1] / span[0]) for v in (point.reference, point.ours))
        height = max([height, *(other + APART for other in taken[side])])
        taken[side].append(height)
        axis.annotate(
            told(names.get(point.label, point.label.replace("_", " "))),
            (across, height),
            xycoords="axes fraction",
            xytext=(-6 if side == "left" else 6, 5 if side == "right" and point.ours > point.reference else 0),
            textcoords="offset points",
            ha="right" if side == "left" else "left",
            va="center",
            fontsize=7,
        )
