"""The figure of production-based against consumption-based emissions."""

import numpy as np

from nestmrio.report.figures.drawing import EXPORTER, FAINT, IMPORTER, INK, blank, key, say, styled, told

WIDTH = 40
"""Names of a province and its group wider than this take another line."""


def consumption(accounts, group):
    """Production-based against consumption-based emissions of each province, largest net exporter first.

    Arguments: accounts (Dataset production, consumption (region), consumption_by_category (region, category), with
    their units), group (region) names of the provinces.
    Returns a Figure.
    """
    unit = accounts["production"].attrs["units"]
    accounts = accounts.sel(region=group["region"].values)
    accounts = accounts.isel(region=np.argsort((accounts["consumption"] - accounts["production"]).values)[::-1])
    order = accounts["region"].values
    production, consumed = accounts["production"].values, accounts["consumption"].values
    identified = consumed - accounts["consumption_by_category"].sel(category="discrepancy").values
    groups = group.sel(region=order).values.tolist()
    names = [told(f"{place}  ({name})", WIDTH) for place, name in zip(order, groups, strict=True)]
    most = max(name.count("\n") for name in names)
    height = np.arange(len(order))
    with styled():
        figure, axis = blank(size=(8.5, 1.3 + (0.27 + 0.16 * most) * len(order)))
        colours = np.where(production > consumed, EXPORTER, IMPORTER)
        axis.hlines(height, production, consumed, colors=colours, linewidth=3, alpha=0.45, zorder=1)
        axis.scatter(production, height, s=46, color=INK, zorder=3)
        axis.scatter(
            consumed,
            height,
            s=46,
            facecolor="white",
            edgecolor=colours,
            linewidth=1.8,
            zorder=2,
        )
        axis.scatter(identified, height, s=70, marker="|", color=INK, linewidth=1.2, zorder=4)
        axis.set_yticks(height, names)
        axis.set_ylim(-0.8, len(order) - 0.2)
        lowest = min(production.min(), consumed.min(), identified.min())
        if lowest >= 0:
            axis.set_xlim(left=0)
        else:
            axis.axvline(0, color=INK, linewidth=0.8, zorder=0)
        axis.set_xlabel(f"emissions in {told(unit)}, direct emissions of households included{_left_out(accounts)}")
        if not (production.any() or consumed.any()):
            say(axis, "no emissions in any province, and none for their demand")
        axis.grid(axis="x", color=FAINT, linewidth=0.6)
        axis.set_axisbelow(True)
        axis.spines["left"].set_visible(False)
        axis.tick_params(axis="y", length=0)
        axis.legend(handles=_legend(), loc="lower center", bbox_to_anchor=(0.4, 1.0), frameon=False, ncols=2)
    return figure


def _left_out(accounts):
    """What consumption does not tell in a case without a world."""
    imports = accounts.get("international_imports")
    return "" if imports is None or not bool(imports.isnull().all()) else "; what is emitted abroad is not known"


def _legend():
    dot = {"marker": "o", "linestyle": "", "markersize": 7}
    bar = {"linewidth": 3, "alpha": 0.45}
    return [
        key("production: emitted there", color=INK, **dot),
        key("consumption: emitted for its demand", color=INK, markerfacecolor="white", **dot),
        key("consumption without the discrepancy", color=INK, marker="|", linestyle=""),
        key("net exporter of emissions", color=EXPORTER, **bar),
        key("net importer of emissions", color=IMPORTER, **bar),
    ]
