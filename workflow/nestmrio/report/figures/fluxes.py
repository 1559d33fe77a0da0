"""The figure of emissions embodied in trade between groups."""

import numpy as np

from nestmrio.report.figures.drawing import EXPORTER, FAINT, IMPORTER, INK, blank, key, styled
from nestmrio.report.groups import exports_between_groups, flux_between_groups


def panels(footprints, categories):
    """The panels of `fluxes`: all final demand, some sets of categories, and international exports.

    Arguments: footprints, categories ({title: [final-demand categories]}; labels that the case does not have are passed
    over). Returns {title: DataArray (origin, destination or exporter) in Mt between groups}.
    """
    groups = list(footprints.groups)
    flux = flux_between_groups(footprints).sel(origin=groups, destination=groups)
    known = flux["category"].values.tolist()
    chosen = {
        title: flux.sel(category=[label for label in labels if label in known]).sum("category")
        for title, labels in categories.items()
    }
    return {
        "All final demand": flux.sum("category"),
        **chosen,
        "International exports": exports_between_groups(footprints),
    }


def fluxes(panels, strongest=9):
    """Emissions embodied in trade between groups, one ring of arrows per panel.

    An arrow runs from the group that emits to the group whose demand causes it, as wide as the flux; the strongest
    carry their number. A disc is as large as what the group exchanges, blue where it emits more for others than others
    for it, orange in the reverse.

    Arguments: panels ({title: DataArray of two dims in Mt, rows emit, columns cause; the same groups on both}),
    strongest (how many arrows are numbered). Returns a matplotlib Figure.
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
            text = f"{values[origin, destination]:.{0 if peak >= 10 else 1}f}"
            axis.text(
                *spot, text, ha="center", va="center", fontsize=8.5, fontweight="bold", zorder=5, path_effects=halo
            )
    net = values.sum(axis=1) - values.sum(axis=0)
    exchanged = values.sum(axis=1) + values.sum(axis=0)
    discs = 120 + 520 * exchanged / max(exchanged.max(), np.finfo(float).tiny)
    axis.scatter(*place.T, s=discs, c=np.where(net > 0, EXPORTER, IMPORTER), edgecolor="white", linewidth=1.5, zorder=4)
    for name, spot in zip(names, place, strict=True):
        side = "center" if abs(spot[0]) < 0.2 else "left" if spot[0] > 0 else "right"
        axis.text(*(spot * 1.2), name, ha=side, va="center", fontsize=9, fontweight="bold", zorder=6)
    axis.set_title(f"{title}, Mt")
    axis.set_xlim(-1.75, 1.75)
    axis.set_ylim(-1.32, 1.32)
    axis.set_aspect("equal")
    axis.set_axis_off()
