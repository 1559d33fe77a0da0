"""The figure of published against computed claims."""

import numpy as np

from nestmrio.report.claims.catalogue import MEASURES
from nestmrio.report.claims.outcomes import tolerance
from nestmrio.report.figures.drawing import EXPORTER, FAINT, IMPORTER, INK, blank, key, say, styled, told

_LOW, _HIGH = 0.1, 10.0
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def agreement(rows):
    """Computed over published, claim by claim on a logarithmic scale.

    The grey band is the published range with its rounding, relative to its middle; the dot is the computed number, the
    line its range over the named places. Claims that cannot be computed keep their row, without a dot.

    Arguments: rows (of claims.csv as dictionaries). Returns a Figure.
    """
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    rows = list(reversed(rows))
    with styled():
        figure, axis = blank(size=(9, 1.4 + 0.235 * len(rows)))
        axis.set_xscale("log")
        _claims(axis, rows)
        axis.axvline(1, color=INK, linewidth=0.8, zorder=0)
        axis.set_xlim(_LOW, _HIGH)
        axis.set_ylim(-0.8, len(rows) - 0.2)
        axis.set_yticks(range(len(rows)), [named(row) for row in rows], fontsize=7.5)
        axis.xaxis.set_major_locator(FixedLocator(_TICKS))
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.xaxis.set_minor_locator(NullLocator())
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        axis.grid(axis="x", color=FAINT, linewidth=0.6)
        axis.set_axisbelow(True)
        axis.set_xlabel("computed over published")
        handles = [
            key("within the published range", marker="o", linestyle="", color=EXPORTER),
            key("outside", marker="D", linestyle="", color=IMPORTER),
            Rectangle((0, 0), 1, 1, color=FAINT, label="published range and rounding"),
        ]
        if not rows:
            say(axis, "the case has no claims")
        axis.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return figure


def _claims(axis, rows):
    """Bands, ranges, dots and numbers of all claims, those of one look together."""
    bands, ranges, dots = [], [], {}
    for height, row in enumerate(rows):
        middle = (float(row["low"]) + float(row["high"])) / 2
        axis.text(1.02, height, _told(row, middle), transform=axis.get_yaxis_transform(), va="center", fontsize=7.5)
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
        axis.hlines(height, start, end, colors=colours, linewidth=2, zorder=2)
    for (marker, colour), spots in dots.items():
        axis.scatter(*zip(*spots, strict=True), s=26, color=colour, marker=marker, zorder=3, clip_on=False)


def _band(row, middle):
    """The published range with its rounding, relative to its middle."""
    rounding = [tolerance(row[side]) if _is_measured(row) else 0.01 * middle for side in ("low", "high")]
    return np.clip([(float(row["low"]) - rounding[0]) / middle, (float(row["high"]) + rounding[1]) / middle], _LOW, _HIGH)


def _told(row, middle):
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
