"""Regions pooled in pairs: what a model may see, what it is scored on, and that no order changes it."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.trade.coarsening import from_pooled, lead, pool, told_apart
from nestmrio.trade.geography import spatial_weights
from nestmrio.trade.regressors import with_margins
from nestmrio.trade.specification import MODELS


def sample(count=7, seed=1, noise=0.3):
    """Flows of a gravity model with noise between regions on a plane."""
    draw = np.random.default_rng(seed)
    names = [f"r{k}" for k in range(count)]
    sides = {"origin": names, "destination": names}
    place = draw.uniform(0, 1000, (count, 2))
    distance = np.linalg.norm(place[:, None] - place, axis=2)
    size = np.exp(draw.normal(8, 1, (2, count)))
    apart = 1 - np.eye(count)
    flow = size[0][:, None] * size[1] / np.where(apart, distance, 1.0) * np.exp(draw.normal(0, noise, distance.shape))
    near = (distance < np.sort(distance, axis=1)[:, [min(3, count - 1)]]).astype(float) * apart

    def array(values):
        return xr.DataArray(values, sides, ("origin", "destination"))

    flows = xr.Dataset(
        {"flow": array(flow * apart), "distance": array(distance), "neighbour": array(np.maximum(near, near.T))}
    )
    return flows.assign(weights=spatial_weights(flows["neighbour"], flows["distance"]))


@pytest.mark.parametrize(
    ("count", "ways", "left"), [(3, 0, 0), (4, 6, 3), (5, 10, 4), (6, 15, 5), (8, 20, 6), (12, 20, 6), (30, 4, 15)]
)
def test_as_many_pairs_as_leave_six_regions(count, ways, left):
    found = pool(sample(count))
    assert len(found) == ways
    assert {one.flows.sizes["origin"] for one in found} <= {left}
    for one in found:
        assert set(one.member.sum(0)) <= {1.0, 2.0} and (one.member.sum(1) == 1).all()


def test_pooled_flows_are_sums_and_hidden_ones_are_of_members():
    flows = sample(6)
    values = flows["flow"].values
    for one in pool(flows):
        pair = one.member[:, one.member.sum(0) == 2][:, 0] > 0
        assert (one.hidden == (pair[:, None] | pair) & ~np.eye(6, dtype=bool)).all()
        total = one.member.T @ values @ one.member
        np.testing.assert_allclose(one.flows["flow"].values, total, rtol=1e-12)
        assert one.flows["outflow"].sum() == pytest.approx(values[~np.outer(pair, pair)].sum())


@pytest.mark.parametrize("model", MODELS)
def test_no_hidden_flow_enters(model):
    """Hidden flows that change while margins and pooled flows stay leave the estimate where it was."""
    flows = sample(6)
    (one, *_) = pool(flows)
    a, b = np.flatnonzero(one.member[:, one.member.sum(0) == 2][:, 0])
    c, d = [k for k in range(6) if k not in (a, b)][:2]
    moved = flows["flow"].values.copy()
    shift = 0.3 * min(moved[a, c], moved[b, d])
    moved[a, c] -= shift
    moved[b, d] -= shift
    moved[a, d] += shift
    moved[b, c] += shift
    other = flows.assign(flow=flows["flow"].copy(data=moved))
    (again, *_) = pool(other)
    xr.testing.assert_allclose(one.flows, again.flows)
    for constrained in (True, False):
        here, there = (
            from_pooled(MODELS[model], with_margins(table), pooling, constrained=constrained)
            for table, pooling in ((flows, one), (other, again))
        )
        np.testing.assert_allclose(here, there, rtol=1e-5)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), factor=st.sampled_from([1e-3, 1e4]))
def test_order_and_unit_change_nothing(seed, factor):
    flows = sample(6)
    order = np.random.default_rng(seed).permutation(6)
    turned = flows.isel(origin=order, destination=order).sortby(["origin", "destination"])
    scaled = turned.assign(flow=factor * turned["flow"])
    for model in ("standard", "doubly_constrained"):
        first = told_apart(MODELS[model], flows, pool(flows), constrained=True)
        second = told_apart(MODELS[model], scaled, pool(scaled), constrained=True)
        np.testing.assert_allclose(first, second, rtol=1e-5)


def test_a_model_without_noise_is_exact_and_constraints_help():
    exact = sample(7, noise=0.0)
    assert told_apart(MODELS["doubly_constrained"], exact, pool(exact), constrained=True).mean() < 0.2
    rough = sample(7, seed=4)
    free, bound = (told_apart(MODELS["standard"], rough, pool(rough), constrained=way).mean() for way in (False, True))
    assert bound < free


def test_a_pair_that_is_not_observed_is_not_pooled_and_not_scored():
    flows = sample(6)
    flows["flow"][0, 1] = np.nan
    for one in pool(flows):
        assert not one.hidden[0, 1]
        together = one.member[0] @ one.member[1] > 0
        apart = ~np.eye(one.flows.sizes["origin"], dtype=bool)
        assert bool(np.isnan(one.flows["flow"].values[apart]).any()) != together


def test_a_lead_is_a_mean_with_its_standard_error():
    gain, error = lead(np.array([0.1, 0.2, np.inf, 0.3]), np.array([0.2, 0.4, 0.1, 0.3]))
    assert gain == pytest.approx(0.1) and error == pytest.approx(np.std([0.1, 0.2, 0.0], ddof=1) / np.sqrt(3))
    assert lead(np.array([0.1]), np.array([0.2]))[0] == -np.inf
