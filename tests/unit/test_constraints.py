"""Flows between groups and given flows between provinces as constraints on trade."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio import Ledger, estimate_trade
from nestmrio.errors import InfeasibleError, InputError
from nestmrio.trade.constraints import (
    FIRM,
    GroupFlows,
    between_groups,
    check_constraints,
    constraint_rows,
    require_room,
)

REGIONS = list("abcdef")
GROUPS = ["one", "one", "two", "two", "two", "three"]
SECTORS = ["coal", "ore", "bread"]
SAMPLES = {"coal": "mining", "ore": "mining", "bread": "food"}
SIDES = {"origin": REGIONS, "destination": REGIONS}
UNITS = {"units": "10^6 CAD"}


def true_trade(seed=1):
    """Trade between six provinces in three groups."""
    draw = np.random.default_rng(seed)
    values = draw.gamma(1.0, 50.0, (3, 6, 6)) * (1 - np.eye(6)) + 0.1 * (1 - np.eye(6))
    return xr.DataArray(values, {"sector": SECTORS, **SIDES}, ("sector", "origin", "destination"), attrs=UNITS)


def group():
    return xr.DataArray(GROUPS, {"region": REGIONS}, ("region",))


def observed(trade, reliability=FIRM):
    """The flows between groups of some trade, by sample sector."""
    parts = []
    for sample in dict.fromkeys(SAMPLES.values()):
        own = trade.sel(sector=[sector for sector in SECTORS if SAMPLES[sector] == sample]).sum("sector")
        member = np.array([[g == name for name in ("one", "two", "three")] for g in GROUPS], dtype=float)
        parts.append(member.T @ own.values @ member)
    labels = {"sample": ["mining", "food"], "origin": ["one", "two", "three"], "destination": ["one", "two", "three"]}
    flows = between_groups(xr.DataArray(np.stack(parts), labels, tuple(labels)))
    return GroupFlows(flows, group(), SAMPLES, reliability)


def margins(trade):
    """Outflow and inflow (region, sector)."""
    outflow, inflow = trade.sum("destination").rename(origin="region"), trade.sum("origin").rename(destination="region")
    return tuple(margin.transpose("region", "sector").assign_attrs(UNITS) for margin in (outflow, inflow))


def distance():
    place = np.array([0.0, 90, 300, 410, 650, 900])
    return xr.DataArray(np.abs(place[:, None] - place), SIDES, ("origin", "destination"))


def estimated(trade, **options):
    ledger = Ledger()
    found = estimate_trade({}, *margins(trade), distance(), ledger=ledger, **options)
    ledger.require()
    return found, ledger


def grouped_gap(found, flows):
    rows = constraint_rows(found, flows)
    return max(abs(got - known) / known for *_, known, got, _, _ in rows)


@settings(max_examples=20)
@given(seed=st.integers(0, 500))
def test_firm_flows_are_met_with_exact_margins(seed):
    trade = true_trade(seed)
    flows = observed(trade)
    found, ledger = estimated(trade, observed=flows)
    assert grouped_gap(found, flows) < 1e-9
    for side in ("origin", "destination"):
        np.testing.assert_allclose(found.sum(side), trade.sum(side), rtol=1e-9)
    check_constraints(constraint_rows(found, flows), flows.reliability, ledger)
    ledger.require()


def test_a_sample_binds_the_sum_over_the_sectors_it_covers():
    trade = true_trade()
    flows = observed(trade)
    found, _ = estimated(trade, observed=flows)
    rows = {row[:3]: row[4] for row in constraint_rows(found, flows)}
    both = found.sel(sector=["coal", "ore"], origin=["a", "b"], destination=["c", "d", "e"]).sum().item()
    alone = found.sel(sector="coal", origin=["a", "b"], destination=["c", "d", "e"]).sum().item()
    true = trade.sel(sector="coal", origin=["a", "b"], destination=["c", "d", "e"]).sum().item()
    assert rows["mining", "one", "two"] == pytest.approx(both) and alone != pytest.approx(true, rel=1e-3)


def test_known_flows_make_the_estimate_better():
    trade = true_trade(3)
    error = {}
    for name, flows in (("free", None), ("soft", observed(trade, 10.0)), ("firm", observed(trade))):
        found, _ = estimated(trade, observed=flows)
        error[name] = float(np.abs(found - trade).sum())
    assert error["firm"] < error["free"] and error["soft"] < error["free"]


@settings(max_examples=20)
@given(seed=st.integers(0, 200), factor=st.sampled_from([1e-4, 1.0, 1e6]))
def test_order_and_unit_change_nothing(seed, factor):
    trade, draw = true_trade(seed), np.random.default_rng(seed)
    found, _ = estimated(trade, observed=observed(trade, 20.0))
    regions, sectors = (list(draw.permutation(labels)) for labels in (REGIONS, SECTORS))
    turned = factor * trade.sel(sector=sectors, origin=regions, destination=regions).assign_attrs(UNITS)
    turned = turned.assign_attrs(UNITS)
    flows = observed(factor * trade, 20.0)
    groups = list(draw.permutation(["one", "two", "three"]))
    flows = GroupFlows(
        flows.observed.sel(origin=groups, destination=groups), group().sel(region=regions), SAMPLES, 20.0
    )
    other, _ = estimated(turned, observed=flows)
    np.testing.assert_allclose(
        other.sel({d: found[d] for d in found.dims}), factor * found, rtol=1e-6, atol=1e-8 * factor
    )


def test_zeros_bind_where_they_are_declared_and_groups_are_no_constraint_on_themselves():
    flows = xr.DataArray(
        [[5.0, 0.0], [3.0, 7.0]], {"origin": ["x", "y"], "destination": ["x", "y"]}, ("origin", "destination")
    )
    np.testing.assert_equal(between_groups(flows).values, [[np.nan, np.nan], [3.0, np.nan]])
    np.testing.assert_equal(between_groups(flows, structural=True).values, [[np.nan, 0.0], [3.0, np.nan]])


def test_a_structural_zero_stays_empty():
    trade = true_trade(4)
    trade.loc[{"origin": ["a", "b"], "destination": ["f"]}] = 0.0
    flows = observed(trade, 100.0)
    flows.observed.loc[{"origin": "one", "destination": "three"}] = 0.0
    found, _ = estimated(trade, observed=flows)
    assert float(found.sel(origin=["a", "b"], destination="f").sum()) == 0.0


@pytest.mark.parametrize("reliability", [FIRM, 100.0])
def test_firm_flows_beyond_margins_are_refused_with_amounts_and_soft_ones_give_way(reliability):
    trade = true_trade()
    flows = observed(trade, reliability)
    flows.observed.loc[{"sample": "food", "origin": "three", "destination": "one"}] *= 3
    if reliability == FIRM:
        with pytest.raises(InfeasibleError, match=r"sector food: .*outflow of three sums to .* it is one province"):
            require_room(*margins(trade), flows)
        with pytest.raises(InfeasibleError, match="sector food"):
            estimated(trade, observed=flows)
    else:
        require_room(*margins(trade), flows)
        found, _ = estimated(trade, observed=flows)
        shares = {row[:3]: row[5] for row in constraint_rows(found, flows)}
        assert shares["food", "three", "one"] < 0.95
        np.testing.assert_allclose(found.sum("origin"), trade.sum("origin"), rtol=1e-9)


def test_blocks_that_only_together_are_too_much_are_found_by_linear_programming():
    """Each group's sums are within its margins, and yet no trade has all of them."""
    trade = true_trade(6)
    flows = observed(trade)
    place = {"sample": "food"}
    flows.observed.loc[place | {"origin": "one", "destination": "three"}] = np.nan
    flows.observed.loc[place | {"origin": "two", "destination": "three"}] *= 0.2
    flows.observed.loc[place | {"origin": "one", "destination": "two"}] = (
        trade.sel(sector="bread", origin=["a", "b"]).sum().item() * 0.999
    )
    with pytest.raises(InfeasibleError, match=r"margins allow|sums to"):
        require_room(*margins(trade), flows)


