"""Reconciliation: sums, bounds, nearness, and what must not matter."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from nestmrio.choices import TOTALS
from nestmrio.errors import InfeasibleError, InputError
from nestmrio.ledger import Ledger
from nestmrio.tables.adjustment import ITEMS, least_adjustment
from nestmrio.tables.reconciliation import consistency, reconcile

amounts = st.one_of(st.just(0.0), st.floats(0.01, 1e6))
sectors = arrays(float, st.tuples(st.just(6), st.integers(2, 7)), elements=amounts)


def one_sector(items, output, use):
    """Tables of one sector with given trade, output and identified use."""
    regions = [f"r{i}" for i in range(len(output))]
    column = ("region", "sector")
    tables = xr.Dataset(
        {name: (column, np.reshape(values, (-1, 1)).astype(float)) for name, values in zip(ITEMS, items, strict=True)}
        | {
            "output": (column, np.reshape(output, (-1, 1)).astype(float)),
            "intermediate": (("region", "sector", "use"), np.reshape(use, (-1, 1, 1)).astype(float)),
            "final_demand": (("region", "sector", "category"), np.zeros((len(output), 1, 1))),
        },
        {"region": regions, "sector": ["steel"], "use": ["steel"], "category": ["government"]},
    )
    return tables


def values(tables):
    return np.stack([tables[name].values[:, 0] for name in ITEMS])


@settings(deadline=None, max_examples=150)
@given(sectors, st.sampled_from(sorted(TOTALS)))
def test_sums_and_bounds_hold_whatever_is_published(numbers, total):
    tables = one_sector(numbers[:4], numbers[4], numbers[5])
    result = reconcile(tables, total, None, Ledger())
    assert max(float(value) for value in consistency(result).values()) <= 1e-9
    assert float(result[list(ITEMS)].to_array().min()) >= 0
    assert (values(result)[values(tables) == 0] == 0).all()


@settings(deadline=None, max_examples=60)
@given(sectors, st.floats(1e-3, 1e3))
def test_the_currency_does_not_matter(numbers, rate):
    tables = one_sector(numbers[:4], numbers[4], numbers[5])
    once = values(reconcile(tables, "weighted", None, Ledger()))
    again = values(reconcile(tables * rate, "weighted", None, Ledger()))
    np.testing.assert_allclose(again, once * rate, rtol=1e-6, atol=1e-8 * rate * numbers.max())


@settings(deadline=None, max_examples=60)
@given(sectors, st.randoms(use_true_random=False))
def test_the_order_of_provinces_does_not_matter(numbers, random):
    tables = one_sector(numbers[:4], numbers[4], numbers[5])
    order = list(range(numbers.shape[1]))
    random.shuffle(order)
    once = reconcile(tables, "weighted", None, Ledger()).isel(region=order)
    again = reconcile(tables.isel(region=order), "weighted", None, Ledger())
    xr.testing.assert_identical(again, once)


@settings(deadline=None, max_examples=20)
@given(sectors)
def test_the_names_of_provinces_do_not_matter(numbers):
    tables = one_sector(numbers[:4], numbers[4], numbers[5])
    renamed = tables.assign_coords(region=[f"n{name}" for name in tables["region"].values])
    once, again = (reconcile(given, "weighted", None, Ledger()) for given in (tables, renamed))
    np.testing.assert_array_equal(values(again), values(once))


@settings(deadline=None, max_examples=60)
@given(sectors)
def test_consistent_trade_stays_as_it_is(numbers):
    once = reconcile(one_sector(numbers[:4], numbers[4], numbers[5]), "weighted", None, Ledger())
    again = reconcile(once, "weighted", None, Ledger())
    np.testing.assert_allclose(values(again), values(once), rtol=1e-7, atol=1e-9 * numbers.max())


def test_without_binding_bounds_the_common_total_is_the_harmonic_mean():
    tables = one_sector([[1, 1, 1], [10, 20, 30], [1, 1, 1], [30, 30, 60]], [500] * 3, [500] * 3)
    result = reconcile(tables, "weighted", None, Ledger())
    assert float(result["outflow"].sum()) == pytest.approx(2 * 60 * 120 / 180, rel=1e-12)
    np.testing.assert_allclose(result["outflow"] / tables["outflow"], 80 / 60)
    np.testing.assert_allclose(result["exports"], tables["exports"])


@pytest.mark.parametrize(("rule", "expected"), [("outflow", 60), ("inflow", 90), ("mean", 75), ("minimum", 60)])
def test_other_rules_fix_the_total(rule, expected):
    tables = one_sector([[1, 1, 1], [10, 20, 30], [1, 1, 1], [30, 30, 30]], [500] * 3, [500] * 3)
    result = reconcile(tables, rule, None, Ledger())
    assert float(result["outflow"].sum()) == pytest.approx(expected, rel=1e-12)


def test_national_totals_are_met():
    tables = one_sector([[5, 15, 0], [10, 20, 30], [1, 2, 3], [30, 30, 60]], [500] * 3, [500] * 3)
    nation = xr.Dataset({"exports": ("sector", [30.0]), "imports": ("sector", [3.0])}, {"sector": ["steel"]})
    result = reconcile(tables, "weighted", nation, Ledger())
    assert values(result)[0].tolist() == pytest.approx([7.5, 22.5, 0])
    assert values(result)[2].tolist() == pytest.approx([0.5, 1, 1.5])


def test_national_exports_beyond_output_are_refused_with_the_sector():
    tables = one_sector([[5, 15, 0], [10, 20, 30], [1, 2, 3], [30, 30, 60]], [50] * 3, [500] * 3)
    nation = xr.Dataset({"exports": ("sector", [300.0]), "imports": ("sector", [3.0])}, {"sector": ["steel"]})
    told = "sector steel: no exports.*exports 300, imports 3.* within output of 150 and use of 1500"
    with pytest.raises(InfeasibleError, match=told):
        reconcile(tables, "weighted", nation, Ledger())


def test_a_total_beyond_the_bounds_is_lowered_and_recorded():
    tables = one_sector([[0, 0], [10, 10], [0, 0], [100, 100]], [30, 20], [500, 500])
    ledger = Ledger()
    result = reconcile(tables, "inflow", None, ledger)
    lowered = [r for r in ledger.repairs if r.region == "all"]
    assert [(r.before, r.sector) for r in lowered] == [(200, "steel")]
    assert float(result["outflow"].sum()) == pytest.approx(lowered[0].after)


def test_no_province_trades_more_than_all_others():
    tables = one_sector([[0] * 3, [90, 1, 1], [0] * 3, [90, 1, 1]], [500] * 3, [500] * 3)
    result = reconcile(tables, "weighted", None, Ledger())
    assert float(consistency(result)["a province trades with others"]) <= 1e-12
    _, outflow, _, inflow = values(result)
    assert outflow[0] == pytest.approx(inflow[1:].sum())


def test_one_trading_province_alone_has_no_trade_left():
    tables = one_sector([[0, 0], [5, 0], [0, 0], [5, 0]], [9, 9], [9, 9])
    assert values(reconcile(tables, "weighted", None, Ledger())).max() == pytest.approx(0)


@pytest.mark.parametrize("seed", range(5))
def test_the_adjustment_is_the_smallest_by_an_independent_program(seed):
    random = np.random.default_rng(seed)
    published = random.uniform(1, 9, (4, 3))
    output, use = random.uniform(6, 12, 3), random.uniform(6, 12, 3)
    ours = least_adjustment(published, output, use)

    def distance(v):
        return ((v.reshape(4, 3) - published) ** 2 / published).sum()

    limits = [
        {"type": "eq", "fun": lambda v: v[3:6].sum() - v[9:].sum()},
        {"type": "ineq", "fun": lambda v: output - v[:3] - v[3:6]},
        {"type": "ineq", "fun": lambda v: use - v[6:9] - v[9:]},
        {"type": "ineq", "fun": lambda v: v[9:].sum() - v[3:6] - v[9:]},
    ]
    theirs = minimize(
        distance,
        published.ravel() / 4,
        constraints=limits,
        bounds=[(0, None)] * 12,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert theirs.success
    np.testing.assert_allclose(ours.ravel(), theirs.x, rtol=1e-4, atol=1e-4)
    assert distance(ours.ravel()) <= theirs.fun + 1e-9


def test_changes_above_the_threshold_are_recorded():
    tables = one_sector([[0, 0, 0], [10, 10, 10], [5, 5, 5], [20, 20, 20]], [500] * 3, [500] * 3)
    ledger = Ledger()
    result = reconcile(tables, "weighted", None, ledger)
    assert {(r.region, r.item, r.after) for r in ledger.repairs} == {
        (region, item, float(result[item].sel(region=region, sector="steel")))
        for region in ("r0", "r1", "r2")
        for item in ("outflow", "inflow")
    }


def test_an_unknown_rule_is_refused():
    with pytest.raises(InputError, match="unknown rule best"):
        reconcile(one_sector(np.ones((4, 2)), [9, 9], [9, 9]), "best", None, Ledger())


@settings(deadline=None, max_examples=40)
@given(sectors)
def test_the_result_is_the_same_every_time(numbers):
    assume(numbers.sum() > 0)
    tables = one_sector(numbers[:4], numbers[4], numbers[5])
    once, again = (values(reconcile(tables, "weighted", None, Ledger())) for _ in range(2))
    assert (once == again).all()
