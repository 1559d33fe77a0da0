"""The figure of emissions embodied in trade between groups."""

import numpy as np

from nestmrio.errors import InputError
from nestmrio.names import NO_CONSUMPTION, choices
from nestmrio.report.figures.drawing import EXPORTER, FAINT, IMPORTER, INK, blank, key, say, styled, told
from nestmrio.report.footprints import GAP
from nestmrio.report.groups import exports_between_groups, flux_between_groups

ALL_DEMAND, EXPORTS = "All final demand", "International exports"
KINDS = 2
WIDTH = 20
"""Names of groups wider than this take another line."""


def panels(footprints, categories=None):
    """The panels of `fluxes`: all final demand, some kinds of it, and international exports.

    Arguments: footprints, categories ({title: [final-demand categories]}; None for the kinds of demand that move most
    between groups). Returns {title: DataArray (origin, destination or exporter) between groups, with its units}.
    Raises InputError as `require_categories` does.
    """
    groups = list(footprints.groups)
    flux = flux_between_groups(footprints).sel(origin=groups, destination=groups)
    flux = flux.drop_sel(category=list(NO_CONSUMPTION), errors="ignore")
    if categories is None:
        categories = kinds_of_demand(flux)
    require_categories(categories, flux["category"].values.tolist())
    drawn = {
        ALL_DEMAND: flux.sum("category"),
        **{title: flux.sel(category=list(labels)).sum("category") for title, labels in categories.items()},
        EXPORTS: exports_between_groups(footprints),
    }
    return {title: values.assign_attrs(units=footprints.unit) for title, values in drawn.items()}


def require_categories(panels, known):
    """Refuse panels of categories that the case does not have.

    Arguments: panels ({title: [categories]}), known (all categories of the case). Raises InputError naming the panel,
    the category and those that may be meant.
    """
    for title, labels in panels.items():
        place = {"key": "figures.panels", "panel": title}
        if title in (ALL_DEMAND, EXPORTS):
            raise InputError("this panel is always there", remedy="give yours another title", **place)
        if not labels:
            raise InputError("it adds up no category", remedy=f"name some of {', '.join(known)}", **place)
        for label in labels:
            if label not in known:
                remedy = f"name categories of the case: {choices(label, known)}; null chooses panels by itself"
                raise InputError(f"the case has no final demand {label!r}", remedy=remedy, **place)


def kinds_of_demand(flux):
    """The kinds of final demand that move most emissions between groups; the discrepancy is none.

    Categories whose labels end in the same word are one kind: rural_household and urban_household.

    Arguments: flux (origin, destination, category) between groups. Returns {title: [categories]}, the largest first.
    """
    kinds = {}
    for label in (label for label in flux["category"].values.tolist() if label != GAP):
        kinds.setdefault(_words(label)[-1], []).append(label)
    own = flux["origin"] == flux["destination"]
    moved = abs(flux.where(~own, 0.0)).sum(["origin", "destination"])
    largest = sorted(kinds.items(), key=lambda kind: -float(moved.sel(category=kind[1]).sum()))[:KINDS]
    return {_title(word, labels): labels for word, labels in largest}


def _words(label):
    return label.replace("_", " ").split() or [label]


def _title(word, labels):
    text = word if len(labels) > 1 else " ".join(_words(labels[0]))
    return text[:1].upper() + text[1:]


def fluxes(panels, strongest=9):
    """Emissions embodied in trade between groups, one ring of arrows per panel.

    An arrow runs from the group that emits to the group whose demand causes it, as wide as the flux; the strongest
    carry their number. A disc is as large as what the group exchanges, blue where it emits more for others than others
    for it, orange in the reverse.

    Arguments: panels ({title: DataArray of two dims, with its units; rows emit, columns cause, the same groups on
    both}), strongest (how many arrows are numbered). Returns a matplotlib Figure.
    """
    with styled():
        rows = -(-len(panels) // 2)
        figure, axes = blank(rows, 2, size=(11, 4.75 * rows), squeeze=False)
        for axis in axes.flat[len(panels) :]:
            axis.set_visible(False)
        for axis, (title, flux) in zip(axes.flat, panels.items(), strict=False):
            _ring(axis, title, flux, strongest)
        discs = [
            key(label, marker="o", linestyle="", markersize=9, color=colour)
            for colour, label in ((EXPORTER, "net exporter to other groups"), (IMPORTER, "net importer from them"))
        ]
        figure.legend(handles=discs, loc="outside lower center", ncols=2, frameon=False)
    return figure


def _ring(axis, title, flux, strongest):
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.patheffects import withStroke

    names = flux[flux.dims[0]].values.tolist()
    values = np.where(np.eye(len(names), dtype=bool), 0.0, flux.values)
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(names)) / len(names)
    place = np.column_stack([np.cos(angle), np.sin(angle)])
    order = np.argsort(values, axis=None)
    peak = max(values.max(), np.finfo(float).tiny)
    if not values.any():
        say(axis, "one group: nothing moves between groups" if len(names) == 1 else "nothing moves between groups")
    numbered = set(order[-strongest:].tolist())
    halo = [withStroke(linewidth=2.5, foreground="white")]
    for rank, index in enumerate(order.tolist()):
        origin, destination = np.unravel_index(index, values.shape)
        size = values[origin, destination] / peak
        if size < 0.02:
            continue
        strong = index in numbered
        axis.add_patch(
            FancyArrowPatch(
                place[origin],
                place[destination],
                connectionstyle="arc3,rad=0.16",
                arrowstyle=f"-|>,head_length={2.5 + 4 * size},head_width={1.2 + 2.4 * size}",
                linewidth=0.4 + 4.6 * size,
                color=INK if strong else FAINT,
                alpha=0.7 if strong else 0.45,
                shrinkA=16,
                shrinkB=16,
                zorder=2 + rank / values.size,
                mutation_scale=1.4,
            )
        )
        if strong:
            chord = place[destination] - place[origin]
            bend = np.array([chord[1], -chord[0]]) * 0.16 / 2
            spot = place[origin] + 0.38 * chord + bend * 0.97
            text = _number(values[origin, destination], peak)
            axis.text(
                *spot, text, ha="center", va="center", fontsize=8.5, fontweight="bold", zorder=5, path_effects=halo
            )
    net = values.sum(axis=1) - values.sum(axis=0)
    exchanged = values.sum(axis=1) + values.sum(axis=0)
    discs = 120 + 520 * exchanged / max(exchanged.max(), np.finfo(float).tiny)
    axis.scatter(
        *place.T,
        s=discs,
        c=np.select([net > 0, net < 0], [EXPORTER, IMPORTER], FAINT),
        edgecolor="white",
        linewidth=1.5,
        zorder=4,
    )
    for name, spot in zip(names, place, strict=True):
        side = "center" if abs(spot[0]) < 0.2 else "left" if spot[0] > 0 else "right"
        look = {"fontsize": 9 if len(names) <= 12 else 7, "fontweight": "bold", "zorder": 6}
        axis.text(*(spot * 1.2), told(name, WIDTH), ha=side, va="center", **look)
    axis.set_title(told(f"{title}, {flux.attrs['units']}"))
    axis.set_xlim(-1.75, 1.75)
    axis.set_ylim(-1.32, 1.32)
    axis.set_aspect("equal")
    axis.set_axis_off()


def _number(value, peak):
    """A number with the digits that the largest of its panel asks for."""
    if peak >= 1:
        return f"{value:.{0 if peak >= 10 else 1}f}"
    return f"{value:.2g}"
