"""Fit apart from prediction: what the fitted cube holds, and what is predicted from it alone."""

import doctest
import inspect

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.alignment import exact_labels
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.coarsening import pool, told_apart
from nestmrio.trade.diagnostics import NUMBERS, TABLE, TEXTS, table
from nestmrio.trade.estimation import estimate_trade, trade_from_candidates
from nestmrio.trade.geography import among, geography, spatial_weights
from nestmrio.trade.gravity import fit_gravity
from nestmrio.trade.prediction import predict_gravity
from nestmrio.trade.selection import choose, predict_sector
from nestmrio.trade.specification import MODELS

COUNT, GROUPS = 14, list("ABCDEFG")
PAIR = ("origin", "destination")


@pytest.fixture(scope="module")
def places():
    """Fourteen provinces around a ring, two to a group."""
    names = [f"p{number}" for number in range(COUNT)]
    angle = 2 * np.pi * np.repeat(np.arange(7), 2) / 7 + np.tile([-0.12, 0.12], 7)
    radius = np.random.default_rng(3).uniform(4, 6, COUNT)
    listed = pd.DataFrame(
        {"group": np.repeat(GROUPS, 2), "lon": radius * np.cos(angle), "lat": radius * np.sin(angle)},
        index=pd.Index(names, name="province"),
    )
    apart = np.abs(np.subtract.outer(np.arange(COUNT), np.arange(COUNT)))
    touching = np.isin(apart, (1, 2, COUNT - 1)).astype(float)
    neighbour = xr.DataArray(touching, {"origin": names, "destination": names}, PAIR, attrs={"units": "1"})
    return geography(listed, neighbour)


@pytest.fixture(scope="module")
def flow(places):
    """Flows between groups with a zero and a pair that nobody observed."""
    random = np.random.default_rng(8)
    distance = places["sample_distance"].values
    size = np.exp(random.normal(3, 0.7, (2, len(GROUPS))))
    values = size[0][:, None] * size[1] * distance**-1.4 * random.lognormal(0, 0.3, distance.shape)
    values[2, 5], values[4, 1] = 0.0, np.nan
    return xr.DataArray(values, {"origin": GROUPS, "destination": GROUPS}, PAIR, attrs={"units": "Mt"})


@pytest.fixture(scope="module")
def margins(places):
    """Outflow and inflow of the provinces in two sectors; p3 sends nothing, p5 receives nothing."""
    values = np.random.default_rng(2).lognormal(1, 0.5, (2, COUNT, 2))
    values[0, 3], values[1, 5] = 0.0, 0.0
    values[1] *= values[0].sum(0) / values[1].sum(0)
    labels = {"region": places["region"].values, "sector": ["coal", "hotels"]}
    return [xr.DataArray(side, labels, ("region", "sector"), attrs={"units": "Mt"}) for side in values]


@pytest.fixture(scope="module")
def sample(places, flow):
    distance, neighbour = among(places, GROUPS)
    weights = spatial_weights(neighbour, distance)
    return xr.Dataset({"flow": flow, "distance": distance, "neighbour": neighbour, "weights": weights})


@pytest.fixture(scope="module")
def candidates(places, flow):
    return fit_candidates(flow, places, sector="coal")


@pytest.fixture(scope="module")
def stored(candidates, tmp_path_factory):
    return stored_and_read(candidates, tmp_path_factory.mktemp("fit") / "coal.nc")


def stored_and_read(cube, path):
    cube.to_netcdf(path, engine="h5netcdf")
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        return opened.load()


def of(margins, sector):
    return [margin.sel(sector=sector, drop=True) for margin in margins]


def test_a_fit_does_not_see_provincial_tables():
    assert list(inspect.signature(fit_candidates).parameters) == [
        "flow",
        "geography",
        "sector",
        "weights",
        "neighbours",
        "constrained",
    ]


@pytest.mark.parametrize("name", MODELS)
def test_the_cube_holds_what_each_fit_found(candidates, sample, name):
    found, row = fit_gravity(sample, name), candidates.sel(model=name)
    assert row["coefficient"].dropna("term")["term"].values.tolist() == found.coefficient["term"].values.tolist()
    for variable in ("coefficient", "standard_error"):
        xr.testing.assert_equal(row[variable].dropna("term").drop_vars("model"), getattr(found, variable))
    expected = {
        "aicc": found.aicc,
        "log_likelihood": found.estimate.log_likelihood,
        "observations": found.observations,
        "r_squared": found.r_squared,
        "holdout_error": told_apart(
            MODELS[name],
            sample.sortby(["origin", "destination"]),
            pool(sample.sortby(["origin", "destination"])),
            constrained=True,
        ).mean(),
    }
    assert {number: row[number].item() for number in expected} == expected
    assert row["sample_fitted"].count() == found.observations
    assert (row["estimator"].item(), row["failure"].item()) == (MODELS[name].estimator, "")


def test_every_variable_has_dims_and_units(candidates):
    for name in (*NUMBERS, *TEXTS):
        assert candidates[name].dims == ("model",)
    assert all("units" in variable.attrs for variable in candidates.data_vars.values())
    assert candidates["sample_flow"].attrs["units"] == candidates["sample_fitted"].attrs["units"] == "Mt"
    assert candidates["zero_share"].item() == pytest.approx(1 / 41)
    assert candidates.attrs == {"sector": "coal", "weights": "contiguity", "neighbours": 4}


