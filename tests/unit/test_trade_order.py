"""No result of the trade stage depends on the order of provinces, regions of flows, sectors or their unit."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.ledger import Ledger
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.estimation import estimate_trade, trade_from_candidates
from nestmrio.trade.geography import geography, k_nearest
from nestmrio.trade.holdout import partition
from nestmrio.trade.selection import choose, predict_sector
from nestmrio.trade.specification import MODELS

NAMES = ["São Paulo", "Acre", "Goiás", "Rio de Janeiro", "Bahia", "Pará", "Ceará", "Mato Grosso", "Amapá"]
COUNT, SECTORS = len(NAMES), ["coal", "hotels", "nothing"]
PAIR = ("origin", "destination")
orders = st.permutations(range(COUNT))


def landscape(order=tuple(range(COUNT)), alone=False):
    """The cube of nine provinces on a jittered grid, listed in any order; or of islands."""
    place = np.stack(np.divmod(np.arange(COUNT), 3)) + np.random.default_rng(5).uniform(-0.2, 0.2, (2, COUNT))
    near = np.abs(place[:, :, None] - place[:, None]).sum(axis=0) < 1.5
    listed = pd.DataFrame({"group": list("ABCABCDDE"), "lon": place[0] * 5, "lat": place[1] * 5}, index=NAMES)
    touching = near & ~np.eye(COUNT, dtype=bool) & (not alone)
    neighbour = matrix(touching).isel(origin=list(order), destination=list(order))
    return geography(listed.iloc[list(order)], neighbour)


def matrix(values):
    sides = {"origin": NAMES, "destination": NAMES}
    return xr.DataArray(np.asarray(values, dtype=float), sides, PAIR, attrs={"units": "1"})


def flows():
    random = np.random.default_rng(11)
    size = np.exp(random.normal(3, 0.7, (2, COUNT)))
    distance = landscape()["distance"].sel(origin=NAMES, destination=NAMES).values + np.eye(COUNT)
    values = size[0][:, None] * size[1] * distance**-1.2 * random.lognormal(0, 0.4, (COUNT, COUNT))
    values[2, 5], values[4, 1], values[5, 2] = 0.0, np.nan, 0.0
    return matrix(values)


def margins():
    values = np.random.default_rng(2).lognormal(1, 0.5, (2, COUNT, len(SECTORS)))
    values[0, 3], values[1, 5], values[:, :, 2] = 0.0, 0.0, 0.0
    values[1, :, :2] *= values[0, :, :2].sum(0) / values[1, :, :2].sum(0)
    labels = {"region": NAMES, "sector": SECTORS}
    return [xr.DataArray(side, labels, ("region", "sector"), attrs={"units": "Mt"}) for side in values]


@pytest.fixture(scope="module")
def fitted():
    return fit_candidates(flows(), landscape(), sector="coal")


def like(found, wanted):
    return found.sel({dim: wanted[dim].values for dim in wanted.dims if dim in found.dims})


@settings(deadline=None, max_examples=3)
@given(orders, orders, orders)
def test_fits_do_not_depend_on_the_order_of_provinces_or_of_flows(fitted, listed, rows, columns):
    sample = flows().isel(origin=rows, destination=columns).transpose("destination", "origin")
    found = fit_candidates(sample, landscape(listed), sector="coal")
    assert found["sample_origin"].values.tolist() == [NAMES[k] for k in listed]
    xr.testing.assert_allclose(found.sel({dim: fitted[dim].values for dim in fitted.dims}), fitted, rtol=1e-9)
    assert choose("auto", found)[0] == choose("auto", fitted)[0]


@settings(deadline=None, max_examples=3)
@given(st.permutations(range(5)))
def test_fits_between_groups_do_not_depend_on_the_order_of_provinces(rows):
    names = list("ABCDE")
    sample = xr.DataArray(
        np.random.default_rng(4).lognormal(2, 1, (5, 5)), {"origin": names, "destination": names}, PAIR
    )
    here = fit_candidates(sample, landscape(), sector="coal")
    backwards = landscape(tuple(range(COUNT))[::-1])
    found = fit_candidates(sample.isel(origin=rows, destination=rows), backwards, sector="coal")
    xr.testing.assert_allclose(found.sel({dim: here[dim].values for dim in here.dims}), here, rtol=1e-9)


@settings(deadline=None, max_examples=5)
@given(orders, orders, st.sampled_from(sorted(MODELS)))
def test_predictions_do_not_depend_on_the_order_of_provinces(fitted, listed, rows, model):
    coal = [side.sel(sector="coal", drop=True) for side in margins()]
    here = predict_sector(fitted, landscape(), *coal, model=model)["flow_prior"]
    found = predict_sector(fitted, landscape(listed), *(side.isel(region=rows) for side in coal), model=model)
    xr.testing.assert_allclose(like(found["flow_prior"], here), here, rtol=1e-9)


@settings(deadline=None, max_examples=8)
@given(orders, orders, st.permutations(range(len(SECTORS))))
def test_trade_does_not_depend_on_the_order_of_provinces_or_sectors(fitted, listed, rows, sectors):
    here, _ = trade_from_candidates([fitted], landscape(), *margins())
    turned = [side.isel(region=rows, sector=sectors) for side in margins()]
    found, _ = trade_from_candidates([fitted], landscape(listed), *turned)
    xr.testing.assert_allclose(like(found, here), here, rtol=1e-9)


@settings(deadline=None, max_examples=20)
@given(orders)
def test_relaxed_trade_does_not_depend_on_the_order_of_provinces(rows):
    """São Paulo sends more than all others take."""
    outflow, inflow = (side.sel(sector=["coal"]).copy(deep=True) for side in margins())
    outflow.loc["São Paulo"] += 100
    inflow.loc["São Paulo"] += 100
    options = {"infeasible": "relax", "ledger": Ledger()}
    here = estimate_trade({}, outflow, inflow, landscape()["distance"], **options)
    turned = [side.isel(region=rows) for side in (outflow, inflow)]
    found = estimate_trade({}, *turned, landscape(rows)["distance"], **options)
    xr.testing.assert_allclose(like(found, here), here, rtol=1e-9, atol=1e-12)


def test_the_deal_of_pairs_is_a_function_of_labels_and_seed():
    whole = flows()
    order = [4, 0, 8, 2, 1, 7, 3, 6, 5]
    for seed in range(3):
        xr.testing.assert_equal(
            like(partition(whole.isel(origin=order, destination=order[::-1]), 8, seed), whole),
            partition(whole, 8, seed),
        )
    deals = [partition(whole, 8, seed).values for seed in range(3)]
    assert [np.bincount(deal[deal >= 0]).tolist() for deal in deals] == [[9] * 7 + [8]] * 3
    assert all((deals[0] != other).mean() > 0.5 for other in deals[1:])


def test_another_unit_of_flows_changes_neither_the_choice_nor_the_shape_of_the_prior(fitted):
    scaled = fit_candidates(1000 * flows(), landscape(), sector="coal")
    assert choose("auto", scaled)[0] == choose("auto", fitted)[0]
    np.testing.assert_allclose(scaled["holdout_error"], fitted["holdout_error"], rtol=1e-6)
    coal = [side.sel(sector="coal", drop=True) for side in margins()]
    for model in MODELS:
        priors = [predict_sector(cube, landscape(), *coal, model=model)["flow_prior"] for cube in (fitted, scaled)]
        shapes = [prior / prior.sum() for prior in priors]
        xr.testing.assert_allclose(*shapes, rtol=1e-6)


def test_regions_equally_far_share_the_last_places():
    """A square: two neighbours at one side's length, one across."""
    names = list("dbca")
    corner = np.array([[0, 0], [0, 1], [1, 1], [1, 0]])
    distance = xr.DataArray(
        np.linalg.norm(corner[:, None] - corner, axis=2), {"origin": names, "destination": names}, PAIR
    )
    assert k_nearest(distance, 1).values.tolist() == [
        [0, 0.5, 0, 0.5],
        [0.5, 0, 0.5, 0],
        [0, 0.5, 0, 0.5],
        [0.5, 0, 0.5, 0],
    ]
    assert k_nearest(distance, 2).sel(origin="d").values.tolist() == [0, 1, 0, 1]


def test_arguments_of_the_geography_may_stand_in_any_order():
    """Neighbours, distances and sizes are joined by label, not by place."""
    cube, order = landscape(), [3, 1, 4, 0, 5, 2, 6, 8, 7]
    listed = pd.DataFrame({"group": list("ABCABCDDE"), "lon": 0.0, "lat": 0.0}, index=NAMES)
    size = xr.DataArray(np.arange(1.0, 10), {"region": NAMES}, ("region",))
    sides = {"origin": order, "destination": order[::-1]}
    here = geography(listed, cube["neighbour"], cube["distance"], size)
    found = geography(listed, cube["neighbour"].isel(sides), cube["distance"].isel(sides), size.isel(region=order))
    xr.testing.assert_identical(found, here)
