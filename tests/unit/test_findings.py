"""Every fault of the fictional tables is found, and none is met without its declaration."""

import pytest

from nestmrio.errors import InputError
from nestmrio.example.survey import published_tables, with_faults
from nestmrio.example.world import generate
from nestmrio.tables.findings import find, require_declared

SIZE = {"provinces": 12, "groups": 3, "sectors": 15, "pooled": 5, "countries": 8, "world_sectors": 10}
ERRORS = {"name": "accept", "finding": "errors"}


@pytest.fixture(scope="module")
def findings():
    return find(with_faults(published_tables(generate(SIZE, 2007))), 1e-6, 0.005)


def declared(tables_regions):
    second, third, fourth = tables_regions[1:4]
    return [
        {"name": "swap_trade_columns", "provinces": [second]},
        {"name": "split_merged_exports", "provinces": [third]},
        {"name": "split_merged_imports", "provinces": [third]},
        {"name": "remove_transit", "provinces": [fourth]},
        ERRORS,
    ]


def test_the_declared_faults_are_all_there_are(findings):
    regions = list(generate(SIZE, 2007).size.province_names)
    require_declared(findings, declared(regions), "10^4 CNY")
    assert {f.kind for f in findings} == {"swapped_trade", "merged_trade", "transit", "errors"}


@pytest.mark.parametrize("left_out", range(5))
def test_a_fault_left_undeclared_ends_the_run(findings, left_out):
    repairs = declared(list(generate(SIZE, 2007).size.province_names))
    missing = repairs.pop(left_out)
    with pytest.raises(InputError, match=missing["name"]):
        require_declared(findings, repairs, "10^4 CNY")


def test_all_that_is_left_undeclared_is_named_at_once(findings):
    with pytest.raises(InputError, match="to be met too: merged_trade in Calder, transit in Dunmarsh"):
        require_declared(findings, [ERRORS], "10^4 CNY")
