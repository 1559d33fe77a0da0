"""Spatial lags without matrices of pairs against dense algebra over the pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dense_worlds import dense_draw, dense_filter
from nestmrio.errors import ConvergenceError
from nestmrio.example.lags import PairLags
from nestmrio.example.landscape import draw_landscape
from nestmrio.example.process import draw_flows, draw_process
from nestmrio.example.size import Size

shares = st.floats(-0.45, 0.45)


def weights_of(count, seed, symmetric):
    """Row-standardised weights, symmetric before they are standardised or of no such form."""
    random = np.random.default_rng(seed)
    near = np.triu(random.random((count, count)), 1)
    near = near + near.T if symmetric else near + np.tril(random.random((count, count)) < 0.5, -1) + np.eye(count, k=-1)
    return near / np.maximum(near.sum(axis=1, keepdims=True), 1e-9)


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(3, 8),
    seed=st.integers(0, 10_000),
    symmetric=st.booleans(),
    rho=st.tuples(shares, shares),
    both=st.one_of(st.none(), st.floats(-0.3, 0.05)),
    intraregional=st.booleans(),
)
def test_lags_are_inverted_as_the_dense_matrix_is(count, seed, symmetric, rho, both, intraregional):
    """Separable (`both` none) or not, with and without the pairs of a region with itself."""
    rho = (*rho, -rho[0] * rho[1] if both is None else both)
    weights, pairs = weights_of(count, seed, symmetric), np.arange(count**2)
    if not intraregional:
        pairs = pairs[pairs // count != pairs % count]
    dense = dense_filter(weights, rho, pairs)
    lags = PairLags(weights, rho, intraregional=intraregional)
    right = np.zeros(count**2)
    right[pairs] = np.random.default_rng(seed).normal(size=len(pairs))
    found, left = lags.solve(right.reshape(count, count), 1e-12)
    np.testing.assert_allclose(dense @ lags_of(found, pairs), right[pairs], atol=1e-11)
    np.testing.assert_allclose(lags_of(found, pairs), np.linalg.solve(dense, right[pairs]), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(lags_of(lags.filter(found), pairs), dense @ lags_of(found, pairs), atol=1e-12)
    assert np.linalg.norm(left) <= 1e-12 * np.linalg.norm(right)
    assert lags.misses(found, right.reshape(count, count)) <= 1.1e-12
    assert intraregional or not found.diagonal().any()


def lags_of(matrix, pairs):
    return matrix.ravel()[pairs]


def test_a_separable_filter_on_all_pairs_needs_no_iteration(monkeypatch):
    def forbidden(*_):
        raise AssertionError("iterated")

    monkeypatch.setattr(PairLags, "_iterate", forbidden)
    weights, right = weights_of(9, 1, True), np.random.default_rng(1).normal(size=(9, 9))
    found, _ = PairLags(weights, (0.4, 0.3, -0.12), intraregional=True).solve(right)
    factors = [np.eye(9) - share * weights for share in (0.4, 0.3)]
    np.testing.assert_allclose(factors[0] @ found @ factors[1].T, right, atol=1e-13)
    with pytest.raises(AssertionError, match="iterated"):
        PairLags(weights, (0.4, 0.3, -0.1), intraregional=True).solve(right)


def test_lags_that_cannot_be_inverted_are_refused():
    """Σ ρ = 1 with rows that sum to one: A times a matrix of ones is zero."""
    weights = weights_of(6, 2, True)
    lags = PairLags(weights, (0.3, 0.3, 0.4), intraregional=True)
    with pytest.raises(ConvergenceError, match="residual"):
        lags.solve(np.ones((6, 6)))


def test_what_is_left_is_told():
    weights, right = weights_of(6, 3, True), np.ones((6, 6))
    lags = PairLags(weights, (0.4, 0.3, -0.05))
    coarse, left = lags.solve(right, 0.5)
    np.testing.assert_allclose(left, (right - np.eye(6)) - lags.filter(coarse), atol=1e-14)
    assert lags.misses(coarse, right - np.eye(6)) > 1e-6
    assert lags.misses(np.zeros((6, 6)), right) == pytest.approx(np.sqrt(30 / 36))


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 12), st.integers(0, 10_000), st.sampled_from([1.0, 0.5]))
def test_flows_are_those_of_a_dense_draw(provinces, seed, dependence):
    land = draw_landscape(Size(provinces=provinces, groups=1), np.random.default_rng(seed))
    neighbour = land.neighbour.values
    weights = neighbour / neighbour.sum(axis=1, keepdims=True)
    distance = land.distance.values[:provinces, :provinces]
    process = draw_process(np.random.default_rng(seed), dependence)
    drawn = draw_flows(process, weights, distance, np.random.default_rng(seed), sector="goods")
    expected = dense_draw(process, weights, distance, np.random.default_rng(seed))
    np.testing.assert_allclose(drawn[0], expected[0], rtol=1e-10, atol=0)
    assert drawn[1] == pytest.approx(expected[1], rel=1e-10)


def test_flows_that_do_not_settle_name_the_sector():
    weights, process = weights_of(5, 1, True), draw_process(np.random.default_rng(1))
    distance = 100 * (1 - np.eye(5))
    with pytest.raises(ConvergenceError, match="sector goods: the flows still change"):
        draw_flows(process, weights, distance, np.random.default_rng(1), sector="goods", max_iterations=3)
