"""Gravity models: what they estimate, what they predict, and what they refuse."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade import diagnostics, poisson
from nestmrio.trade.geography import row_standardise
from nestmrio.trade.gravity import fit_gravity
from nestmrio.trade.prediction import predict_gravity
from nestmrio.trade.restricted_filter import RestrictedFilter
from nestmrio.trade.spatial_filter import LAGS
from nestmrio.trade.specification import AUGMENTED, DOUBLY_CONSTRAINED, POISSON, STANDARD, Spec

COUNT = 9
RHO = np.array([0.3, 0.25, -0.1])


def geography(random, count=COUNT):
    """Regions on a jittered grid: distance, neighbour."""
    names = [f"r{number}" for number in range(count)]
    place = np.stack(np.divmod(np.arange(count), 3), axis=1) + random.uniform(-0.2, 0.2, (count, 2))
    distance = 300 * np.linalg.norm(place[:, None] - place, axis=2)
    touching = (distance < 390) & ~np.eye(count, dtype=bool)
    dims, labels = ("origin", "destination"), {"origin": names, "destination": names}
    return xr.DataArray(distance, labels, dims), xr.DataArray(touching.astype(float), labels, dims)


def draw(seed=0, rho=RHO, sigma=0.3):
    """Flows whose outflow and inflow are given, from the three-weight model on off-diagonal pairs."""
    random = np.random.default_rng(seed)
    distance, neighbour = geography(random)
    weights = row_standardise(neighbour)
    between = ~np.eye(COUNT, dtype=bool)
    outflow, inflow = np.exp(random.normal(5, 0.8, (2, COUNT)))
    pairs = RestrictedFilter(weights.values, between)
    origin, destination = np.nonzero(between)
    trend = 0.7 * np.log(outflow[origin]) + 0.6 * np.log(inflow[destination])
    trend += -0.8 * np.log(distance.values[between]) + random.normal(0, sigma, pairs.size)
    flow = np.full((COUNT, COUNT), np.nan)
    flow[between] = np.exp(pairs.solve(rho, trend + pairs.lost_weight() @ rho * 3.0))
    return xr.Dataset(
        {
            "flow": distance.copy(data=flow),
            "distance": distance,
            "neighbour": neighbour,
            "weights": weights,
            "outflow": ("origin", outflow),
            "inflow": ("destination", inflow),
        }
    )


def regional(flows):
    """What a prediction needs of the regions of a sample: all its variables but the flows."""
    return {str(name): flows[name] for name in flows.data_vars if name != "flow"}


@pytest.fixture(scope="module")
def flows():
    return draw()


def test_least_squares_is_the_normal_equations(flows):
    found = fit_gravity(flows, STANDARD)
    between = ~np.eye(COUNT, dtype=bool)
    origin, destination = np.nonzero(between)
    design = np.column_stack(
        [
            np.ones(between.sum()),
            np.log(flows["outflow"].values[origin]),
            np.log(flows["inflow"].values[destination]),
            np.log(flows["distance"].values[between]),
        ]
    )
    response = np.log(flows["flow"].values[between])
    beta = np.linalg.solve(design.T @ design, design.T @ response)
    assert found.coefficient.values == pytest.approx(beta)
    assert found.coefficient["term"].values.tolist() == ["intercept", "outflow", "inflow", "distance"]
    residual = response - design @ beta
    variance = residual @ residual / (len(response) - 4)
    assert found.standard_error.values == pytest.approx(np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design))))
    k, n = 5, len(response)
    assert found.aicc == pytest.approx(-2 * found.estimate.log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def test_the_likelihood_is_at_its_maximum(flows):
    """Any other ρ, with its own best β and σ², is less likely."""
    found = fit_gravity(flows, AUGMENTED)
    pairs = RestrictedFilter(flows["weights"].values, found.observed)
    lagged = pairs.lags(found.response, missing=found.response.mean())

    def log_likelihood(rho):
        filtered = found.response - lagged @ rho
        beta, *_ = np.linalg.lstsq(found.design, filtered, rcond=None)
        variance = np.mean((filtered - found.design @ beta) ** 2)
        return -0.5 * pairs.size * (np.log(2 * np.pi * variance) + 1) + pairs.log_determinant(rho)

    best = log_likelihood(found.rho)
    assert best == pytest.approx(found.estimate.log_likelihood)
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 1e-3:
        assert log_likelihood(found.rho + step) < best


@pytest.mark.parametrize(
    "spec", [STANDARD, AUGMENTED, Spec("s2sls", ("origin", "destination")), POISSON, DOUBLY_CONSTRAINED]
)
def test_currency_changes_nothing_but_the_intercept(flows, spec):
    scaled = flows.assign({name: flows[name] * 7.3 for name in ("flow", "outflow", "inflow")})
    here, there = fit_gravity(flows, spec), fit_gravity(scaled, spec)
    kept = [term for term in here.coefficient["term"].values if term != "intercept" and " " not in term]
    assert there.coefficient.sel(term=kept).values == pytest.approx(here.coefficient.sel(term=kept).values, rel=1e-6)
    prior, again = (predict_gravity(found, **regional(sample)) for found, sample in ((here, flows), (there, scaled)))
    ratio = (again / prior).values[~np.eye(COUNT, dtype=bool)]
    assert ratio == pytest.approx(ratio[0], rel=1e-5)


@pytest.mark.parametrize("spec", [STANDARD, AUGMENTED, POISSON, DOUBLY_CONSTRAINED])
def test_the_order_of_regions_does_not_matter(flows, spec):
    order = np.random.default_rng(3).permutation(flows["origin"].values)
    shuffled = flows.sel(origin=order, destination=order)
    prior, again = (predict_gravity(fit_gravity(sample, spec), **regional(sample)) for sample in (flows, shuffled))
    xr.testing.assert_allclose(again.sel(prior.coords), prior, rtol=1e-6)


def test_prediction_solves_the_filter_with_the_regions_own_regressors(flows):
    found = fit_gravity(flows, AUGMENTED)
    prior = predict_gravity(found, **regional(flows))
    assert prior.values[found.observed] == pytest.approx(np.exp(found.fitted))
    assert np.diag(prior.values).tolist() == [0.0] * COUNT
    pairs = RestrictedFilter(flows["weights"].values, found.observed)
    lagged = pairs.lags(found.fitted, missing=found.fitted.mean())
    assert found.fitted - lagged @ found.rho == pytest.approx(found.design @ found.estimate.coefficients)


def test_regions_without_outflow_or_inflow_get_no_flows(flows):
    empty = regional(flows) | {"outflow": flows["outflow"].where(flows["origin"] != "r2", 0.0)}
    for spec in (STANDARD, AUGMENTED, POISSON, DOUBLY_CONSTRAINED):
        prior = predict_gravity(fit_gravity(flows, spec), **empty)
        assert prior.sel(origin="r2").sum() == 0
        assert prior.sel(destination="r2").sum() > 0
        assert np.isfinite(prior).all()


def test_zeros_leave_the_logarithms_and_stay_in_the_levels(flows):
    zeros = flows["flow"].where(flows["flow"] > flows["flow"].quantile(0.1), 0.0).where(flows["flow"].notnull())
    sample = flows.assign(flow=zeros)
    count = int((zeros == 0).sum())
    assert fit_gravity(sample, STANDARD).observations == COUNT * (COUNT - 1) - count
    assert fit_gravity(sample, AUGMENTED).observations == COUNT * (COUNT - 1) - count
    assert fit_gravity(sample, POISSON).observations == COUNT * (COUNT - 1)
    assert diagnostics.zero_share(zeros) == pytest.approx(count / (COUNT * (COUNT - 1)))


def test_doubly_constrained_meets_both_margins_in_its_sample(flows):
    found = fit_gravity(flows, DOUBLY_CONSTRAINED)
    fitted, observed = np.zeros((2, COUNT, COUNT))
    fitted[found.observed], observed[found.observed] = found.fitted, found.response
    for side in (0, 1):
        assert fitted.sum(axis=side) == pytest.approx(observed.sum(axis=side), rel=1e-6)


def test_poisson_solves_its_first_order_conditions(flows):
    found = fit_gravity(flows, POISSON)
    assert found.design.T @ (found.response - found.fitted) == pytest.approx(0, abs=1e-6 * found.response.sum())


@pytest.mark.parametrize("spec", [POISSON, DOUBLY_CONSTRAINED])
def test_poisson_agrees_with_statsmodels(flows, spec):
    """Its robust covariance of a generalised linear model has no correction for small samples."""
    linear = pytest.importorskip("statsmodels.api")
    sample = flows.assign(flow=flows["flow"].where(flows["flow"] > flows["flow"].quantile(0.1), 0.0 * flows["flow"]))
    found = fit_gravity(sample, spec)
    scaled = found.response / found.response.mean()
    expected = linear.GLM(scaled, found.design, family=linear.families.Poisson()).fit(
        maxiter=200, tol=1e-13, cov_type="HC0"
    )
    assert found.coefficient.values == pytest.approx(expected.params, rel=1e-8)
    assert found.standard_error.values == pytest.approx(expected.bse, rel=1e-8)
    assert found.estimate.log_likelihood == pytest.approx(expected.llf, rel=1e-10)
    assert found.estimate.sigma2 == pytest.approx(expected.pearson_chi2 / expected.df_resid, rel=1e-8)


def test_equations_of_a_step_that_are_one_and_the_same_are_met_by_the_shortest():
    """By hand: 4 x + 2 y = 4 twice over; in equations scaled to a diagonal of one x and y have the same share."""
    found = poisson._solved(np.array([[4.0, 2.0], [2.0, 1.0]]), np.array([4.0, 2.0]))
    assert found == pytest.approx([0.5, 1.0])


def test_poisson_that_does_not_settle_is_an_error(flows, monkeypatch):
    monkeypatch.setattr("nestmrio.trade.poisson.MAX_ITERATIONS", 2)
    with pytest.raises(ConvergenceError, match="sector coal: Poisson regression did not converge"):
        fit_gravity(flows, POISSON, sector="coal")


@pytest.mark.parametrize(
    ("flow", "regressors"),
    [([5e-6, 0, 3], [[-7000], [0], [65]]), ([2e-3, 4, 0, 2e-6], [[-1, 2], [-7, 3], [2100, -2], [-2, -56]])],
)
def test_flows_that_are_expected_below_or_above_all_numbers_are_an_error(flow, regressors):
    """By a slope that the other pairs ask for, one pair is expected to be e to the power of −800, or of 5000."""
    values, design = np.array(flow), np.column_stack([np.ones(len(flow)), regressors])
    with pytest.raises(ConvergenceError, match="Poisson regression did not converge"):
        poisson.pseudo_likelihood(POISSON, values / values.mean(), design, list("abc"[: design.shape[1]]), None, None)


def test_intraregional_pairs_with_their_own_terms(flows):
    own = flows["flow"].fillna(500.0)
    found = fit_gravity(flows.assign(flow=own), Spec("ml", ("origin",), intraregional="own"))
    assert found.observations == COUNT**2
    assert {"intraregional", "intraregional_outflow", "rho_origin"} <= set(found.coefficient["term"].values)
    assert np.diag(predict_gravity(found, **regional(flows)).values).tolist() == [0.0] * COUNT


def test_separable_and_subset_lags(flows):
    separable = fit_gravity(flows, Spec("ml", ("origin", "destination"), separable=True))
    assert separable.rho[2] == pytest.approx(-separable.rho[0] * separable.rho[1])
    assert "rho_both" in separable.coefficient["term"].values
    single = fit_gravity(flows, Spec("ml", ("both",)))
    assert single.rho[:2].tolist() == [0, 0]
    full = fit_gravity(flows, AUGMENTED).estimate.log_likelihood
    assert single.estimate.log_likelihood < full
    assert separable.estimate.log_likelihood < full


def test_information_matrix_is_an_option(flows):
    hessian, information = (
        fit_gravity(flows, Spec("ml", LAGS, covariance=kind)) for kind in ("hessian", "information")
    )
    assert information.coefficient.values == pytest.approx(hessian.coefficient.values)
    assert information.standard_error.values == pytest.approx(hessian.standard_error.values, rel=0.25)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"estimator": "lasso"}, "estimator 'lasso' is unknown"),
        ({"estimator": "ml"}, "ml does not go with 0 lags"),
        ({"estimator": "ols", "lags": ("origin",)}, "ols does not go with 1 lags"),
        ({"intraregional": "maybe"}, "intraregional 'maybe' is unknown"),
    ],
)
def test_specifications_that_do_not_go_together(options, told):
    with pytest.raises(InputError, match=told):
        Spec(**options)


def test_errors_name_the_sector(flows):
    few = flows.assign(flow=flows["flow"].where((flows["origin"] == "r1") & (flows["destination"] == "r2")))
    with pytest.raises(InputError, match="sector coal: 1 observed pairs for 4 coefficients"):
        fit_gravity(few, STANDARD, sector="coal")
    with pytest.raises(InputError, match="sector coal: the regressor toll is missing"):
        fit_gravity(flows, Spec(regressors=("toll",)), sector="coal")
    twice = flows.assign(again=np.log(flows["outflow"]) * xr.ones_like(flows["distance"]))
    with pytest.raises(InputError, match="sector coal: the regressor again is a combination of others"):
        fit_gravity(twice, Spec(regressors=("again",)), sector="coal")


def test_a_fit_needs_more_pairs_than_coefficients(flows):
    """As many pairs as coefficients are fitted without any error, which says nothing."""
    pairs = flows["flow"].stack(pair=("origin", "destination")).dropna("pair")
    for count, enough in ((4, False), (5, True)):
        few = flows.assign(flow=pairs[15 * np.arange(count)].unstack("pair").reindex_like(flows["distance"]))
        if enough:
            assert fit_gravity(few, STANDARD).observations == count
        else:
            with pytest.raises(InputError, match="4 observed pairs for 4 coefficients"):
                fit_gravity(few, STANDARD)


def test_failure_to_converge_is_an_error_with_the_sector(flows, monkeypatch):
    monkeypatch.setattr("nestmrio.trade.likelihood.MAX_ITERATIONS", 1)
    with pytest.raises(ConvergenceError, match="sector coal: maximum likelihood did not converge"):
        fit_gravity(flows, AUGMENTED, sector="coal")


def test_diagnostics_of_one_model(flows):
    described = diagnostics.describe(fit_gravity(flows, AUGMENTED), flows["weights"])
    assert described["sample_leverage"].sum().item() == pytest.approx(4)
    assert described["max_leverage"].item() == pytest.approx(described["sample_leverage"].max().item())
    assert set(described["max_leverage_pair"].item().split(" - ")) <= set(flows["origin"].values)
    assert 0 < described["r_squared"].item() <= 1


def test_a_region_may_stand_elsewhere_in_an_argument(flows):
    """Arguments are joined by label, not by place."""
    found = fit_gravity(flows, AUGMENTED)
    turned = {
        name: values.isel({dim: slice(None, None, -1) for dim in values.dims[:1]}) for name, values in flows.items()
    }
    again = predict_gravity(
        found,
        **{name: values for name, values in turned.items() if name not in ("flow", "distance")},
        distance=flows["distance"],
    )
    xr.testing.assert_equal(again, predict_gravity(found, **regional(flows)))
    columns = flows.isel(destination=slice(None, None, -1)).transpose("destination", "origin")
    assert fit_gravity(columns, AUGMENTED).coefficient.values == pytest.approx(found.coefficient.values, rel=1e-9)


def test_arguments_that_do_not_fit_are_named(flows):
    found = fit_gravity(flows, "augmented")
    known = regional(flows)
    with pytest.raises(InputError, match="inflow lacks the destination r8"):
        predict_gravity(found, **known | {"inflow": known["inflow"][:-1]})
    with pytest.raises(InputError, match="outflow has no dim origin"):
        predict_gravity(found, **known | {"outflow": known["outflow"].rename(origin="region")})
    with pytest.raises(InputError, match="distance lacks the destination r0"):
        predict_gravity(found, **known | {"distance": known["distance"].isel(destination=slice(1, None))})
    with pytest.raises(InputError, match="the weights are missing"):
        predict_gravity(found, **{name: known[name] for name in ("outflow", "inflow", "distance")})
    with pytest.raises(InputError, match="sector coal: flows lacks the variable distance"):
        fit_gravity(flows.drop_vars("distance"), sector="coal")
    with pytest.raises(InputError, match="gravity model radiation is unknown"):
        fit_gravity(flows, "radiation")
    unknown = flows["distance"].where((flows["origin"] != "r1") | (flows["destination"] != "r2"))
    with pytest.raises(InputError, match="pair r1 - r2: the distance is not positive, or missing"):
        fit_gravity(flows.assign(distance=unknown))


def test_a_regressor_of_destinations_is_one_of_pairs(flows):
    """A value for each destination explains the pairs that end there."""
    level = xr.DataArray(np.linspace(0, 2, COUNT), {"destination": flows["destination"].values}, ("destination",))
    spec = Spec(regressors=("level",))
    pairs = level * xr.ones_like(flows["distance"])
    short, long = (fit_gravity(flows.assign(level=values), spec) for values in (level, pairs.transpose("origin", ...)))
    assert short.coefficient.values == pytest.approx(long.coefficient.values)


def test_morans_i_sees_what_least_squares_leaves():
    """Residuals of the standard model are alike among neighbouring pairs when the flows are; of the augmented not."""
    sample = draw(seed=4, rho=np.array([0.45, 0.4, -0.15]), sigma=0.5)
    fits = [fit_gravity(sample, spec) for spec in (STANDARD, AUGMENTED)]
    pairs = RestrictedFilter(sample["weights"].values, fits[0].observed)
    standard, augmented = (diagnostics.residual_autocorrelation(found, pairs) for found in fits)
    assert max(standard[:2]) > 0.2
    assert np.abs(augmented).max() < 0.1


def test_morans_i_of_a_checkerboard_is_minus_one():
    ring = (np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)) / 2
    values = np.array([1.0, -1, 1, -1, 1, -1])
    assert diagnostics.morans_i(values, ring @ values) == -1