@pytest.mark.parametrize("kind", ["contiguity", "k_nearest"])
@pytest.mark.parametrize("name", MODELS)
def test_prediction_from_the_stored_cube_is_that_of_the_fit_itself(places, flow, sample, margins, tmp_path, name, kind):
    cube = stored_and_read(fit_candidates(flow, places, sector="coal", weights=kind), tmp_path / "coal.nc")
    outflow, inflow = of(margins, "coal")
    predicted = predict_sector(cube, places, outflow, inflow, model=name)
    sample = sample.assign(weights=spatial_weights(sample["neighbour"], sample["distance"], kind))
    expected = predict_gravity(
        fit_gravity(sample, name),
        outflow.rename(region="origin"),
        inflow.rename(region="destination"),
        places["distance"],
        neighbour=places["neighbour"],
        weights=spatial_weights(places["neighbour"], places["distance"], kind),
    )
    xr.testing.assert_allclose(predicted["flow_prior"], expected, rtol=1e-12)
    assert predicted["flow_prior"].sel(origin="p3").sum() == predicted["flow_prior"].sel(destination="p5").sum() == 0
    assert float(predicted["flow_prior"].sel(origin="p0", destination="p1")) > 0


def test_the_chosen_cube_tells_how_it_was_chosen(places, stored, margins):
    cube = predict_sector(stored, places, *of(margins, "coal"))
    assert stored["holdout_error"].sel(model=cube.attrs["model"]) == stored["holdout_error"].min()
    assert set(TABLE) <= set(cube.attrs)
    assert cube.attrs["reason"] == choose("auto", stored)[1] and cube.attrs["sector"] == "coal"
    assert cube.attrs["aicc_augmented"] == stored["aicc"].sel(model="augmented").item()
    assert isinstance(cube.attrs["observations"], int)
    assert all("units" in variable.attrs for variable in cube.data_vars.values())
    header, rows = table([cube])
    row = dict(zip(header, rows[0], strict=True))
    assert row["distance"] == f"{cube['coefficient'].sel(term='distance').item():.6g}"
    assert row["sector"] == "coal"
    assert not [column for column in header if " " in column]


@pytest.mark.parametrize(("name", "count"), [("standard", 40), ("poisson", 41)])
def test_the_sample_shown_is_the_one_the_model_sees(places, candidates, margins, name, count):
    """Zero flows have no logarithm."""
    cube = predict_sector(candidates, places, *of(margins, "coal"), model=name)
    for variable in ("sample_flow", "sample_fitted", "sample_leverage"):
        assert cube[variable].count() == count
    assert cube.attrs["observations"] == count


def test_a_model_that_cannot_be_estimated_says_why(places, flow, margins, tmp_path, monkeypatch):
    monkeypatch.setattr("nestmrio.trade.likelihood.MAX_ITERATIONS", 1)
    cube = stored_and_read(fit_candidates(flow, places, sector="coal"), tmp_path / "coal.nc")
    row = cube.sel(model="augmented")
    assert row["aicc"] == row["holdout_error"] == np.inf
    assert row["coefficient"].count() == row["sample_fitted"].count() == 0
    assert row["failure"].item().startswith("maximum likelihood did not converge from 4 starts")
    with pytest.raises(InputError, match=r"sector coal, model augmented: maximum likelihood did not .* fewer lags"):
        predict_sector(cube, places, *of(margins, "coal"), model="augmented")
    assert choose("aicc", cube)[0] == "standard"
    assert choose("auto", cube)[0] != "augmented"


def test_a_sample_too_small_for_any_model(places, flow, margins, tmp_path):
    few = flow.where((flow["origin"] == "A") & (flow["destination"] == "B"))
    cube = stored_and_read(fit_candidates(few, places, sector="coal"), tmp_path / "coal.nc")
    assert (cube["failure"] != "").all()
    for model in ("auto", "aicc", "poisson"):
        with pytest.raises(InputError, match=r"sector coal.*: 1 observed pairs for 4 coefficients.* pool the sector"):
            predict_sector(cube, places, *of(margins, "coal"), model=model)


def test_trade_of_all_sectors_in_one_go(places, stored, margins):
    ledger = Ledger()
    trade, gravity = trade_from_candidates([stored], places, *margins, model="poisson", ledger=ledger)
    ledger.require()
    assert [cube.attrs["sector"] for cube in gravity] == ["coal"]
    prior = {"coal": predict_sector(stored, places, *of(margins, "coal"), model="poisson")["flow_prior"]}
    xr.testing.assert_equal(trade, estimate_trade(prior, *margins, places["distance"]))
    pooled = estimate_trade({}, *margins, places["distance"])
    xr.testing.assert_equal(trade.sel(sector="hotels"), pooled.sel(sector="hotels"))
    assert not np.allclose(trade.sel(sector="coal"), pooled.sel(sector="coal"))


def test_options_of_xarray_change_nothing(places, flow, candidates, margins):
    with xr.set_options(arithmetic_join="inner", keep_attrs=False):
        loose = fit_candidates(flow, places, sector="coal"), trade_from_candidates([candidates], places, *margins)
    with exact_labels():
        strict = fit_candidates(flow, places, sector="coal"), trade_from_candidates([candidates], places, *margins)
    xr.testing.assert_identical(loose[0], strict[0])
    xr.testing.assert_identical(loose[1][0], strict[1][0])
    xr.testing.assert_identical(loose[1][1][0], strict[1][1][0])


def test_without_a_ledger_trade_is_the_same(places, margins):
    trade = estimate_trade({}, *margins, places["distance"], ledger=Ledger())
    xr.testing.assert_identical(trade, estimate_trade({}, *margins, places["distance"]))


@pytest.mark.parametrize("function", [fit_gravity, predict_gravity, estimate_trade])
def test_the_example_of_a_public_function_runs(function):
    (found,) = doctest.DocTestFinder(recurse=False).find(inspect.unwrap(function), function.__name__)
    assert found.examples
    assert doctest.DocTestRunner().run(found) == (0, len(found.examples))
