"""Effects of origins and destinations that are not written out, and quick fits, against columns and full fits."""

import numpy as np
import pytest

from nestmrio.errors import InputError
from nestmrio.trade import gravity
from nestmrio.trade.diagnostics import leverage
from nestmrio.trade.effects import Columns, Effects
from nestmrio.trade.gravity import fit_gravity, fit_spec
from nestmrio.trade.prediction import expected_flows, expected_matrix
from nestmrio.trade.regression import scaled_qr
from nestmrio.trade.regressors import with_margins
from nestmrio.trade.spatial_filter import LAGS
from nestmrio.trade.specification import AUGMENTED, DOUBLY_CONSTRAINED, MODELS, Spec
from test_gravity import COUNT, draw

NAMES = [f"r{number}" for number in range(COUNT)]


def pairs(seed, missing=0):
    """Off-diagonal pairs but some, with two regressors far from zero."""
    random = np.random.default_rng(seed)
    observed = ~np.eye(COUNT, dtype=bool)
    observed.flat[random.choice(np.flatnonzero(observed), missing, replace=False)] = False
    regressors = np.column_stack([random.normal(6, 0.5, observed.sum()), random.random(observed.sum()) < 0.4])
    return random, observed, regressors.astype(float)


@pytest.mark.parametrize(("seed", "missing"), [(1, 0), (2, 11)])
def test_effects_are_those_of_columns_of_zeros_and_ones(seed, missing):
    random, observed, regressors = pairs(seed, missing)
    effects = Effects(observed, regressors, [NAMES, NAMES])
    dense = effects.dense
    assert effects.distinct()
    assert dense.shape == (observed.sum(), 2 + 2 * COUNT - 1)
    plain = Columns(dense, None)
    back = effects.inverse
    weights, values, weight = random.normal(size=dense.shape[1]), *random.uniform(1, 2, (2, len(dense)))
    assert effects.predictor(weights) == pytest.approx(dense @ (back @ weights), abs=1e-11)
    assert effects.sums(values) == pytest.approx(back.T @ dense.T @ values, abs=1e-10)
    assert effects.cross(weight) == pytest.approx(back.T @ (dense.T * weight) @ dense @ back, abs=1e-10)
    assert effects.leverage() == pytest.approx(np.sum(plain.q**2, axis=1), abs=1e-12)
    assert effects.norms == pytest.approx(np.linalg.norm(dense @ back, axis=0))


def test_columns_that_are_combinations_are_not_distinct():
    _, observed, regressors = pairs(3)
    origin, destination = np.nonzero(observed)
    level = np.arange(COUNT, dtype=float)
    combined = np.column_stack([regressors, level[origin] - 2 * level[destination]])
    apart = observed & np.equal.outer(np.arange(COUNT) < 4, np.arange(COUNT) < 4)
    assert not Effects(observed, combined, [NAMES, NAMES]).distinct()
    assert not Effects(apart, regressors[apart[observed]], [NAMES, NAMES]).distinct()


def test_a_combination_of_effects_is_named_by_its_last_column():
    flows = draw()
    toll = flows["outflow"] + 3 * flows["inflow"]
    with pytest.raises(InputError, match="sector coal: the regressor destination r8 is a combination of others"):
        fit_gravity(flows.assign(toll=toll), Spec("doubly_constrained", regressors=("toll",)), sector="coal")


def test_standard_errors_and_leverage_of_effects_are_those_of_the_written_out_columns():
    found = fit_gravity(draw(), DOUBLY_CONSTRAINED)
    scaled = found.response.mean()
    x, residual, mean = found.design, (found.response - found.fitted) / scaled, found.fitted / scaled
    bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    expected = np.sqrt(np.diag(bread @ (x.T @ (x * residual[:, None] ** 2)) @ bread))
    assert isinstance(found.regressors, Effects)
    assert found.standard_error.values == pytest.approx(expected, rel=1e-8)
    assert leverage(found) == pytest.approx(np.sum(scaled_qr(x)[0] ** 2, axis=1), abs=1e-12)


@pytest.mark.parametrize("silent", [["r1"], ["r1", "r5"], ["r0", "r1", "r5"]])
def test_regions_that_send_nothing_make_no_slope_more_certain(silent):
    """Their effects run to minus infinity: pairs that expect nothing whatever the slope say nothing of it."""
    flows = draw()
    sends = ~flows["origin"].isin(silent)
    nothing, unknown = (
        fit_gravity(flows.assign(flow=flows["flow"].where(sends | flows["flow"].isnull(), value)), DOUBLY_CONSTRAINED)
        for value in (0.0, np.nan)
    )
    for values in ("coefficient", "standard_error"):
        found, expected = (getattr(fit, values).sel(term="distance").item() for fit in (nothing, unknown))
        assert found == pytest.approx(expected, rel=1e-9)
    q, r = np.linalg.qr(nothing.design)
    mean, residual = (
        np.where(nothing.response > 0, values, 0.0) / nothing.response.mean()
        for values in (nothing.fitted, nothing.response - nothing.fitted)
    )
    bread = np.linalg.inv(r) @ np.linalg.pinv(q.T @ (q * mean[:, None]), rcond=1e-9) @ q.T
    expected = np.sqrt(np.diag((bread * residual**2) @ bread.T))
    assert nothing.standard_error.values == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_a_quick_fit_expects_the_flows_of_a_full_one(name):
    flows = with_margins(draw())
    full, quick = fit_spec(MODELS[name], flows), fit_spec(MODELS[name], flows, quick=True)
    assert expected_matrix(quick, flows) == pytest.approx(expected_flows(full, flows).values, rel=1e-9)
    assert quick.rho == pytest.approx(full.rho, abs=1e-9)


def test_quick_fits_of_many_pairs_are_two_stage_least_squares(monkeypatch):
    flows = with_margins(draw())
    monkeypatch.setattr(gravity, "EXACT_PAIRS", COUNT * (COUNT - 1) - 1)
    quick, staged = fit_spec(AUGMENTED, flows, quick=True), fit_spec(Spec("s2sls", LAGS), flows)
    assert quick.rho == pytest.approx(staged.rho, rel=1e-12)
    assert quick.rho != pytest.approx(fit_spec(AUGMENTED, flows).rho, abs=1e-6)


def test_a_start_that_leads_nowhere_gives_way_to_the_usual_ones():
    flows = with_margins(draw())
    found, usual = fit_spec(AUGMENTED, flows, ((5.0, 5.0, 5.0),)), fit_spec(AUGMENTED, flows)
    assert found.rho == pytest.approx(usual.rho, abs=1e-9)
    again = fit_spec(AUGMENTED, flows, (tuple(usual.rho),))
    assert again.rho == pytest.approx(usual.rho, abs=1e-9)
