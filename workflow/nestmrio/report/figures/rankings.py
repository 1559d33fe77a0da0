"""The figure of rankings: who imports and exports most from and to other provinces, and who causes most emissions."""

from dataclasses import dataclass

import numpy as np

from nestmrio.quantities import tonnes, unit
from nestmrio.report.figures.drawing import EXPORTER, IMPORTER, PAGE, fitted, heading, sheet, styled, told, width_of

MOST, FEW = 10, 15
"""Provinces of a ranking, at most; a country of few has one ranking of all by consumption, without the lowest."""
SIZE, LINE, HEAD, TOP, GAP = 6.3, 9.6, 30.0, 18.0, 10.0
"""Letters, rows, the head of a ranking, that of the figure, and between rankings, in points."""
NAME = 62.0
"""The width of names, in points; longer ones are written smaller."""
CONSUMED = "#5b6b78"
GRAMS = 1e6


@dataclass(frozen=True)
class Ranking:
    """One panel: names and values, largest first, in a unit; empty with the reason in `lack`.

    peak is the value of the longest bar; the highest and the lowest of a measure share it.
    """

    title: str
    unit: str
    names: tuple
    values: tuple
    colour: str
    peak: float = 0.0
    lack: str = ""


def rankings(footprints, *, title):
    """Net domestic importers and exporters and consumption-based emissions: in total, per product and per person.

    Consumption is ranked from the largest and from the smallest; a country of few provinces has the first alone.

    Arguments: footprints (with gdp and population, where they are known), title (of the figure, with its year).
    Returns a matplotlib Figure.
    """
    rows = ranked(footprints)
    longest = [max([2, *(len(panel.names) for panel in row)]) for row in rows]
    tall = TOP + sum(HEAD + LINE * lines for lines in longest) + GAP * (len(rows) - 1)
    wide = (PAGE - 2 * GAP) / 3
    top = tall - TOP
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        axis = figure.add_axes([0, 0, 1, 1])
        axis.set_axis_off()
        for row, lines in zip(rows, longest, strict=True):
            for column, panel in enumerate(row):
                _panel(axis, panel, (column * (wide + GAP), top - HEAD), wide, LINE * lines)
            top -= HEAD + LINE * lines + GAP
        axis.set(xlim=(0, PAGE), ylim=(0, tall))
    return figure


def ranked(footprints):
    """The panels of `rankings`: rows of three. Arguments: footprints. Returns a list of lists of Ranking."""
    provinces = list(footprints.provinces)
    whole = footprints.embodied.sum("category")
    inland = whole.sel(origin=provinces, destination=provinces).values
    imports = inland.sum(axis=0) - inland.sum(axis=1)
    direct = footprints.household.sel(region=provinces).values
    consumed = whole.sel(destination=provinces).sum("origin").values + direct
    told = "" if not footprints.ends_at_border else ", without what is emitted abroad"
    kinds = [
        ("Net domestic imports", imports, IMPORTER, True, 0),
        ("Net domestic exports", -imports, EXPORTER, True, 0),
        (f"Consumption-based emissions{told}", consumed, CONSUMED, False, 0),
    ]
    if len(provinces) > FEW:
        kinds[2] = (f"Highest consumption-based{told}", consumed, CONSUMED, False, 0)
        kinds.append((f"Lowest consumption-based{told}", consumed, CONSUMED, False, 1))
    return [[_ranking(footprints, of, *kind) for of in ("", "gdp", "population")] for kind in kinds]


def _ranking(footprints, of, title, values, colour, positive, lowest):
    """One ranking of provinces by values, over their gross domestic product or population where asked for."""
    size = getattr(footprints, of) if of else None
    words = {"": title, "gdp": "… per unit of GDP", "population": "… per person"}[of]
    if of and size is None:
        return Ranking(words, "", (), (), colour, lack=f"no {'GDP' if of == 'gdp' else 'population'} is given")
    factor, amount = 1.0, footprints.unit
    if of:
        mass, by = tonnes(footprints.unit), unit(size.attrs["units"])
        name = by.name if of == "gdp" else "person"
        factor = 1.0 if mass is None else mass * (GRAMS if of == "gdp" else 1.0)
        amount = f"{footprints.unit if mass is None else 'g' if of == 'gdp' else 't'} per {name}"
        values = values * factor / (size.sel(region=list(footprints.provinces)).values * by.scale)
    order = np.argsort(values if lowest else -values, kind="stable")
    order = [place for place in order if values[place] > 0 or not positive]
    order = order[:MOST] if positive or len(order) > FEW else order
    order = order[::-1] if lowest else order
    names = tuple(footprints.provinces[place] for place in order)
    if not any(values[place] for place in order):
        return Ranking(words, amount, (), (), colour, lack="none")
    shown = tuple(float(values[place]) for place in order)
    return Ranking(words, amount, names, shown, colour, peak=float(abs(values).max() if not positive else max(shown)))


def _panel(axis, panel, place, wide, high):
    """Names, bars and values of one ranking, below and right of a place, in points."""
    left, top = place
    axis.text(left, top + 16, told(panel.title), fontsize=7.4, fontweight="bold", va="bottom")
    axis.text(left, top + 14, told(panel.unit), fontsize=SIZE - 0.4, va="top", color=CONSUMED)
    if panel.lack:
        axis.text(left + wide / 2, top - high / 2, panel.lack, fontsize=SIZE, ha="center", va="center")
        return
    zero = left + NAME
    room = max(width_of(fitted(value, panel.peak), SIZE) for value in panel.values) + 4
    lengths = (wide - NAME - room) * np.clip(panel.values, 0, None) / panel.peak
    heights = top - LINE * (np.arange(len(panel.names)) + 0.5)
    axis.barh(heights, lengths, left=zero, height=LINE * 0.68, color=panel.colour)
    for name, value, length, y in zip(panel.names, panel.values, lengths, heights, strict=True):
        text = told(name)
        axis.text(zero - 3, y, text, ha="right", va="center", fontsize=min(SIZE, (NAME - 4) / width_of(text, 0.9)))
        axis.text(zero + length + 2, y, fitted(value, panel.peak), va="center", fontsize=SIZE)
