"""Every filter against dense algebra over the pairs."""

import numpy as np
import pytest

from nestmrio.errors import InputError
from nestmrio.trade.likelihood import LagParameters
from nestmrio.trade.restricted_filter import RestrictedFilter, differences, pair_filter, symmetry_scale
from nestmrio.trade.spatial_filter import CompleteFilter, OffDiagonalFilter

RHO = np.array([0.4, 0.3, -0.2])
COUNT = 7


def contiguity(count, random):
    touching = np.triu(random.random((count, count)) < 0.3, 1)
    touching[np.arange(count - 1), np.arange(1, count)] = True
    touching = touching | touching.T
    return touching / touching.sum(axis=1, keepdims=True)


def nearest(count, random):
    weights = np.zeros((count, count))
    for region in range(count):
        others = [other for other in range(count) if other != region]
        weights[region, random.permutation(others)[:3]] = 1 / 3
    return weights


def dense_lags(weights, observed):
    """L_o, L_d, L_w over the observed pairs, by Kronecker products."""
    kept, identity = observed.ravel(), np.eye(len(weights))
    products = (np.kron(weights, identity), np.kron(identity, weights), np.kron(weights, weights))
    return [product[np.ix_(kept, kept)] for product in products]


def sets(random):
    complete = np.ones((COUNT, COUNT), bool)
    return {
        "complete": complete,
        "off-diagonal": ~np.eye(COUNT, dtype=bool),
        "some": random.random((COUNT, COUNT)) < 0.6,
    }


CASES = [(make, name) for make in (contiguity, nearest) for name in ("complete", "off-diagonal", "some")]


@pytest.mark.parametrize(("make", "name"), CASES)
def test_filter_is_exact(make, name):
    random = np.random.default_rng(7)
    weights, observed = make(COUNT, random), sets(random)[name]
    pairs, lags = pair_filter(weights, observed), dense_lags(weights, observed)
    operator = np.eye(pairs.size) - np.tensordot(RHO, lags, 1)
    flows, right = random.normal(size=(2, pairs.size))
    assert pairs.lags(flows) == pytest.approx(np.column_stack([lag @ flows for lag in lags]))
    assert pairs.log_determinant(RHO) == pytest.approx(np.linalg.slogdet(operator)[1], abs=1e-12)
    assert operator @ pairs.solve(RHO, right) == pytest.approx(right, abs=1e-12)
    inverse = np.linalg.inv(operator)
    gradient, hessian = pairs.derivatives(RHO)
    assert gradient == pytest.approx([-np.trace(inverse @ lag) for lag in lags], abs=1e-11)
    expected = [[-np.trace(inverse @ one @ inverse @ two) for two in lags] for one in lags]
    assert hessian == pytest.approx(np.array(expected), abs=1e-10)


def test_the_cheapest_exact_filter_is_chosen():
    random = np.random.default_rng(3)
    pairs = sets(random)
    reversible, directed = contiguity(COUNT, random), nearest(COUNT, random)
    assert isinstance(pair_filter(reversible, pairs["complete"]), CompleteFilter)
    assert isinstance(pair_filter(reversible, pairs["off-diagonal"]), OffDiagonalFilter)
    assert isinstance(pair_filter(directed, pairs["off-diagonal"]), RestrictedFilter)
    assert isinstance(pair_filter(reversible, pairs["some"]), RestrictedFilter)


def test_symmetry_scale():
    random = np.random.default_rng(5)
    weights = contiguity(COUNT, random)
    scale = symmetry_scale(weights)
    assert scale[:, None] * weights == pytest.approx((scale[:, None] * weights).T)
    assert symmetry_scale(nearest(COUNT, random)) is None
    turning = np.array([[0, 0.9, 0.1], [0.1, 0, 0.9], [0.9, 0.1, 0]])
    assert symmetry_scale(turning) is None


