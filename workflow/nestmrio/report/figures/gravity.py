"""The figure of the gravity models: observed against fitted flows, and elasticities over sectors."""

import numpy as np

from nestmrio.report.figures.drawing import FAINT, INK, blank, key, say, styled, told

WIDTH = 32
"""Names of sectors wider than this take another line."""

COLOURS = {"standard": "#8c96a0", "augmented": "#2166ac", "poisson": "#7b3294", "doubly_constrained": "#c2570c"}
LAGS = {"rho_origin": "o", "rho_destination": "s", "rho_both": "D"}
LAG_NAMES = {"rho_origin": "origin", "rho_destination": "destination", "rho_both": "both"}


def gravity_figure(cubes, names=None):
    """Observed against fitted flows of all sectors; distance elasticity and spatial lags of each, with 95 % intervals.

    Flows are divided by their sector's mean. Colour tells the model that a sector got.

    Arguments: cubes (Datasets of gravity/{sector}.nc), names ({sector: its name}). Returns a Figure.
    """
    with styled():
        height = max(3.6, 0.24 * len(cubes) + 1.4)
        figure, axes = blank(1, 3, size=(12, height), width_ratios=[1.5, 1, 1])
        _fitted(axes[0], cubes)
        _elasticities(axes[1], cubes, {"distance": "o"}, "Elasticity of distance")
        _elasticities(axes[2], cubes, LAGS, "Spatial lags of flows")
        sectors = [cube.attrs["sector"] for cube in cubes]
        labels = [told((names or {}).get(sector, sector.replace("_", " ")), WIDTH) for sector in sectors]
        axes[1].set_yticks(range(len(cubes)), labels)
        axes[2].set_yticks(range(len(cubes)), [])
        _legends(axes, {cube.attrs["model"] for cube in cubes})
    return figure


def _fitted(axis, cubes):
    from matplotlib.ticker import FuncFormatter, NullLocator

    axis.set_title("Observed against fitted")
    points = []
    for cube in cubes:
        flow = cube["sample_flow"].values.ravel()
        if not (flow > 0).any():
            continue
        pair = np.stack([flow, cube["sample_fitted"].values.ravel()])[:, flow > 0] / np.nanmean(flow)
        points.append(pair)
        axis.scatter(*pair, s=7, alpha=0.5, linewidth=0, color=COLOURS[cube.attrs["model"]])
    if not points:
        say(axis, "no sector has observed flows")
        return
    span = np.array([np.concatenate(points, axis=1).min(), np.concatenate(points, axis=1).max()])
    axis.plot(span, span, color=INK, linewidth=0.8)
    axis.set(xscale="log", yscale="log", xlabel="observed flow (sector mean = 1)", ylabel="fitted flow")
    for line in (axis.xaxis, axis.yaxis):
        line.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        line.set_minor_locator(NullLocator())


def _elasticities(axis, cubes, markers, title):
    for row, cube in enumerate(cubes):
        for shift, (term, marker) in enumerate(markers.items()):
            if term not in cube["term"].values:
                continue
            value, error = (cube[name].sel(term=term).item() for name in ("coefficient", "standard_error"))
            place = row + 0.22 * (shift - (len(markers) - 1) / 2)
            axis.errorbar(
                value,
                place,
                xerr=1.96 * error,
                fmt=marker,
                markersize=4,
                color=COLOURS[cube.attrs["model"]],
                elinewidth=0.9,
            )
    axis.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    axis.set_ylim(len(cubes) - 0.4, -0.6)
    axis.set_title(title)


def _legends(axes, used):
    colours = [
        key(model.replace("_", " "), marker="o", linestyle="", color=colour)
        for model, colour in COLOURS.items()
        if model in used
    ]
    if colours:
        axes[0].legend(handles=colours, frameon=False, loc="upper left")
    if "augmented" in used:
        shapes = [
            key(LAG_NAMES[term], marker=marker, linestyle="", color=COLOURS["augmented"])
            for term, marker in LAGS.items()
        ]
        axes[2].legend(handles=shapes, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=3)
    else:
        say(axes[2], "no sector has them")
        axes[2].set(xticks=[], yticks=[])
