"""Whether margins can be met, by hand: who stands in the way, what is forced to zero, and what gives."""

import numpy as np
import pytest

from nestmrio.balancing import certify, relax
from nestmrio.feasibility import plainly_feasible

AWAY = 1 - np.eye(4)


@pytest.mark.parametrize("unit", [1e-7, 1.0, 1e7])
def test_margins_of_trade_with_all_others_need_no_maximum_flow(unit):
    """Each row reaches all columns but its own; none wants as much as these take, in whatever unit."""
    inflow = np.array([4.0, 3, 2, 1])
    assert plainly_feasible(AWAY, unit * np.array([5.0, 1, 2, 2]), unit * inflow)
    for strict in ([6.0, 1, 2, 1], [6.5, 1, 2, 0.5]):
        assert not plainly_feasible(AWAY, unit * np.array(strict), unit * inflow)
    assert plainly_feasible(np.ones((4, 4)), unit * np.array([6.5, 1, 2, 0.5]), unit * inflow)


def test_a_column_out_of_reach_of_two_rows_is_not_plain():
    closed = np.array([[0, 1, 1], [0, 1, 1], [1, 1, 1]])
    assert not plainly_feasible(closed, np.array([1.0, 1, 4]), np.array([2.0, 2, 2]))
    assert not plainly_feasible(np.zeros((2, 2)), np.ones(2), np.ones(2))
    assert not plainly_feasible(np.ones((2, 2)), np.zeros(2), np.zeros(2))


@pytest.mark.parametrize("unit", [1e-7, 1.0, 1e7])
def test_entries_without_a_margin_are_forced_to_zero(unit):
    found = certify(np.ones((2, 3)), unit * np.array([0.0, 3.0]), unit * np.array([1.0, 2.0, 0.0]))
    assert found.feasible and found.shortfall == 0
    assert found.support.tolist() == [[False, False, False], [True, True, False]]
    np.testing.assert_allclose(found.carried, unit * np.array([[0, 0, 0], [1, 2, 0]]))


def test_who_stands_in_the_way_and_by_how_much():
    """Rows 0 and 1 reach column 0 alone, which takes 4 of their 9."""
    found = certify(np.array([[1, 0, 0], [1, 0, 0], [1, 1, 1]]), [6.0, 3, 1], [4.0, 5, 1])
    assert not found.feasible and found.rows.tolist() == [0, 1] and found.columns.tolist() == [0]
    assert abs(found.shortfall - 5) < 1e-8


def test_relaxation_shares_the_shortfall_in_proportion():
    rows, columns = relax([[1, 0, 0], [1, 0, 0], [0, 1, 1]], [6, 3, 1], [3, 6, 1])
    np.testing.assert_allclose(rows, [2, 1, 1])
    np.testing.assert_allclose(columns, [3, 6 / 7, 1 / 7])


def test_relaxation_of_rows_is_that_of_columns_turned_round():
    """Also for margins in whole numbers, which become fractions."""
    pattern, rows, columns = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1]]), [6, 3, 1], [3, 6, 1]
    turned = relax(pattern.T, columns, rows)
    np.testing.assert_allclose(turned[0], relax(pattern, rows, columns)[1])
    np.testing.assert_allclose(turned[0], [3, 6 / 7, 1 / 7])
    np.testing.assert_allclose(turned[1], [2, 1, 1])


def test_relaxation_gives_more_to_those_who_can_send_elsewhere():
    pattern = [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    rows, columns = relax(pattern, [6, 6, 1], [2, 5, 6])
    np.testing.assert_allclose(rows, [2, 5, 1])
    np.testing.assert_allclose(columns, [2, 5, 1])
