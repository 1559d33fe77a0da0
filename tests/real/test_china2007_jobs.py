"""How many jobs China 2007 with its variants takes, and that no variant repeats what it does not change."""

from collections import Counter

import pytest

from project_copy import copy_project

pytestmark = [pytest.mark.real, pytest.mark.workflow]

FROM_TABLES = {
    "tables",
    "observed_flows",
    "provincial_trade",
    "world",
    "national_table",
    "nested_table",
    "ceads_inventory",
    "emissions",
}
FOOTPRINT = {
    "multipliers",
    "embodied",
    "embodied_sectors",
    "regional_accounts",
    "world_comparison",
    "results",
    "ledgers",
    "provenance",
}
CHANGES = {
    "closure_gras": FROM_TABLES,
    "total_outflow": FROM_TABLES,
    "total_inflow": FROM_TABLES,
    "total_mean": FROM_TABLES,
    "imports_national": FROM_TABLES,
    "national_totals": FROM_TABLES,
    "gravity_standard": {"provincial_trade", "national_table", "nested_table"},
    "gravity_augmented": {"provincial_trade", "national_table", "nested_table"},
    "inventory": {"emissions"},
    "inventory_ipcc": {"energy_inventory", "emissions"},
    "link_world": {"world", "national_table", "nested_table", "emissions"},
}


@pytest.fixture(scope="module")
def jobs(project, data_folder, tmp_path_factory):
    """The jobs of a run with nothing computed, counted by case and rule."""
    copy = copy_project(project, tmp_path_factory.mktemp("jobs"), data_folder)
    found = {}
    for rule, case, _ in copy.jobs("config/china2007.yaml"):
        found.setdefault(case, Counter())[rule] += 1
    return found


def test_all_variants_take_at_most_230_jobs(jobs):
    assert sum(count for case in jobs.values() for count in case.values()) <= 230


def test_the_main_case_fits_each_sector_once(jobs):
    assert jobs["china2007"]["gravity_fit"] == 22
    assert all(case["gravity_fit"] == 0 for name, case in jobs.items() if name != "china2007")


@pytest.mark.parametrize("variant", CHANGES)
def test_a_variant_takes_the_jobs_that_it_changes(jobs, variant):
    assert jobs[f"china2007-{variant}"] == Counter(CHANGES[variant] | FOOTPRINT)
