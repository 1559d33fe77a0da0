"""The figure of published against computed claims."""

import numpy as np

from nestmrio.report.claims.catalogue import MEASURES
from nestmrio.report.claims.outcomes import tolerance
from nestmrio.report.figures.drawing import (
    EXPORTER,
    FAINT,
    IMPORTER,
    INK,
    PAGE,
    heading,
    key,
    say,
    sheet,
    styled,
    told,
    width_of,
)

_LOW, _HIGH = 0.1, 10.0
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


SIZE, LINE, TOP, FOOT = 5.8, 10.4, 32.0, 26.0
"""Letters, rows, head and foot, in points."""


def agreement(rows, *, title="Published against computed claims"):
    """Computed over published, claim by claim on a logarithmic scale.

    The grey band is the published range with its rounding, relative to its middle; the dot is the computed number, the
    line its range over the named places. Claims that cannot be computed keep their row, without a dot.

    Arguments: rows (of claims.csv as dictionaries), title (of the figure, with its year). Returns a Figure.
    """
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    rows = list(reversed(rows))
    names, numbers = [named(row) for row in rows], [_told(row) for row in rows]
    left, right = (max([width_of(text, 0.85 * SIZE) for text in texts], default=0) + 8 for texts in (names, numbers))
    tall = TOP + LINE * max(len(rows), 3) + FOOT
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        axis = figure.add_axes([left / PAGE, FOOT / tall, (PAGE - left - right) / PAGE, (tall - TOP - FOOT) / tall])
        axis.set_xscale("log")
        _claims(axis, rows)
        for height, text in enumerate(numbers):
            axis.text(1.02, height, text, transform=axis.get_yaxis_transform(), va="center", fontsize=SIZE)
        axis.axvline(1, color=INK, linewidth=0.8, zorder=0)
        axis.set_xlim(_LOW, _HIGH)
        axis.set_ylim(-0.8, max(len(rows), 3) - 0.2)
        axis.set_yticks(range(len(rows)), names, fontsize=SIZE)
        axis.xaxis.set_major_locator(FixedLocator(_TICKS))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.xaxis.set_minor_locator(NullLocator())
        axis.tick_params(length=0, labelsize=SIZE)
        axis.spines["left"].set_visible(False)
        axis.grid(axis="x", color=FAINT, linewidth=0.6)
        axis.set_axisbelow(True)
        axis.set_xlabel("computed over published", fontsize=SIZE)
        handles = [
            key("within the published range", marker="o", linestyle="", markersize=4, color=EXPORTER),
            key("outside", marker="D", linestyle="", markersize=4, color=IMPORTER),
            Rectangle((0, 0), 1, 1, color=FAINT, label="published range and rounding"),
        ]
        if not rows:
            say(axis, "the case has no claims")
        look = {"ncols": 3, "frameon": False, "fontsize": SIZE, "borderaxespad": 0}
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1 - 16 / tall), **look)
    return figure


def _claims(axis, rows):
    """Bands, ranges, dots and numbers of all claims, those of one look together."""
    bands, ranges, dots = [], [], {}
    for height, row in enumerate(rows):
        middle = (float(row["low"]) + float(row["high"])) / 2
        if middle == 0:
            continue
        bands.append((height, *_band(row, middle)))
        if row["computed"] == "":
            continue
        span = np.array([float(row[name]) for name in ("computed_low", "computed_high", "computed")]) / middle
        start, end, dot = np.clip(span, _LOW, _HIGH)
        within = row["within"] == "True"
        marker = "<" if span[2] < _LOW else ">" if span[2] > _HIGH else "o" if within else "D"
        colour = EXPORTER if within else IMPORTER
        ranges.append((height, start, end, colour))
        dots.setdefault((marker, colour), []).append((dot, height))
    if bands:
        height, left, right = np.array(bands).T
        axis.barh(height, right - left, left=left, height=0.72, color=FAINT, zorder=1)
    if ranges:
        height, start, end, colours = zip(*ranges, strict=True)
        axis.hlines(height, start, end, colors=colours, linewidth=1.5, zorder=2)
    for (marker, colour), spots in dots.items():
        axis.scatter(*zip(*spots, strict=True), s=13, color=colour, marker=marker, zorder=3, clip_on=False)


def _band(row, middle):
    """The published range with its rounding, relative to its middle."""
    rounding = [tolerance(row[side]) if _is_measured(row) else 0.01 * middle for side in ("low", "high")]
    return np.clip(
        [(float(row["low"]) - rounding[0]) / middle, (float(row["high"]) + rounding[1]) / middle], _LOW, _HIGH
    )


def _told(row):
    middle = float(row["low"]) + float(row["high"])
    if row["computed"] == "":
        return "not computable"
    return _numbers(row) if middle else f"{_numbers(row)}, beyond this scale"


def _is_measured(row):
    return MEASURES[row["measure"]].fold in ("each", "largest")


def named(row):
    """A claim in words: what is measured, from where to where. Arguments: row (of claims.csv)."""
    subject = row["category"] if row["measure"] == "flow" else row["measure"].replace("_", " ")
    text = f"{subject}: {row['origin']} → {row['destination']}"
    return told(text if len(text) <= 74 else text[:73].rstrip(" ,") + "…")


def _numbers(row):
    if not _is_measured(row):
        return f"{float(row['computed']):.0%} ({row['unit']})"
    published = row["low"] if row["low"] == row["high"] else f"{row['low']}–{row['high']}"
    unit = "" if row["unit"] in ("fraction", "ratio") else f" {row['unit']}"
    return f"{float(row['computed']):.3g} against {published}{unit}"
