"""RAS and GRAS reproduce worked examples, meet both margins, and refuse what cannot be done."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nestmrio.balancing import certify, gras, margin_error, ras, relax
from nestmrio.errors import ConvergenceError, InfeasibleError, InputError
from nestmrio.feasibility import plainly_feasible
from nestmrio.ledger import Ledger


def labelled(values, *dims, **coords):
    return xr.DataArray(np.array(values, dtype=float), coords, dims)


def test_ras_three_by_three():
    prior = np.array([[5.0, 1, 0], [2, 4, 3], [1, 0, 6]])
    expected = [[6.486589, 1.513411, 0], [1.922984, 4.486589, 3.590427], [0.590427, 0, 4.409573]]
    np.testing.assert_allclose(ras(prior, [8, 10, 5], [9, 6, 8]), expected, atol=5e-7)


def test_gras_with_negative_entries_and_margins():
    prior = np.array([[7, 3, 5, -3], [2, 9, 8, 0.1], [-2, 0.1, 2, 0.001]])
    expected = [
        [8.499631, 3.403912, 5.266853, -2.170396],
        [2.97755, 12.520644, 10.33233, 0.169476],
        [-2.477181, 0.075444, 1.400817, 0.000919],
    ]
    np.testing.assert_allclose(gras(prior, [15, 26, -1], [9, 16, 17, -2]), expected, atol=5e-7)


def test_gras_meets_a_row_without_positive_entries():
    found = gras(np.array([[-1.0, -2.0], [5.0, 4.0]]), [-6, 10], [2, 2])
    np.testing.assert_allclose(found.sum(axis=1), [-6, 10])
    np.testing.assert_allclose(found.sum(axis=0), [2, 2])
    assert (found[0] < 0).all()
    assert (found[1] > 0).all()


def test_gras_equals_ras_on_non_negative_priors():
    prior = np.array([[5.0, 1, 0], [2, 4, 3], [1, 0, 6]])
    np.testing.assert_allclose(gras(prior, [8, 10, 5], [9, 6, 8]), ras(prior, [8, 10, 5], [9, 6, 8]), rtol=1e-8)


def test_gras_refuses_a_negative_margin_without_negative_entries():
    with pytest.raises(InfeasibleError):
        gras(np.array([[1.0, 2.0], [3.0, 4.0]]), [-1, 5], [2, 2])


def flows(prior, outflow, inflow):
    places, sectors = list("rst")[: len(outflow)], ["coal"]
    return (
        labelled([prior], "sector", "origin", "destination", sector=sectors, origin=places, destination=places),
        labelled([outflow], "sector", "origin", sector=sectors, origin=places),
        labelled([inflow], "sector", "destination", sector=sectors, destination=places),
    )


def test_infeasible_margins_are_refused_with_the_names():
    with pytest.raises(InfeasibleError, match=r"sector coal: the outflow of r is 3.*can go to r only.*inflow is 1"):
        ras(*flows([[1, 0], [1, 1]], [3, 1], [1, 3]), margins=("outflow", "inflow"))


def test_a_province_with_outflow_and_no_partner_is_named():
    told = "sector coal: the outflow of r is 3, but it can go nowhere"
    with pytest.raises(InfeasibleError, match=told):
        ras(*flows([[0, 0], [1, 0]], [3, 1], [4, 0]), margins=("outflow", "inflow"))


def test_least_relaxation_is_recorded():
    ledger = Ledger()
    found = ras(
        *flows([[1, 0], [1, 1]], [3, 1], [1, 3]), infeasible="relax", margins=("outflow", "inflow"), ledger=ledger
    )
    np.testing.assert_allclose(found.values, [[[1, 0], [0, 1]]])
    rows = [(r.region, r.sector, r.item, r.before, r.after) for r in ledger.repairs]
    assert rows == [("r", "coal", "outflow", 3, 1), ("s", "coal", "inflow", 3, 1)]


def test_entries_that_margins_force_to_zero_do_not_stall():
    away = 1 - np.eye(4)
    outflow, inflow = np.array([6.0, 1, 2, 3]), np.array([6.0, 2, 2, 2])
    found = ras(away, outflow, inflow, max_iterations=5)
    np.testing.assert_allclose(found.sum(axis=1), outflow)
    assert not found[1:, 1:].any()


def test_labels_align_and_the_result_keeps_the_order_of_the_prior():
    prior, outflow, inflow = flows([[0, 1, 2], [3, 0, 1], [1, 1, 0]], [3, 4, 2], [5, 2, 2])
    shuffled = ras(prior, outflow.isel(origin=[2, 0, 1]), inflow.transpose("destination", "sector"))
    xr.testing.assert_allclose(shuffled, ras(prior, outflow, inflow))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p, u, v: (p, u.assign_coords(origin=list("rsx")), v), "other labels on origin: t, x"),
        (lambda p, u, v: (p, u.rename(origin="region"), v), "outflow has dims"),
        (lambda p, u, v: (p, 2 * u, v), "outflow sums to 18, inflow to 9"),
        (lambda p, u, v: (p - 1, u, v), "sector coal: the prior of r - r is negative, -1"),
        (lambda p, u, v: (p, u - 4, v), "sector coal: outflow sums to -3"),
        (
            lambda p, u, v: (p, u - v.sum().item() * (u.origin == "s"), v - 9 * (v.destination == "t")),
            "of s is negative, -5",
        ),
        (lambda p, u, v: (p.where(p != 1), u, v), "sector coal: the prior of r - s is missing or infinite"),
        (lambda p, u, v: (p, u.where(u < 4), v), "sector coal: the outflow of s is missing or infinite"),
        (lambda p, u, v: (p.assign_coords(origin=list("rrt")), u, v), "the label r stands twice on origin"),
        (lambda p, u, v: (p.values, u.values, v.values[:, :2]), "do not fit"),
    ],
)
def test_bad_input_is_named(change, says):
    given = flows([[0, 1, 2], [3, 0, 1], [1, 1, 0]], [3, 4, 2], [5, 2, 2])
    with pytest.raises(InputError, match=says):
        ras(*change(*given), margins=("outflow", "inflow"))


def test_an_unfinished_iteration_is_an_error_with_the_sector():
    given = flows([[0, 1, 2], [3, 0, 1], [1, 1, 0]], [3, 4, 2], [5, 2, 2])
    with pytest.raises(ConvergenceError, match="sector coal: after 1 iterations"):
        ras(*given, max_iterations=1)


@pytest.mark.parametrize("weak", [1e-3, 1e-5, 1e-7])
def test_matrices_that_almost_fall_apart_are_balanced(weak):
    """A heavy diagonal and faint links between: scaling in turn alone is still off by 1e-6 after 20 000 iterations."""
    draw = np.random.default_rng(0)
    prior = draw.random((3, 30, 30)) * weak
    prior[:, range(30), range(30)] = draw.random((3, 30)) * 100
    target = prior * np.exp(draw.normal(size=prior.shape))
    found = ras(prior, target.sum(2), target.sum(1), max_iterations=1000)
    assert margin_error(found, target.sum(2), target.sum(1)).max() <= 1e-10


size = st.integers(1, 5)
amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))


@st.composite
def feasible(draw, signed=False):
    m, n, count = draw(size), draw(size), draw(st.integers(1, 3))
    shape = (count, m, n)
    prior, factor = (
        draw(arrays(float, shape, elements=amounts)),
        draw(arrays(float, shape, elements=st.floats(0.1, 10))),
    )
    sign = draw(arrays(float, shape, elements=st.sampled_from([1.0, -1.0] if signed else [1.0])))
    target = prior * sign * factor
    return prior * sign, target.sum(axis=2), target.sum(axis=1)


@given(feasible())
@settings(deadline=None, max_examples=60)
def test_ras_meets_margins_that_some_matrix_of_the_pattern_has(case):
    prior, rows, columns = case
    found = ras(prior, rows, columns)
    assert margin_error(found, rows, columns).max() <= 1e-8
    assert ((found > 0) <= (prior > 0)).all()


@given(feasible(), st.floats(1e-3, 1e3), st.randoms())
@settings(deadline=None, max_examples=30)
def test_ras_follows_permutation_and_scale(case, factor, random):
    prior, rows, columns = case
    order = random.sample(range(prior.shape[1]), prior.shape[1])
    found = ras(prior[:, order], factor * rows[:, order], factor * columns)
    np.testing.assert_allclose(found, factor * ras(prior, rows, columns)[:, order], rtol=1e-6, atol=1e-7 * factor)


@given(feasible(signed=True), st.randoms(use_true_random=False), st.sampled_from([ras, gras]))
@settings(deadline=None, max_examples=40)
def test_the_order_and_the_names_of_labels_change_nothing(case, random, balance):
    signed, rows, columns = case
    if balance is ras:
        signed, rows, columns = abs(signed), abs(signed).sum(axis=2), abs(signed).sum(axis=1)
    names = [[f"{letter}{k}" for k in range(size)] for letter, size in zip("srt", signed.shape, strict=True)]
    dims = ("sector", "row", "column")
    prior = xr.DataArray(signed, dict(zip(dims, names, strict=True)), dims)
    margins = prior.sum("column").copy(data=rows), prior.sum("row").copy(data=columns)
    try:
        found = balance(prior, *margins, max_iterations=1000)
    except ConvergenceError:
        assume(False)
    order = {dim: random.sample(range(size), size) for dim, size in prior.sizes.items()}
    turned = [values.isel({dim: order[dim] for dim in values.dims}) for values in (prior, *margins)]
    again = balance(*turned, max_iterations=1000)
    assert all(again[dim].values.tolist() == turned[0][dim].values.tolist() for dim in dims)
    xr.testing.assert_equal(again.sel({dim: prior[dim].values for dim in dims}), found)
    renamed = [
        values.assign_coords({d: [f"x{label}" for label in values[d].values] for d in values.dims})
        for values in (prior, *margins)
    ]
    np.testing.assert_array_equal(balance(*renamed), found)


@given(feasible(signed=True), st.floats(1e-3, 1e6))
@settings(deadline=None, max_examples=30)
def test_gras_follows_the_currency(case, rate):
    prior, rows, columns = case
    try:
        found = gras(prior, rows, columns, max_iterations=1000)
    except ConvergenceError:
        assume(False)
    again = gras(prior * rate, rows * rate, columns * rate)
    np.testing.assert_allclose(again, rate * found, rtol=1e-6, atol=1e-9 * rate * abs(prior).max(initial=0))


@given(feasible(signed=True))
@settings(deadline=None, max_examples=40)
def test_a_certificate_never_refuses_margins_that_can_be_met(case):
    for prior, rows, columns in zip(*case, strict=True):
        certificate = certify(prior, rows, columns)
        assert certificate.feasible
        assert (np.sign(certificate.carried) * np.sign(prior) >= 0).all()
        np.testing.assert_allclose(certificate.carried.sum(axis=1), rows, rtol=0, atol=1e-9 * np.abs(prior).sum())


@given(
    arrays(bool, (4, 4), elements=st.sampled_from([True, True, True, False])),
    arrays(float, 4, elements=st.floats(0, 10)),
    arrays(float, 4, elements=st.floats(0, 10)),
)
@settings(deadline=None, max_examples=80)
def test_what_plainly_can_be_met_the_maximum_flow_meets_without_forcing_zeros(pattern, rows, columns):
    assume(rows.sum() > 1e-6)
    assume(columns.sum() > 1e-6)
    columns = columns * (rows.sum() / columns.sum())
    if plainly_feasible(pattern, rows, columns):
        certificate = certify(pattern.astype(int), rows, columns)
        assert certificate.feasible
        seen = np.outer(rows > 1e-6 * rows.sum(), columns > 1e-6 * rows.sum())
        np.testing.assert_array_equal(certificate.support & seen, pattern & seen)


@given(arrays(bool, (4, 4)), arrays(float, 4, elements=st.floats(0, 10)), arrays(float, 4, elements=st.floats(0, 10)))
@settings(deadline=None, max_examples=80)
def test_a_refusal_names_a_set_that_proves_it_and_relaxation_cures_it(pattern, rows, columns):
    columns = columns * (rows.sum() / columns.sum()) if columns.sum() > 0 else columns
    if abs(columns.sum() - rows.sum()) > 1e-12 * rows.sum() or rows.sum() < 1e-6:
        return
    certificate = certify(pattern.astype(int), rows, columns)
    if not certificate.feasible:
        reached = pattern[certificate.rows].any(axis=0)
        assert set(np.flatnonzero(reached & (columns > 1e-6))) <= set(certificate.columns)
        lack = rows[certificate.rows].sum() - columns[certificate.columns].sum()
        assert lack == pytest.approx(certificate.shortfall, rel=1e-6, abs=1e-8 * rows.sum())
    fewer_rows, fewer_columns = relax(pattern, rows, columns)
    assert certify(pattern.astype(int), fewer_rows, fewer_columns, total=rows.sum()).feasible
    assert fewer_rows.sum() == pytest.approx(rows.sum() - certificate.shortfall, abs=1e-7 * rows.sum())
    assert (fewer_rows <= rows * (1 + 1e-9)).all()
    assert (fewer_columns <= columns * (1 + 1e-9)).all()


def test_an_unknown_word_for_infeasible_margins_is_refused():
    with pytest.raises(InputError, match=r"infeasible is 'relaxed'.* set infeasible to 'error' or 'relax'"):
        ras(np.ones((2, 2)), [1, 1], [1, 1], infeasible="relaxed")


def test_relaxation_needs_no_ledger():
    found = ras(np.array([[1.0, 0], [1, 1]]), [3, 1], [1, 3], infeasible="relax")
    np.testing.assert_allclose(found, [[1, 0], [0, 1]])


def test_a_matrix_without_rows_or_columns_is_on_its_margins():
    for shape in ((2, 0, 3), (2, 3, 0), (2, 0, 0)):
        assert margin_error(np.zeros(shape), np.zeros(shape[:2]), np.zeros((2, shape[2]))).tolist() == [0, 0]
    assert margin_error(np.ones((1, 1, 2)), np.array([[2.0]]), np.array([[1.0, 4.0]])).tolist() == [0.75]
