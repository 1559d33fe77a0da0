"""The figure of what other choices do to each headline number and each claim."""

import numpy as np

from nestmrio.report.figures.claims import named
from nestmrio.report.figures.drawing import FAINT, INK, PAGE, heading, say, scale, sheet, styled, told, width_of

MAIN = "main"
MOST = 50.0
"""The change, in per cent, from which colours grow no stronger."""
SIZE, LINE, TOP, GAP = 5.6, 9.0, 18.0, 10.0
"""Letters, rows, the head of the figure and the gap between headlines and claims, in points."""


def sensitivity_figure(headlines, claims, *, title):
    """The change of each headline number and claim under each variant, in per cent of the main result.

    Arguments: headlines, claims ({variant: rows of its headlines.csv, of its claims.csv as dictionaries}, `main` among
    them; no rows where the case has no claims), title (of the figure, with its year). Returns a matplotlib Figure.
    """
    variants = [variant for variant in headlines if variant != MAIN]
    blocks = [
        (
            {row["quantity"]: row["quantity"].replace("_", " ") for row in headlines[MAIN]},
            headlines,
            "quantity",
            "value",
        ),
        ({row["id"]: named(row) for row in claims[MAIN]}, claims, "id", "computed"),
    ]
    blocks = [block for block in blocks if block[0]]
    labels = [told(variant.replace("_", " "), 20) for variant in variants]
    slope = 0.66 * max([20.0, *(width_of(label, SIZE) for label in labels)])
    rows = sum(len(names) for names, *_ in blocks)
    tall = TOP + slope + 8 + LINE * rows + GAP * (len(blocks) - 1) + 4
    left = min(max(width_of(name, 0.85 * SIZE) for names, *_ in blocks for name in names.values()) + 4, 0.6 * PAGE)
    wide = min((PAGE - left - slope), 44.0 * max(len(variants), 1))
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        top = tall - TOP - slope - 8
        for number, (names, table, key, column) in enumerate(blocks):
            high = LINE * len(names)
            axis = figure.add_axes([left / PAGE, (top - high) / tall, wide / PAGE, high / tall])
            _table(axis, changes(table, names, key, column), names.values(), labels if number == 0 else ())
            top -= high + GAP
    return figure


def changes(table, names, key, column):
    """The change under each variant in per cent of the main result; NaN where one of the two is not known, or zero.

    Arguments: table ({variant: rows}), names (keys of the rows wanted), key, column (of a row: what it is, its value).
    Returns an array (names, variants without the main one).
    """
    value = {
        variant: {row[key]: float(row[column]) for row in rows if row[column] != ""} for variant, rows in table.items()
    }
    found = np.full((len(names), len(table) - 1), np.nan)
    for column_, variant in enumerate(variant for variant in table if variant != MAIN):
        for row, name in enumerate(names):
            main, other = value[MAIN].get(name, np.nan), value[variant].get(name, np.nan)
            found[row, column_] = 100 * (other - main) / abs(main) if main else np.nan
    return found


def _table(axis, values, names, variants):
    """Shaded cells with their numbers, empty where nothing moves."""
    if not values.size:
        say(axis, "the case has no variants")
        axis.set(xticks=[], yticks=[])
        return
    tint = scale("balance")
    axis.set_facecolor(FAINT)
    middles = [np.arange(length) for length in values.shape[::-1]]
    look = {"vmin": -MOST, "vmax": MOST, "edgecolors": "white", "linewidth": 0.6}
    axis.pcolormesh(*middles, np.ma.masked_invalid(values), cmap=tint, **look)
    axis.invert_yaxis()
    for (row, column), value in np.ndenumerate(values):
        if abs(value) < 0.5:
            continue
        text = "n/a" if np.isnan(value) else f"{value:+.0f}".replace("-", "−")
        axis.text(column, row, text, fontsize=SIZE, ha="center", va="center", color=INK)
    axis.set_xticks(range(len(variants)), variants, rotation=40, ha="left", rotation_mode="anchor", fontsize=SIZE)
    axis.set_yticks(range(len(names)), names, fontsize=SIZE)
    axis.tick_params(length=0, pad=2, top=False, labeltop=True, labelbottom=False)
    axis.spines[:].set_visible(False)
