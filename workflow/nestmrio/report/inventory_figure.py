"""The figure of one inventory against another: provinces, sectors and fuels."""

import numpy as np

from nestmrio.report.drawing import EXPORTER, FAINT, IMPORTER, INK, STYLE, pyplot

PANELS = (("province", "Provinces"), ("sector", "Sectors"), ("fuel", "Fuels"))
LEAST = 0.1
NAMED = 7
ROOM = 0.15
"""How far left of a panel's middle, on its scale, a name still fits to the left of its dot."""


def inventory_figure(rows, bounds=(0.85, 1.20)):
    """Ours against the reference on logarithmic scales, in Mt, one panel for provinces, sectors and fuels each.

    The band holds ratios within the bounds; of what lies outside it, the largest differences are named.

    Arguments: rows (of inventory_agreement.csv as dictionaries), bounds (of the ratio). Returns a Figure.
    """
    plt = pyplot()
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, len(PANELS), figsize=(12, 4.4), layout="constrained")
        for axis, (scope, title) in zip(axes, PANELS, strict=True):
            _panel(axis, [row for row in rows if row["scope"] == scope], title, bounds)
        axes[0].set_ylabel("from energy balances (Mt CO2)")
    return figure


def _panel(axis, rows, title, bounds):
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    points = [(row["label"], float(row["reference"]), float(row["ours"])) for row in rows]
    points = [point for point in points if min(point[1:]) >= LEAST]
    values = np.array([point[1:] for point in points])
    span = np.array([values.min() / 6, values.max() * 2])
    axis.fill_between(span, span * bounds[0], span * bounds[1], color=FAINT, alpha=0.6, linewidth=0)
    axis.plot(span, span, color=INK, linewidth=0.8)
    inside = (values[:, 1] / values[:, 0] >= bounds[0]) & (values[:, 1] / values[:, 0] <= bounds[1])
    for chosen, colour in ((inside, EXPORTER), (~inside, IMPORTER)):
        axis.scatter(*values[chosen].T, s=18, color=colour, zorder=3)
    outside = [point for point, within in zip(points, inside, strict=True) if not within]
    for label, other, own in sorted(outside, key=lambda point: -abs(point[2] - point[1]))[:NAMED]:
        leftward = own > other > ROOM * np.sqrt(span.prod())
        side = {"xytext": (-5, 0), "ha": "right"} if leftward else {"xytext": (5, 0), "ha": "left"}
        axis.annotate(
            label.replace("_", " "), (other, own), textcoords="offset points", va="center", fontsize=7, **side
        )
    axis.set(xscale="log", yscale="log", xlim=span, ylim=span, xlabel="published (Mt CO2)")
    for line in (axis.xaxis, axis.yaxis):
        line.set_major_locator(LogLocator(subs=(1, 3)))
        line.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        line.set_minor_locator(NullLocator())
    axis.set_title(title)
