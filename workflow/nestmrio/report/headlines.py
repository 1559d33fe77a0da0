"""The few numbers that a run is asked for first."""

from dataclasses import dataclass

from nestmrio.report.claims import measures

COLUMNS = ("quantity", "value", "unit", "meaning")


@dataclass(frozen=True)
class Headline:
    """One number for the first screen."""

    quantity: str
    value: float
    unit: str
    meaning: str


def headlines(footprints):
    """The headline numbers of a case, all provinces together.

    Arguments: footprints. Returns a list of Headline, emissions in Mt.
    """
    nation, world = footprints.provinces, footprints.regions
    everything = tuple(footprints.embodied["category"].values.tolist())
    production = measures.production(footprints, nation)
    direct = measures.direct(footprints, nation)
    amount = measures.outsourced_amount(footprints, nation, world, everything)
    exported = measures.flow(footprints, nation, footprints.countries, everything)
    imported = measures.flow(footprints, footprints.countries, nation, everything)
    gap = production + imported - exported - _identified(footprints, nation)
    return [
        Headline("production", production, "Mt", "emissions of the provinces' sectors"),
        Headline("household", direct, "Mt", "direct emissions of households"),
        Headline(
            "consumption", production + imported - exported, "Mt", "emissions caused by the provinces' final demand"
        ),
        Headline("outsourced_amount", amount, "Mt", "emitted for final demand outside the own province"),
        Headline("outsourced_share", amount / production, "fraction", "the same over production"),
        Headline("international_exports", exported, "Mt", "emitted in the provinces for final demand abroad"),
        Headline("international_imports", imported, "Mt", "emitted abroad for the provinces' final demand"),
        Headline("discrepancy", gap, "Mt", "consumption that stands in the category discrepancy"),
    ]


def gap_share(table, provinces):
    """Absolute discrepancy over output of the provinces: Σ |local_final[discrepancy]| / Σ output.

    Arguments: table (Dataset of kind `nested`), provinces (labels). Returns a Headline.
    """
    own = table[["local_final", "output"]].sel(region=list(provinces))
    share = float(abs(own["local_final"].sel(category="discrepancy")).sum() / own["output"].sum())
    return Headline("discrepancy_share", share, "fraction", "absolute discrepancy of the provinces over their output")


def headline_rows(footprints, nested):
    """The rows of headlines.csv: of `headlines` and `gap_share`. Returns (header, rows)."""
    rows = [*headlines(footprints), gap_share(nested, footprints.provinces)]
    return list(COLUMNS), [[h.quantity, h.value, h.unit, h.meaning] for h in rows]


def _identified(footprints, nation):
    uses = footprints.identified
    return measures.consumption(uses, nation) - measures.direct(uses, nation)
