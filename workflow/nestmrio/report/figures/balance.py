"""The figure of what is embodied in exports and imports of each province."""

import numpy as np

from nestmrio.names import EXPORTS
from nestmrio.report.figures.drawing import FAINT, INK, PAGE, fitted, heading, key, say, sheet, styled, told, width_of

KINDS = {
    "domestic_intermediate": ("other provinces, intermediate goods", "#2166ac"),
    "domestic_finished": ("other provinces, finished goods", "#92c5de"),
    "abroad_intermediate": ("abroad, intermediate goods", "#b35806"),
    "abroad_finished": ("abroad, finished goods", "#f1a340"),
    "abroad_unknown": ("abroad, kind of goods not known", "#d8b365"),
}
SHARES = ("intermediate\nin exports to\nprovinces", "finished\nin imports", "for exports\nof all its\nemissions")
SIZE, LINE, TOP, FOOT = 6.6, 11.5, 62.0, 26.0
"""Letters, rows, head and foot, in points."""
SHARE = 52.0
"""The width of a column of shares, in points."""


def balance(footprints, *, title):
    """Emissions embodied in exports (right) and imports (left) of each province, largest net exporter first.

    Bars part trade with other provinces from trade with countries, and goods that are finished where they are bought
    (intermediate) from goods that arrive finished, identified uses only. The dot is exports less imports of these uses,
    the upright mark the same with the discrepancy, as in accounts. Columns give shares.

    Arguments: footprints, title (of the figure, with year and unit). Returns a matplotlib Figure.
    """
    bars = embodied_in_trade(footprints)
    net = sum(bars["exports"].values()) - sum(bars["imports"].values())
    order = np.argsort(net, kind="stable")
    names = [told(footprints.provinces[place], 22) for place in order]
    label = max(width_of(name, SIZE * 0.92) for name in names) + 6
    tall = TOP + LINE * len(names) + FOOT
    with styled():
        figure = sheet(PAGE, tall)
        heading(figure, title)
        wide = PAGE - label - SHARE * len(SHARES) - 8
        axis = figure.add_axes([label / PAGE, FOOT / tall, wide / PAGE, (tall - TOP - FOOT) / tall])
        height = np.arange(len(order))
        for side, sign in (("exports", 1), ("imports", -1)):
            start = np.zeros(len(order))
            for kind, values in bars[side].items():
                values = values[order]
                axis.barh(height, sign * values, left=sign * start, height=0.72, color=KINDS[kind][1], linewidth=0)
                start += values
        whole = _whole_net(footprints)[order]
        axis.scatter(whole, height, s=42, marker="|", color=INK, linewidth=1.1, zorder=4)
        axis.scatter(net[order], height, s=17, color="white", edgecolor=INK, linewidth=1.0, zorder=5)
        axis.axvline(0, color=INK, linewidth=0.7)
        axis.set_yticks(height, names, fontsize=SIZE)
        axis.set_ylim(-0.6, len(order) - 0.4)
        axis.tick_params(axis="both", length=0, labelsize=SIZE)
        axis.xaxis.set_major_formatter(lambda value, _: fitted(abs(value), axis.get_xlim()[1]))
        axis.grid(axis="x", color=FAINT, linewidth=0.5)
        axis.set_axisbelow(True)
        axis.spines[["left", "bottom"]].set_visible(False)
        axis.set_xlabel("←  imports: emitted elsewhere       exports: emitted here  →", fontsize=SIZE)
        if not any(values.any() for side in bars.values() for values in side.values()):
            say(axis, "no emissions are embodied in trade")
            axis.set_xticks([0])
        _columns(figure, shares(footprints, bars)[order], label + wide + 8, tall)
        _legend(figure, bars)
    return figure