def test_a_group_without_provinces_is_named():
    flows = observed(true_trade())
    moved = flows.observed.assign_coords(origin=["one", "two", "thre"], destination=["one", "two", "thre"])
    with pytest.raises(InputError, match=r"group thre: the group has flows and no provinces.*three"):
        require_room(*margins(true_trade()), GroupFlows(moved, group(), SAMPLES, 10.0))


@settings(max_examples=20)
@given(seed=st.integers(0, 200), share=st.sampled_from([0.2, 0.5, 0.9, 1.0]))
def test_given_flows_are_kept_and_the_rest_meets_margins(seed, share):
    trade, draw = true_trade(seed), np.random.default_rng(seed)
    known = trade.where((draw.uniform(size=trade.shape) < share) & (trade > 0))
    found, _ = estimated(trade, given=known, observed=observed(trade, 50.0))
    held = known.notnull().values
    np.testing.assert_allclose(found.values[held], trade.values[held], rtol=1e-9)
    for side in ("origin", "destination"):
        np.testing.assert_allclose(found.sum(side), trade.sum(side), rtol=1e-8)
    if share == 1.0:
        np.testing.assert_allclose(found, trade, rtol=1e-9)


def test_given_flows_above_a_margin_are_refused_or_lowered_and_named():
    trade = true_trade()
    known = trade.where(trade.origin == "a")
    known.loc[{"sector": "coal", "origin": "a", "destination": "b"}] *= 9
    with pytest.raises(InfeasibleError, match=r"outflow of a in coal is .*, given flows sum to"):
        estimated(trade, given=known)
    found, ledger = estimated(trade, given=known, infeasible="relax")
    items = {(repair.region, repair.sector, repair.item) for repair in ledger.repairs}
    assert ("a", "coal", "given flow to b") in items
    assert float(found.sel(sector="coal", origin="a").sum()) <= float(trade.sel(sector="coal", origin="a").sum()) * (
        1 + 1e-9
    )


