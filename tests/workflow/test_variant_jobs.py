"""The dry run of a variant holds the jobs of the stages that it changes, and no other."""

import pytest
import yaml
from workflow.stages import STAGES

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

RULES = {
    "geography": {"geography"},
    "fit": {"gravity_fit"},
    "tables": {"tables"},
    "observed": {"observed_flows"},
    "trade": {"provincial_trade"},
    "world": {"world_flows"},
    "link": {"world"},
    "national": {"national_table"},
    "nested": {"nested_table"},
    "world_emissions": {"world_emissions"},
    "emissions": {"emissions"},
    "footprint": {"multipliers", "embodied", "embodied_sectors", "regional_accounts"},
    "comparison": {"world_comparison"},
    "report": {"results", "ledgers", "provenance"},
}
STUDIES = {"sensitivity", "sensitivity_figure", "provenance_of_studies"}
FROM_MRIO = {"national", "nested", "footprint", "comparison"}
VARIANTS = {
    "closure_gras": ({"closure": "gras"}, {"tables", "observed", "trade", "link", "emissions"} | FROM_MRIO),
    "weights": ({"trade": {"gravity": {"weights": "inverse_distance"}}}, {"fit", "trade"} | FROM_MRIO),
    "standard": ({"trade": {"gravity": {"model": "standard"}}}, {"trade"} | FROM_MRIO),
    "split": ({"trade": {"pooling": {"inverse_distance": 0.5}}}, {"trade"} | FROM_MRIO),
    "unit": ({"currency": {"world": "10^3 kUSD"}}, {"world", "link", "world_emissions", "emissions"} | FROM_MRIO),
    "rate": ({"currency": {"tables_per_world": 400}}, {"link", "emissions"} | FROM_MRIO),
    "families": (
        {"emissions": {"families": "resources/sectors/china30_families.csv"}},
        {"emissions", "footprint", "comparison"},
    ),
    "solver": ({"solver": {"method": "lu"}}, {"footprint", "comparison"}),
    "tolerance": ({"world": {"proportionality_tolerance": 0.02}}, {"comparison"}),
    "nation": ({"claims": {"nation": "all"}}, set()),
}


@pytest.fixture(scope="module")
def planned(finished, tmp_path_factory):
    """The jobs that the variants add to the finished tiny world: {variant: {rule}}."""
    file = tmp_path_factory.mktemp("variants") / "variants.yaml"
    changes = {name: change for name, (change, _) in VARIANTS.items()}
    file.write_text(yaml.safe_dump({"variants": changes}), encoding="utf-8")
    jobs = {name: set() for name in VARIANTS}
    for rule, path in finished.planned(file):
        case = path.partition("/")[0]
        if case.startswith("example-"):
            jobs[case.removeprefix("example-")].add(rule)
        else:
            assert rule in STUDIES, "the main results are not computed again"
    return jobs


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_adds_the_jobs_of_its_stages_alone(planned, variant):
    _, stages = VARIANTS[variant]
    expected = set().union(*(RULES[stage] for stage in {*stages, "report"}))
    possible = {"ceads_inventory", "table_inventory", "published"} if "tables" in stages else set()
    assert expected <= planned[variant] <= expected | possible


def test_every_stage_is_named():
    assert set(RULES) <= set(STAGES)