def embodied_in_trade(footprints):
    """What exports and imports of each province embody, by partner and kind of good, identified uses only.

    Arguments: footprints. Returns {exports and imports: {kind of `KINDS`: values of the provinces}}, in their unit.
    """
    uses, provinces = footprints.identified, list(footprints.provinces)
    cubes = {name: getattr(uses, name).sum("category") for name in ("embodied", "finished", "finished_at_destination")}
    between = ~np.eye(len(provinces), dtype=bool)
    exports, imports = {}, {}
    for place, others in (("domestic", provinces), ("abroad", list(footprints.countries))):
        kept = between if place == "domestic" else np.ones((len(provinces), len(others)), dtype=bool)
        out = {
            name: (cube.sel(origin=provinces, destination=others).values * kept).sum(1) for name, cube in cubes.items()
        }
        into = {
            name: (cube.sel(origin=others, destination=provinces).values * kept.T).sum(0)
            for name, cube in cubes.items()
        }
        exports[f"{place}_intermediate"] = out["embodied"] - out["finished"]
        exports[f"{place}_finished"] = out["finished"]
        imports[f"{place}_intermediate"] = into["finished_at_destination"]
        imports[f"{place}_finished"] = into["embodied"] - into["finished_at_destination"]
    if footprints.ends_at_border:
        exports["abroad_unknown"] = footprints.beside.sel(origin=provinces, category=EXPORTS).values
    return {"exports": exports, "imports": imports}


def _whole_net(footprints):
    """Exports less imports with the discrepancy."""
    whole = footprints.embodied.sum("category")
    provinces = list(footprints.provinces)
    net = whole.sum("destination").sel(origin=provinces).values - whole.sum("origin").sel(destination=provinces).values
    return net + footprints.beside.sel(origin=provinces, category=EXPORTS).values if footprints.ends_at_border else net


def shares(footprints, bars):
    """The shares of `SHARES`, as claims define them: (provinces, 3), NaN where one cannot be computed.

    Of emissions exported to other provinces in goods finished elsewhere; of imported ones in goods finished outside; of
    production in the exports that leave from any province (provincial system). Arguments: footprints, bars (of
    `embodied_in_trade`).
    """
    provinces = list(footprints.provinces)
    sent, bought = bars["exports"], bars["imports"]
    finished = bought["domestic_finished"] + bought["abroad_finished"]
    imported = finished + bought["domestic_intermediate"] + bought["abroad_intermediate"]
    emitted = footprints.embodied.sel(origin=provinces).sum(["destination", "category"]).values
    if footprints.beside is not None:
        emitted = emitted + footprints.beside.sel(origin=provinces).sum("category").values
    exported = footprints.export_embodied.sel(origin=provinces).sum("exporter").values
    parts = np.column_stack([sent["domestic_intermediate"], finished, exported])
    wholes = np.column_stack([sent["domestic_intermediate"] + sent["domestic_finished"], imported, emitted])
    found = np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes != 0)
    if footprints.ends_at_border:
        found[:, 1] = np.nan
    return found


def _columns(figure, found, left, tall):
    """Columns of shares at the right of the bars; a dash where one cannot be computed."""
    high = (tall - TOP - FOOT) / (len(found) + 0.2)
    for number, words in enumerate(SHARES):
        x = (left + SHARE * (number + 1) - 6) / PAGE
        figure.text(x, (tall - TOP + 4) / tall, words, ha="right", va="bottom", fontsize=SIZE, linespacing=1.05)
        for row, share in enumerate(found[:, number]):
            text = "–" if np.isnan(share) else f"{share:.0%}"
            figure.text(x, (FOOT + high * (row + 0.6)) / tall, text, ha="right", va="center", fontsize=SIZE)


def _legend(figure, bars):
    from matplotlib.patches import Patch

    used = [kind for kind in KINDS if any(kind in side and side[kind].any() for side in bars.values())]
    handles = [Patch(color=KINDS[kind][1], label=KINDS[kind][0]) for kind in used]
    handles += [
        key("net: exports less imports", marker="o", linestyle="", markersize=4, color=INK, markerfacecolor="white"),
        key("net with the discrepancy", marker="|", linestyle="", markersize=6, color=INK),
    ]
    height = figure.get_figheight() * 72
    look = {"ncols": 2, "frameon": False, "fontsize": SIZE, "handlelength": 1.2, "columnspacing": 1.4}
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1 - 14 / height), borderaxespad=0, **look)