def test_a_given_flow_of_a_province_with_itself_is_refused():
    trade = true_trade()
    known = trade.where(trade < 0)
    known.loc[{"sector": "ore", "origin": "b", "destination": "b"}] = 3.0
    with pytest.raises(InputError, match="sector ore, province b: a flow of the province with itself is given"):
        estimated(trade, given=known)


def test_given_flows_beyond_a_flow_between_groups_are_recorded_or_refused():
    trade = true_trade()
    known = trade.where((trade.origin == "f") & (trade.destination == "a"))
    flows = observed(trade, 50.0)
    flows.observed.loc[{"sample": "food", "origin": "three", "destination": "one"}] *= 1e-3
    _, ledger = estimated(trade, given=known, observed=flows)
    assert ("three", "food", "observed flow to one") in {(r.region, r.sector, r.item) for r in ledger.repairs}
    firm = GroupFlows(flows.observed, flows.group, flows.samples, FIRM)
    with pytest.raises(InfeasibleError, match=r"food from three to one is .*, given flows sum to"):
        estimated(trade, given=known, observed=firm)


def test_what_observed_flows_miss_is_a_check_by_hand():
    """Of 10 and 30 that are observed 8 and 34 are estimated: 6 of 40 are not met, whatever the order."""
    rows = [("coal", "one", "two", 10.0, 8.0, 0.8, ""), ("coal", "two", "one", 30.0, 34.0, 34 / 30, "")]
    for listed, reliability, missed, passed in (
        (rows, 200.0, 0.15, True),
        (rows[::-1], FIRM, 0.15, False),
        ([(*rows[0][:4], 21.0, 2.1, "")], 200.0, 1.1, False),
        ([(*rows[0][:3], 0.0, 5.0, np.nan, "")], FIRM, 0.0, True),
        ([], 200.0, 0.0, True),
    ):
        ledger = Ledger()
        check_constraints(listed, reliability, ledger)
        (check,) = ledger.checks
        assert check.value == pytest.approx(missed) and check.passed == passed and "between groups" in check.check


def test_flows_whose_table_served_a_repair_are_named():
    trade = true_trade()
    flows = observed(trade)
    rows = constraint_rows(trade, flows, {"split_merged_exports": ["d"], "swap": ["d", "f"]})
    served = {origin: used for _, origin, *_, used in rows}
    assert served == {"one": "", "two": "split_merged_exports swap", "three": "swap"}
    assert {row[6] for row in constraint_rows(trade, flows)} == {""}
