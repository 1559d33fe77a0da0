"""Findings and repairs: each fault is found, named with its remedy, mended, recorded, and the table balances."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.tables.evidence import Evidence
from nestmrio.tables.findings import find, require_declared
from nestmrio.tables.identities import column_gap, row_gap
from nestmrio.tables.preparation import mend
from official_tables import balanced_tables

TOLERANCE = 1e-6
TRADE = ("exports", "imports", "outflow", "inflow")


def repaired(tables, *declared, evidence=None):
    ledger = Ledger()
    return mend(tables, list(declared), TOLERANCE, 0.005, evidence or Evidence(), ledger), ledger


def rebalanced(tables):
    """The tables with the rows' gaps taken up by urban households and the columns' by compensation."""
    tables = tables.copy(deep=True)
    tables["final_demand"].loc[{"category": "urban_household"}] -= row_gap(tables)
    tables["value_added"].loc[{"factor": "compensation"}] -= column_gap(tables)
    return tables


def swapped():
    tables = balanced_tables()
    for name in ("outflow", "inflow"):
        tables[name].loc["South"] = 0.1
    return rebalanced(tables)


def merged():
    tables = balanced_tables()
    for external, domestic in (("exports", "outflow"), ("imports", "inflow")):
        tables[domestic].loc["South"] += tables[external].sel(region="South")
        tables[external].loc["South"] = 0.0
    return tables


def transit():
    tables = balanced_tables()
    for name in ("outflow", "inflow"):
        tables[name].loc["West", "mills"] += 1000.0
    return tables


def negative_use():
    tables = balanced_tables()
    tables["intermediate"].loc["North", "mills", "farms"] = -2.0
    return rebalanced(tables)


def negative_trade():
    tables = balanced_tables()
    tables["outflow"].loc["North", "mills"] = -1.5
    return rebalanced(tables)


def unbalanced():
    tables = balanced_tables()
    tables["final_demand"].loc["West", "shops", "government"] += 3.0
    return tables


def net_flows():
    tables = balanced_tables()
    tables["inflow"].loc["South", ["farms", "mills"]] = 0.0
    tables["outflow"].loc["South", "shops"] = 0.0
    return rebalanced(tables)


def errors():
    tables = balanced_tables()
    tables["error"].loc["North"] = [2.0, -1.0, -1.0]
    return rebalanced(tables)


def negative_value_added():
    tables = balanced_tables()
    tables["value_added"].loc["South", :, "mills"] = -1.0
    tables["intermediate"].loc["South", "shops", "mills"] -= column_gap(tables).sel(region="South", sector="mills")
    return rebalanced(tables)


CASES = {
    "swapped_trade": (swapped, "South", [{"name": "swap_trade_columns", "provinces": ["South"]}]),
    "merged_trade": (
        merged,
        "South",
        [{"name": "split_merged_exports", "provinces": ["South"]}, {"name": "split_merged_imports"}],
    ),
    "transit": (transit, "West", [{"name": "remove_transit"}]),
    "negative_use": (negative_use, "North", [{"name": "move_negative_uses"}]),
    "negative_trade": (negative_trade, "North", [{"name": "turn_negative_trade"}]),
    "unbalanced": (
        unbalanced,
        "West",
        [{"name": "book_imbalance", "provinces": ["West"]}, {"name": "accept", "finding": "errors"}],
    ),
    "net_flows": (net_flows, "South", [{"name": "accept", "finding": "net_flows"}]),
    "errors": (errors, "North", [{"name": "accept", "finding": "errors", "provinces": ["North"]}]),
    "negative_value_added": (
        negative_value_added,
        "South",
        [{"name": "accept", "finding": "negative_value_added", "provinces": ["South"]}],
    ),
}


def test_sound_tables_have_no_findings():
    assert find(balanced_tables(), TOLERANCE, 0.005) == []


@pytest.mark.parametrize("kind", CASES)
def test_each_fault_is_found_alone(kind):
    make, region, _ = CASES[kind]
    assert {(found.kind, found.region) for found in find(make(), TOLERANCE, 0.005)} == {(kind, region)}


@pytest.mark.parametrize("kind", CASES)
def test_an_undeclared_fault_names_the_province_and_the_repair(kind):
    make, region, declared = CASES[kind]
    with pytest.raises(InputError) as caught:
        repaired(make())
    text = str(caught.value)
    assert "\n" not in text and region in text and declared[0]["name"] in text


@pytest.mark.parametrize("kind", CASES)
def test_a_repair_for_another_province_does_not_count(kind):
    make, region, declared = CASES[kind]
    elsewhere = [
        options | {"provinces": [r for r in ("North", "South", "West") if r != region]} for options in declared
    ]
    with pytest.raises(InputError, match=region):
        repaired(make(), *elsewhere)


@pytest.mark.parametrize("kind", CASES)
def test_a_declared_fault_is_mended_recorded_and_leaves_a_balanced_table(kind):
    make, region, declared = CASES[kind]
    tables, ledger = repaired(make(), *declared)
    assert float(abs(row_gap(tables)).max()) < 1e-9 and float(abs(column_gap(tables)).max()) < 1e-9
    assert {entry.region for entry in ledger.repairs} == {region}
    assert all(entry.reason for entry in ledger.repairs)
    left = {found.kind for found in find(tables, TOLERANCE, 0.005)}
    accepted = {options["finding"] for options in declared if options["name"] == "accept"}
    assert left <= accepted


def test_every_change_is_in_the_ledger():
    before = transit()
    after, ledger = repaired(before, {"name": "remove_transit"})
    changed = {
        (region, sector, name): (float(before[name].loc[region, sector]), float(after[name].loc[region, sector]))
        for name in TRADE
        for region in before["region"].values
        for sector in before["sector"].values
        if float(before[name].loc[region, sector]) != float(after[name].loc[region, sector])
    }
    assert {(r.region, r.sector, r.item): (r.before, r.after) for r in ledger.repairs} == changed
    assert set(changed) == {("West", "mills", name) for name in TRADE}


def test_swapping_twice_is_no_change():
    tables = swapped()
    swap = {"name": "swap_trade_columns", "provinces": ["South"]}
    xr.testing.assert_equal(repaired(tables, swap, swap)[0], tables)


def test_transit_leaves_exports_and_outflow_equal_to_output_and_net_trade_as_it_was():
    before = transit()
    after, _ = repaired(before, {"name": "remove_transit"})
    place = {"region": "West", "sector": "mills"}
    assert float((after["exports"] + after["outflow"]).sel(place)) == pytest.approx(float(before["output"].sel(place)))
    net = [sum(sign * t[n] for n, sign in zip(TRADE, (1, -1, 1, -1), strict=True)) for t in (before, after)]
    xr.testing.assert_allclose(*net)
    assert float((after["exports"] / after["outflow"]).sel(place)) == pytest.approx(
        float((before["exports"] / before["outflow"]).sel(place))
    )


def test_comparable_provinces_give_the_share():
    tables, _ = repaired(
        merged(),
        {"name": "split_merged_exports", "provinces": ["South"], "comparable": ["West"]},
        {"name": "split_merged_imports", "provinces": ["South"], "comparable": ["West"]},
    )
    for external, domestic in (("exports", "outflow"), ("imports", "inflow")):
        share = (tables[external] / (tables[external] + tables[domestic])).sel(region="South")
        west = (tables[external] / (tables[external] + tables[domestic])).sel(region="West")
        np.testing.assert_allclose(share, west)


def test_national_table_leaves_the_rest_to_the_merged_province():
    sound = balanced_tables()
    nation = sound[["exports", "imports"]].sum("region").expand_dims(region=["nation"])
    tables, _ = repaired(
        merged(),
        {"name": "split_merged_exports", "provinces": ["South"], "evidence": "national"},
        {"name": "split_merged_imports", "provinces": ["South"], "evidence": "national"},
        evidence=Evidence(national=nation),
    )
    xr.testing.assert_allclose(tables, sound)


def test_interregional_table_leaves_the_rest_of_a_group_by_product():
    sound = balanced_tables()
    groups = xr.DataArray(["A", "A", "B"], {"region": sound["region"].values}, ("region",))
    products = xr.DataArray(
        [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]],
        {"source": sound["sector"].values, "target": ["goods", "services"]},
        ("source", "target"),
    )
    exports = xr.dot(sound["exports"].groupby(groups.rename("group")).sum(), products.rename(source="sector"))
    evidence = Evidence(None, groups, exports.rename(target="product"), products)
    split = {"name": "split_merged_exports", "provinces": ["South"], "evidence": "interregional"}
    tables, _ = repaired(merged(), split, {"name": "split_merged_imports"}, evidence=evidence)
    found = tables["exports"].sel(region="South")
    expected = sound["exports"].sel(region="South")
    assert float(found.sel(sector="shops")) == pytest.approx(float(expected.sel(sector="shops")))
    assert float(found.sum()) == pytest.approx(float(expected.sum()))
    weights = merged()["outflow"].sel(region="South", sector=["farms", "mills"])
    np.testing.assert_allclose(found.sel(sector=["farms", "mills"]) / weights, found[0] / weights[0])
    xr.testing.assert_equal(
        tables["exports"].sel(region=["North", "West"]), sound["exports"].sel(region=["North", "West"])
    )


def test_evidence_beyond_the_merged_flow_is_not_used_and_said():
    sound = balanced_tables()
    groups = xr.DataArray(["A", "A", "A"], {"region": sound["region"].values}, ("region",))
    products = xr.DataArray(
        np.eye(3), {"source": sound["sector"].values, "target": sound["sector"].values}, ("source", "target")
    )
    exports = (sound["exports"].sum("region").expand_dims(group=["A"]) + 100).rename(sector="product")
    split = {"name": "split_merged_exports", "provinces": ["South"], "evidence": "interregional"}
    tables, ledger = repaired(
        merged(), split, {"name": "split_merged_imports"}, evidence=Evidence(None, groups, exports, products)
    )
    assert float(tables["outflow"].sel(region="South").max()) == pytest.approx(0)
    said = [r for r in ledger.repairs if r.item == "exports without a place"]
    assert [r.before for r in said] == pytest.approx((100 - sound["outflow"].sel(region="South")).values.tolist())


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"name": "make_good"}, "unknown repair make_good"),
        ({"name": "remove_transit", "provinces": ["East"]}, "province East"),
        ({"name": "accept", "finding": "unbalanced"}, "cannot accept unbalanced"),
        ({"name": "split_merged_imports", "provinces": ["South"], "evidence": "interregional"}, "no evidence"),
        ({"name": "split_merged_exports", "provinces": ["South"], "evidence": "national"}, "no evidence national"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(declared, words):
    with pytest.raises(InputError, match=words):
        repaired(balanced_tables(), declared)


@pytest.mark.parametrize(
    ("comparable", "told"),
    [
        ("East", "province East: split_merged_exports: the comparable province is unknown"),
        ("South", "publishes merged"),
    ],
)
def test_a_comparable_province_must_be_one_that_reports(comparable, told):
    split = {"name": "split_merged_exports", "provinces": ["South"], "comparable": [comparable]}
    with pytest.raises(InputError, match=told):
        repaired(merged(), split, {"name": "split_merged_imports", "provinces": ["South"]})


def test_negative_uses_need_inventories_to_go_to():
    tables = negative_use().assign_coords(category=["rural", "urban", "government", "capital", "stocks"])
    with pytest.raises(InputError, match="no category inventories to go to"):
        repaired(tables, {"name": "move_negative_uses"})


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_number_that_is_missing_is_named(number):
    tables = balanced_tables()
    tables["intermediate"].loc["West", "mills", "farms"] = number
    with pytest.raises(InputError, match="province West, sector mills, use farms: intermediate is missing or infinite"):
        repaired(tables)


@pytest.mark.parametrize("kind", CASES)
def test_the_order_of_provinces_sectors_and_categories_changes_no_repair(kind):
    make, _, declared = CASES[kind]
    tables = make()
    order = {"region": [2, 0, 1], "sector": [1, 2, 0], "use": [2, 1, 0], "category": [4, 0, 3, 1, 2]}
    here, book = repaired(tables, *declared)
    found, turned_book = repaired(tables.isel(order), *declared)
    xr.testing.assert_allclose(found.sel({dim: here[dim].values for dim in order}), here, rtol=1e-9, atol=1e-12)
    places = [sorted((r.region, r.sector, r.item, r.reason) for r in ledger.repairs) for ledger in (book, turned_book)]
    assert places[0] == places[1]


def test_provinces_and_their_groups_may_stand_in_different_orders():
    sound = balanced_tables()
    groups = xr.DataArray(["A", "A", "B"], {"region": sound["region"].values}, ("region",))
    products = xr.DataArray(
        np.eye(3), {"source": sound["sector"].values, "target": sound["sector"].values}, ("source", "target")
    )
    exports = sound["exports"].groupby(groups.rename("group")).sum().rename(sector="product")
    split = {"name": "split_merged_exports", "provinces": ["South"], "evidence": "interregional"}
    here, found = (
        repaired(merged(), split, {"name": "split_merged_imports"}, evidence=Evidence(None, listed, exports, products))[
            0
        ]
        for listed in (groups, groups.isel(region=[1, 2, 0]))
    )
    xr.testing.assert_identical(found, here)


def test_findings_of_another_kind_are_not_accepted():
    accept = [{"name": "accept", "finding": "net_flows"}]
    with pytest.raises(InputError, match="declare accept with finding: errors for North"):
        require_declared(find(errors(), TOLERANCE, 0.005), accept, "10^4 CNY")
