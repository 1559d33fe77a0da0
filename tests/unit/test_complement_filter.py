"""The filter on all pairs but a few, against factorisation over the pairs."""

import numpy as np
import pytest

from nestmrio.trade.complement_filter import ComplementFilter
from nestmrio.trade.restricted_filter import RestrictedFilter, pair_filter, symmetry_scale
from test_spatial_filter import contiguity, nearest

COUNT = 8
RHO = np.array([0.4, 0.3, -0.2])


def problem(seed, missing=7):
    """Symmetric contiguity, and all off-diagonal pairs but some."""
    random = np.random.default_rng(seed)
    observed = ~np.eye(COUNT, dtype=bool)
    observed.flat[random.choice(np.flatnonzero(observed), missing, replace=False)] = False
    return random, contiguity(COUNT, random), observed


def test_it_is_exact():
    random, weights, observed = problem(1)
    few, dense = pair_filter(weights, observed), RestrictedFilter(weights, observed)
    assert isinstance(few, ComplementFilter)
    right = random.normal(size=few.size)
    assert few.log_determinant(RHO) == pytest.approx(dense.log_determinant(RHO), abs=1e-12)
    assert few.solve(RHO, right) == pytest.approx(dense.solve(RHO, right), abs=1e-12)
    for found, expected in zip(few.derivatives(RHO), dense.derivatives(RHO), strict=True):
        assert found == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("seed", range(5))
def test_its_region_is_where_the_filter_is_positive_definite(seed):
    random, weights, observed = problem(seed)
    few, dense = (kind(weights, observed, symmetry_scale(weights)) for kind in (ComplementFilter, RestrictedFilter))
    verdicts = [(few.admissible(rho), dense.admissible(rho)) for rho in random.uniform(-1.3, 1.3, (60, 3))]
    assert all(found == expected for found, expected in verdicts)
    assert len(set(verdicts)) == 2


def test_many_missing_pairs_or_weights_without_symmetry_are_left_to_factorisation():
    random, weights, observed = problem(2, missing=30)
    assert isinstance(pair_filter(weights, observed), RestrictedFilter)
    assert isinstance(pair_filter(nearest(COUNT, random), problem(2)[2]), RestrictedFilter)
