"""Which measure a claim means: how it is computed, whom it is about, how several places are folded, other readings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nestmrio.report.claims import measures as m


@dataclass(frozen=True)
class Measure:
    """A measure as claims name it.

    value (the function of `measures`), side (the column of the claim that names the places it is about), unit of the
    value, fold: `each` (every place within the range), `largest` (the largest of them), `ranking` (share of the named
    among as many provinces with the largest value), `positive` (share of places with a positive value); readings: other
    plausible ways to compute it, by a few words.
    """

    value: Callable
    side: str
    unit: str = "fraction"
    fold: str = "each"
    readings: Mapping[str, Callable] = field(default_factory=dict)


SHARES = "discrepancy left out"
AMOUNTS = "discrepancy left out, so that parts add up to more than is emitted where it is negative"


def without_gap(value, name=SHARES):
    """The same measure from identified uses alone, under a name that says whether it can be an amount."""

    def identified(footprints, here, there, categories):
        kept = set(footprints.identified.embodied["category"].values.tolist())
        return value(footprints.identified, here, there, tuple(c for c in categories if c in kept))

    return {name: identified}


MEASURES = {
    "outsourced_share": Measure(
        m.outsourced_share,
        "origin",
        readings=without_gap(m.outsourced_share)
        | {"direct household emissions in the denominator": m.outsourced_share_with_direct},
    ),
    "outsourced_amount": Measure(
        m.outsourced_amount, "origin", "Mt", readings=without_gap(m.outsourced_amount, AMOUNTS)
    ),
    "imported_share": Measure(
        m.imported_share,
        "destination",
        readings=without_gap(m.imported_share)
        | {
            "direct household emissions in the denominator": m.imported_share_with_direct,
            "within the country alone": m.domestic_imported_share,
        },
    ),
    "imported_share_max": Measure(
        m.imported_share,
        "destination",
        fold="largest",
        readings=without_gap(m.imported_share) | {"within the country alone": m.domestic_imported_share},
    ),
    "flow": Measure(m.flow, "origin", "Mt"),
    "category_share": Measure(
        m.category_share,
        "origin",
        readings=without_gap(m.category_share)
        | {"the category's final demand of all regions": m.category_share_of_all_demand},
    ),
    "economic_export_share": Measure(
        m.economic_export_share,
        "destination",
        readings={"exports brought to the world table's": m.economic_export_share_in_world},
    ),
    "export_emissions_elsewhere": Measure(
        m.export_emissions_elsewhere,
        "destination",
        readings={"outside all of the named groups": m.export_emissions_outside_all},
    ),
    "export_flow": Measure(m.export_flow, "origin", "Mt"),
    "intermediate_share_of_exports": Measure(m.intermediate_share_of_exports, "origin"),
    "finished_share_of_imports": Measure(
        m.finished_share_of_imports,
        "destination",
        readings={
            "finished product supplied by the emitting region": m.finished_share_of_imports_by_origin,
            "imports from other provinces alone": m.finished_share_of_domestic_imports,
        },
    ),
    "international_exports_exceed_imports": Measure(
        m.international_surplus,
        "origin",
        "Mt",
        fold="positive",
        readings={"emissions of all provinces in the exports that leave": m.international_surplus_of_gross_exports},
    ),
    "international_export_share": Measure(
        m.international_export_share,
        "origin",
        readings={"foreign final demand, nested system": m.foreign_demand_share},
    ),
    "net_domestic_importers": Measure(
        m.net_domestic_imports,
        "destination",
        "Mt",
        fold="ranking",
        readings=without_gap(m.net_domestic_imports, AMOUNTS),
    ),
    "net_domestic_exporters": Measure(
        m.net_domestic_exports, "origin", "Mt", fold="ranking", readings=without_gap(m.net_domestic_exports, AMOUNTS)
    ),
    "net_domestic_export_per_gdp": Measure(
        m.net_domestic_exports_per_gdp, "origin", "g/GDP", readings=without_gap(m.net_domestic_exports_per_gdp, AMOUNTS)
    ),
    "largest_consumption_emissions": Measure(
        m.consumption_emissions,
        "destination",
        "Mt",
        fold="ranking",
        readings=without_gap(m.consumption_emissions, AMOUNTS),
    ),
    "consumption_emissions_per_gdp": Measure(
        m.consumption_emissions_per_gdp,
        "destination",
        "g/GDP",
        readings=without_gap(m.consumption_emissions_per_gdp, AMOUNTS),
    ),
    "consumption_emissions_per_capita": Measure(
        m.consumption_emissions_per_capita,
        "destination",
        "t/person",
        readings=without_gap(m.consumption_emissions_per_capita, AMOUNTS),
    ),
    "import_to_export_intensity_ratio": Measure(
        m.import_to_export_intensity_ratio,
        "destination",
        "ratio",
        fold="largest",
        readings=without_gap(m.import_to_export_intensity_ratio)
        | {"trade with other provinces alone": m.domestic_intensity_ratio},
    ),
}
