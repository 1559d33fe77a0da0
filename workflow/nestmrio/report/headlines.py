"""The few numbers that a run is asked for first."""

from dataclasses import dataclass
from math import isnan, nan

from nestmrio.names import EXPORTS, NO_CONSUMPTION
from nestmrio.report.claims import measures
from nestmrio.report.footprints import GAP

COLUMNS = ("stressor", "quantity", "value", "unit", "meaning")


@dataclass(frozen=True)
class Headline:
    """One number for the first screen."""

    quantity: str
    value: float
    unit: str
    meaning: str


def headlines(footprints):
    """The headline numbers of a case, all provinces together.

    Arguments: footprints. Returns a list of Headline, emissions in the unit of the footprints; a share of no emissions
    is not a number.
    """
    unit = footprints.unit
    nation, world = footprints.provinces, footprints.regions
    everything = tuple(footprints.embodied["category"].values.tolist())
    production = measures.production(footprints, nation)
    direct = measures.direct(footprints, nation)
    amount = measures.outsourced_amount(footprints, nation, world, everything)
    beside = {} if footprints.beside is None else _by_category(footprints.beside, nation)
    exported = measures.flow(footprints, nation, footprints.countries, everything) + beside.pop(EXPORTS, 0.0)
    imported = measures.flow(footprints, footprints.countries, nation, everything)
    consumed = production + imported - exported - sum(beside.values())
    gap = consumed - _identified(footprints, nation)
    abroad = "for exports" if footprints.ends_at_border else "in the provinces for final demand abroad"
    found = [
        Headline("production", production, unit, "emissions of the provinces' sectors"),
        Headline("household", direct, unit, "direct emissions of households"),
        Headline("consumption", consumed, unit, "emissions caused by the provinces' final demand"),
        Headline("outsourced_amount", amount, unit, "emitted for final demand outside the own province"),
        Headline(
            "outsourced_share", amount / production if production else nan, "fraction", "the same over production"
        ),
        Headline("international_exports", exported, unit, f"emitted {abroad}"),
        Headline(
            "international_imports",
            nan if footprints.ends_at_border else imported,
            unit,
            "emitted abroad for the provinces' final demand",
        ),
        Headline("discrepancy", gap, unit, "consumption that stands in the category discrepancy"),
    ]
    return found + [
        Headline(name, value, unit, f"emitted for {NO_CONSUMPTION[name]}") for name, value in beside.items()
    ]


def gap_share(table, provinces):
    """Absolute discrepancy over output of the provinces: Σ |local_final[discrepancy]| / Σ output.

    Arguments: table (Dataset of kind `nested` or `inland`), provinces (labels). Returns a Headline.
    """
    own = table[["local_final", "output"]].sel(region=list(provinces))
    share = float(abs(own["local_final"].sel(category=GAP)).sum() / own["output"].sum())
    return Headline("discrepancy_share", share, "fraction", "absolute discrepancy of the provinces over their output")


def headline_rows(footprints, table):
    """The rows of headlines.csv: of `headlines` and `gap_share` for each stressor, blank where not a number.

    Arguments: footprints ({stressor: Footprints}), table (Dataset of kind `nested` or `inland`).
    Returns (header, rows).
    """
    rows = []
    for stressor, own in footprints.items():
        for h in [*headlines(own), gap_share(table, own.provinces)]:
            rows.append([stressor, h.quantity, "" if isnan(h.value) else h.value, h.unit, h.meaning])
    return list(COLUMNS), rows


def _by_category(beside, nation):
    """What the provinces emit for each category that is no region's consumption: {category: amount}."""
    return {
        str(name): float(beside.sel(origin=list(nation), category=name).sum()) for name in beside["category"].values
    }


def _identified(footprints, nation):
    uses = footprints.identified
    return measures.consumption(uses, nation) - measures.direct(uses, nation)
