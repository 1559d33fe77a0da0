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


def net_importers(footprints):
    """Net domestic imports of embodied emissions by province, largest first. Returns {province: Mt}."""
    net = {name: measures.net_domestic_imports(footprints, (name,), (), ()) for name in footprints.provinces}
    return dict(sorted(net.items(), key=lambda pair: -pair[1]))


def headline_rows(footprints):
    """The rows of headlines.csv. Returns (header, rows)."""
    return list(COLUMNS), [[h.quantity, h.value, h.unit, h.meaning] for h in headlines(footprints)]


def _identified(footprints, nation):
    uses = footprints.identified
    return measures.consumption(uses, nation) - measures.direct(uses, nation)