def test_complex_eigenvalues_do_not_bound_the_region():
    ring = np.roll(np.eye(3), 1, axis=1)
    pairs = pair_filter(ring, np.ones((3, 3), bool))
    assert pairs.admissible(np.array([-5.0, 0, 0]))
    assert not pairs.admissible(np.array([1.0, 0, 0]))
    operator = np.eye(9) + 5 * np.kron(ring, np.eye(3))
    assert pairs.log_determinant(np.array([-5.0, 0, 0])) == pytest.approx(np.linalg.slogdet(operator)[1])


def test_separable_filter_of_many_regions():
    """ρ_w = −ρ_o ρ_d: ln|A_oo| = n (ln|A_o| + ln|A_d|) + ln|A_o⁻¹ ∘ A_d⁻¹| with A_o = I − ρ_o W."""
    weights, count = contiguity(120, np.random.default_rng(2)), 120
    pairs = pair_filter(weights, ~np.eye(count, dtype=bool))
    single = [np.eye(count) - rho * weights for rho in (0.5, 0.3)]
    expected = count * sum(np.linalg.slogdet(matrix)[1] for matrix in single)
    expected += np.linalg.slogdet(np.linalg.inv(single[0]) * np.linalg.inv(single[1]))[1]
    assert pairs.size == 14280
    assert pairs.log_determinant(np.array([0.5, 0.3, -0.15])) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_off_diagonal_region_is_where_the_filter_is_positive_definite(seed):
    random = np.random.default_rng(seed)
    weights, observed = contiguity(COUNT, random), ~np.eye(COUNT, dtype=bool)
    fast = pair_filter(weights, observed)
    dense = RestrictedFilter(weights, observed)
    complete = CompleteFilter(weights, np.ones_like(observed))
    verdicts = []
    for rho in random.uniform(-1.3, 1.3, (60, 3)):
        verdicts.append(fast.admissible(rho))
        assert fast.admissible(rho) == dense.admissible(rho)
        if complete.admissible(rho):
            assert fast.admissible(rho)
        if verdicts[-1]:
            assert fast.log_determinant(rho) == pytest.approx(dense.log_determinant(rho), abs=1e-9)
    assert any(verdicts)
    assert not all(verdicts)


@pytest.mark.parametrize("make", [contiguity, nearest])
def test_sparse_factors_agree_with_dense_ones(make):
    random = np.random.default_rng(11)
    weights, observed = make(COUNT, random), sets(random)["some"]
    dense = pair_filter(weights, observed)
    thin = RestrictedFilter(weights, observed, symmetry_scale(weights))
    thin.dense = False
    right = random.normal(size=thin.size)
    assert thin.log_determinant(RHO) == pytest.approx(dense.log_determinant(RHO), abs=1e-12)
    assert thin.solve(RHO, right) == pytest.approx(dense.solve(RHO, right), abs=1e-12)
    assert thin.derivatives(RHO)[1] == pytest.approx(dense.derivatives(RHO)[1], abs=1e-6)
    beyond = np.array([1.6, 0.9, 0.6])
    assert thin.admissible(beyond) == dense.admissible(beyond)


def test_lost_weight_is_what_unobserved_neighbours_would_carry():
    weights = np.full((3, 3), 0.5) - 0.5 * np.eye(3)
    pairs = pair_filter(weights, ~np.eye(3, dtype=bool))
    assert pairs.lost_weight() == pytest.approx(np.tile([0.5, 0.5, 0.25], (6, 1)))
    assert pairs.lags(np.ones(6), missing=1.0) == pytest.approx(np.ones((6, 3)))


def test_differences_of_a_known_function():
    gradient, hessian = differences(lambda x: np.sin(x[0]) * np.exp(x[1]), np.array([0.3, 0.2]))
    wave = np.exp(0.2) * np.array([np.sin(0.3), np.cos(0.3)])
    assert gradient == pytest.approx(wave[::-1], abs=1e-10)
    assert hessian == pytest.approx(np.array([[-wave[0], wave[1]], [wave[1], wave[0]]]), abs=1e-8)


def test_lags_that_no_model_has_are_refused():
    with pytest.raises(InputError, match=r"unknown lag north.* choose among origin, destination"):
        LagParameters(["origin", "north"])
    with pytest.raises(InputError, match="a separable filter needs both lags"):
        LagParameters(["origin", "both"], separable=True)
