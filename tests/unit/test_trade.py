"""From priors to balanced trade: pooling, the choice of a model, and the trade of all sectors."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.classification import read_concordance
from nestmrio.errors import ConvergenceError, InfeasibleError, InputError
from nestmrio.ledger import Ledger
from nestmrio.trade import coarsening, holdout
from nestmrio.trade.candidates import compare_models
from nestmrio.trade.estimation import estimate_trade, sample_flows
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.regressors import with_margins
from nestmrio.trade.selection import choose
from nestmrio.trade.specification import AUGMENTED, MODELS, STANDARD

REGIONS = ["a", "b", "c", "d", "e", "f"]
POSITION = np.array([0.0, 1.0, 2.5, 4.0, 7.0, 8.0])


def matrix(values, units="1"):
    return xr.DataArray(
        np.asarray(values, dtype=float),
        {"origin": REGIONS, "destination": REGIONS},
        ("origin", "destination"),
        attrs={"units": units},
    )


def vector(values, dim):
    return xr.DataArray(np.asarray(values, dtype=float), {dim: REGIONS}, (dim,))


DISTANCE = matrix(100 * np.abs(POSITION[:, None] - POSITION), "km")
NEIGHBOUR = matrix(np.abs(np.subtract.outer(range(6), range(6))) == 1)
BETWEEN = ~np.eye(6, dtype=bool)


def gravity_flows(power=-1.5, seed=1, noise=0.05):
    """Flows that a doubly constrained gravity law gives, and their margins."""
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(4, 1, (2, 6)))
    flow = size[0][:, None] * size[1] * (DISTANCE.values + np.eye(6)) ** power
    return matrix(np.where(BETWEEN, flow * np.exp(random.normal(0, noise, (6, 6))), np.nan))


def test_pooling_by_hand():
    """Three regions: 60 % of 100 by nearness 1/10 : 1/20, 40 % by inflow 30 : 10."""
    place = {"origin": ["a", "b", "c"], "destination": ["a", "b", "c"]}
    distance = xr.DataArray([[0, 10.0, 20], [10, 0, 20], [20, 20, 0]], place, ("origin", "destination"))
    outflow = xr.DataArray([100.0, 0, 0], {"origin": place["origin"]}, ("origin",))
    inflow = xr.DataArray([5.0, 30, 10], {"destination": place["destination"]}, ("destination",))
    flows = pooled_flows(outflow, inflow, distance)
    assert flows.values == pytest.approx(np.array([[0, 60 * 2 / 3 + 30, 60 / 3 + 10], [0, 0, 0], [0, 0, 0]]))


@given(st.floats(0, 1), st.lists(st.floats(0, 1e6), min_size=12, max_size=12))
def test_pooling_shares_out_every_outflow(share, margins):
    outflow, inflow = vector(margins[:6], "origin"), vector(margins[6:], "destination")
    flows = pooled_flows(outflow, inflow, DISTANCE, share)
    reachable = inflow.values.sum() - inflow.values > 0
    assert np.diag(flows).tolist() == [0.0] * 6
    assert flows.values.min() >= 0
    assert flows.sum("destination").values[reachable] == pytest.approx(outflow.values[reachable], rel=1e-9, abs=1e-300)
    assert flows.values[:, inflow.values == 0].sum() == 0


def test_pooling_of_many_sectors_is_that_of_each_however_the_margins_lie():
    sides = np.random.default_rng(4).uniform(1, 9, (2, 6, 3))
    outflow, inflow = (
        xr.DataArray(values, {dim: REGIONS, "sector": list("xyz")}, (dim, "sector"), attrs={"units": "Mt"})
        for dim, values in zip(("origin", "destination"), sides, strict=True)
    )
    for order in (("sector", ...), (..., "sector")):
        found = pooled_flows(outflow.transpose(*order), inflow.transpose(*order), DISTANCE)
        assert found.dims == ("sector", "origin", "destination") and found.attrs["units"] == "Mt"
        for sector in "xyz":
            alone = pooled_flows(outflow.sel(sector=sector), inflow.sel(sector=sector), DISTANCE)
            xr.testing.assert_allclose(found.sel(sector=sector), alone)


def test_pooling_refuses_nonsense():
    margins = vector([1] * 6, "origin"), vector([1] * 6, "destination")
    with pytest.raises(InputError, match=r"the share 1\.5 is not between 0 and 1"):
        pooled_flows(*margins, DISTANCE, 1.5)
    with pytest.raises(InputError, match="not positive"):
        pooled_flows(*margins, DISTANCE * 0)


def sample(flow):
    weights = NEIGHBOUR / NEIGHBOUR.sum("destination")
    return xr.Dataset({"flow": flow, "distance": DISTANCE, "neighbour": NEIGHBOUR, "weights": weights})


def test_every_pair_is_held_out_once():
    part = holdout.partition(gravity_flows(), 4)
    assert np.diag(part).tolist() == [-1] * 6
    assert np.bincount(part.values[BETWEEN]).tolist() == [8, 8, 7, 7]
    flows = with_margins(sample(gravity_flows()))
    found = holdout.held_out(STANDARD, flows, part)
    assert found.notnull().sum() == 30


def test_pairs_held_out_are_not_seen():
    flows = with_margins(sample(gravity_flows()))
    part = holdout.partition(flows["flow"], 4)
    first = part == 0
    changed = flows.assign(flow=flows["flow"].where(~first, 10 * flows["flow"]))
    for spec in (STANDARD, AUGMENTED):
        before, after = (holdout.held_out(spec, version, part) for version in (flows, changed))
        xr.testing.assert_equal(before.where(first), after.where(first))
        assert not np.allclose(before.values[BETWEEN], after.values[BETWEEN], rtol=1e-3)


@pytest.fixture(scope="module")
def candidates():
    return compare_models(sample(gravity_flows()), "coal")


def led(candidates, **leads):
    """The candidates with other leads over the preferred model, each with a standard error of 0.02."""
    found = candidates.copy(deep=True)
    for model, lead in leads.items():
        found["holdout_lead"].loc[{"model": model}] = lead
        found["holdout_lead_error"].loc[{"model": model}] = 0.02
    return found


def test_auto_prefers_the_constrained_model(candidates):
    name, reason, _ = choose("auto", led(candidates, standard=0.019, augmented=-1, poisson=0.0))
    assert name == "doubly_constrained" and "no model is better by more than a standard error" in reason


def test_auto_takes_another_that_leads_by_more_than_its_standard_error(candidates):
    name, reason, _ = choose("auto", led(candidates, standard=0.03, poisson=0.021))
    assert name == "standard" and "by 0.030, standard error 0.020" in reason


def test_auto_without_the_constrained_model_takes_the_smallest_error(candidates):
    found = candidates.copy(deep=True)
    found["failure"] = found["failure"].astype(object)
    found["failure"].loc[{"model": "doubly_constrained"}] = "too few flows"
    name, reason, evidence = choose("auto", found)
    errors = {model: evidence[f"holdout_error_{model}"] for model in MODELS if model != "doubly_constrained"}
    assert name == min(errors, key=errors.get) and "smallest error on hidden flows" in reason


def test_aicc_takes_the_smaller_of_two(candidates):
    name, reason, evidence = choose("aicc", candidates)
    assert name == min(("standard", "augmented"), key=lambda model: evidence[f"aicc_{model}"])
    assert "smaller AICc" in reason


def test_a_model_that_is_asked_for_is_taken(candidates):
    name, reason, evidence = choose("augmented", candidates)
    assert (name, reason) == ("augmented", "asked for in the configuration")
    assert evidence["holdout_error_augmented"] > evidence["holdout_error_doubly_constrained"]
    with pytest.raises(InputError, match="gravity model radiation is unknown"):
        choose("radiation", candidates)


def test_a_model_that_cannot_be_fitted_to_pooled_flows_has_no_error(monkeypatch):
    def fail(*_, **__):
        raise ConvergenceError("no", remedy="none")

    monkeypatch.setattr(coarsening, "fit_spec", fail)
    flows = sample(gravity_flows())
    assert np.isinf(coarsening.told_apart(STANDARD, flows, coarsening.pool(flows), constrained=True)).all()


def test_flows_of_a_sector_are_those_of_its_sample_sectors(tmp_path):
    path = tmp_path / "concordance.csv"
    path.write_text("source,target,weight\ncoal,mining,\nsteel,metals,0.25\nsteel,mining,0.75\n")
    flows = xr.concat([gravity_flows(), 2 * gravity_flows()], "sector").assign_coords(sector=["mining", "metals"])
    split = sample_flows(flows, read_concordance(path, ["coal", "steel"], ["mining", "metals"]))
    assert split.dims == ("sector", "origin", "destination")
    assert split.sel(sector="coal").values[BETWEEN] == pytest.approx(gravity_flows().values[BETWEEN])
    assert split.sel(sector="steel").values[BETWEEN] == pytest.approx(1.25 * gravity_flows().values[BETWEEN])


def test_trade_meets_margins_and_records_checks():
    sectors = {"sector": ["coal", "hotels", "nothing"]}
    margins = np.array([[5, 3, 1, 8, 9, 4], [1, 2, 3, 4, 5, 6], [0] * 6], dtype=float)
    outflow = xr.DataArray(margins.T, {"region": REGIONS, **sectors}, ("region", "sector"), attrs={"units": "10^4 CNY"})
    inflow = outflow.copy(data=margins[:, ::-1].T)
    ledger = Ledger()
    prior = gravity_flows().fillna(0.0)
    trade = estimate_trade({"coal": prior}, outflow, inflow, DISTANCE, ledger=ledger)
    assert trade.dims == ("sector", "origin", "destination")
    assert trade.attrs["units"] == "10^4 CNY"
    assert trade.sum("destination").values == pytest.approx(margins, rel=1e-9)
    assert trade.sum("origin").values == pytest.approx(margins[:, ::-1], rel=1e-9)
    assert trade.sel(sector="nothing").sum() == 0
    assert len(ledger.checks) == 4
    ledger.require()
    ratio = (trade.sel(sector="coal") / prior).values
    cross = ratio[0, 1] * ratio[2, 3] / (ratio[0, 3] * ratio[2, 1])
    assert cross == pytest.approx(1, rel=1e-6)


def test_priors_are_joined_by_label():
    outflow = vector([5, 3, 1, 8, 9, 4], "region").expand_dims(sector=["coal"], axis=1)
    prior, backwards = gravity_flows().fillna(0.0), {"region": slice(None, None, -1)}
    sides = {"origin": slice(None, None, -1), "destination": slice(None, None, -1)}
    expected = estimate_trade({"coal": prior}, outflow, outflow, DISTANCE)
    turned = estimate_trade({"coal": prior.isel(sides)}, outflow, outflow.isel(backwards), DISTANCE.isel(sides))
    xr.testing.assert_equal(turned, expected)
    with pytest.raises(InputError, match="the prior of coal lacks the origin f"):
        estimate_trade({"coal": prior[:-1]}, outflow, outflow, DISTANCE)
    with pytest.raises(InputError, match="sector steel: a prior has no outflow"):
        estimate_trade({"steel": prior}, outflow, outflow, DISTANCE)
    with pytest.raises(InputError, match="inflow lacks the region f"):
        estimate_trade({"coal": prior}, outflow, outflow[:-1], DISTANCE)


def test_margins_that_no_trade_can_meet_are_refused_or_relaxed():
    """Province a sends 10 where all others together take 6."""
    outflow = vector([10, 1, 0, 0, 0, 0], "region").expand_dims(sector=["coal"], axis=1)
    inflow = vector([5, 2, 1, 1, 1, 1], "region").expand_dims(sector=["coal"], axis=1)
    prior = {"coal": gravity_flows().fillna(0.0)}
    with pytest.raises(InfeasibleError, match="coal"):
        estimate_trade(prior, outflow, inflow, DISTANCE)
    ledger = Ledger()
    trade = estimate_trade(prior, outflow, inflow, DISTANCE, infeasible="relax", ledger=ledger)
    ledger.require()
    assert trade.sum().item() == pytest.approx(7)
    assert trade.sel(origin="a").sum().item() == pytest.approx(6)
    lowered = {(repair.item, repair.region): (repair.before, repair.after) for repair in ledger.repairs}
    assert lowered["outflow", "a"] == pytest.approx((10, 6))
    assert lowered["inflow", "a"] == pytest.approx((5, 1))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.floats(1e-3, 1e6))
def test_trade_scales_with_the_currency_and_not_with_the_prior(seed, scale):
    random = np.random.default_rng(seed)
    margins = random.uniform(1, 2, (2, 6))
    margins[1] *= margins[0].sum() / margins[1].sum()
    outflow, inflow = (vector(margin, "region").expand_dims(sector=["coal"], axis=1) for margin in margins)
    prior = matrix(np.where(BETWEEN, random.lognormal(size=(6, 6)), 0))
    here = estimate_trade({"coal": prior}, outflow, inflow, DISTANCE)
    there = estimate_trade({"coal": prior / scale}, outflow * scale, inflow * scale, DISTANCE)
    assert (there / scale).values == pytest.approx(here.values, rel=1e-7)


def test_a_sample_with_open_weights_is_refused():
    labels = {"sector": ["mining"], "origin": ["g", "h"], "destination": ["g", "h"]}
    flows = xr.DataArray(np.ones((1, 2, 2)), labels, tuple(labels))
    weights = xr.DataArray([[1.0], [np.nan]], {"source": ["ore", "coal"], "target": ["mining"]}, ("source", "target"))
    with pytest.raises(InputError, match="the concordance to the sample has open weights"):
        sample_flows(flows, weights)
    np.testing.assert_array_equal(sample_flows(2 * flows, weights.fillna(0.5)).sel(sector="coal"), np.ones((2, 2)))
