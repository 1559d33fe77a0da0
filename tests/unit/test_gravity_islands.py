"""Samples that carry only some of the models, or none: islands, few regions, few flows, faulty flows."""

import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.report.trade_methods import estimate, estimate_held_out, samples
from nestmrio.report.trade_transfer import transfer_accuracy
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.estimation import trade_from_candidates
from nestmrio.trade.geography import geography, row_standardise
from nestmrio.trade.gravity import fit_gravity
from nestmrio.trade.prediction import Model, predict_gravity
from nestmrio.trade.samples import require_flow_files, require_one_sample
from nestmrio.trade.selection import choose, predict_sector
from nestmrio.trade.specification import DOUBLY_CONSTRAINED, MODELS, Spec

NAMES = ["Java", "Bali", "Flores", "Timor", "Sumba", "Lombok"]
PAIR = ("origin", "destination")
FREE = [model for model in MODELS if model != "augmented"]


def places(names=tuple(NAMES), touching=()):
    """Provinces on a bent line, those of `touching` neighbours of each other."""
    names = list(names)
    step = np.arange(len(names), dtype=float)
    listed = pd.DataFrame({"group": names, "lon": step, "lat": 0.3 * step**1.5}, index=names)
    neighbour = matrix([[float(a != b and {a, b} <= set(touching)) for b in names] for a in names], names)
    return geography(listed, neighbour)


def matrix(values, names=tuple(NAMES)):
    return xr.DataArray(
        np.asarray(values, dtype=float), {"origin": list(names), "destination": list(names)}, PAIR, attrs={"units": "1"}
    )


def flows(names=tuple(NAMES)):
    count, random = len(names), np.random.default_rng(7)
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) + np.eye(count)
    return matrix(random.lognormal(3, 0.5, (count, count)) / apart, names)


def margins(names=tuple(NAMES)):
    labels = {"region": list(names), "sector": ["coal"]}
    value = xr.DataArray(np.arange(1.0, len(names) + 1)[:, None], labels, ("region", "sector"))
    return value, value


@pytest.mark.parametrize(
    "touching", [(), ("Java", "Bali", "Flores"), NAMES[:-1], NAMES], ids=["none", "three", "all but one", "all"]
)
def test_models_without_lags_need_no_neighbours(touching):
    """All touch but one: whether two touch is then a combination of effects of origins and destinations."""
    cube = places(touching=touching)
    fitted = fit_candidates(flows(), cube, sector="coal")
    assert [fitted["failure"].sel(model=model).item() for model in FREE] == [""] * 3
    assert np.isfinite(fitted["holdout_error"].sel(model=FREE)).all()
    told = "neighbour" in fitted["coefficient"].sel(model="doubly_constrained").dropna("term")["term"]
    assert told == (len(touching) == 3)
    for model in FREE:
        prior = predict_sector(fitted, cube, *(side.sel(sector="coal") for side in margins()), model=model)
        assert float(prior["flow_prior"].where(~np.eye(6, dtype=bool)).min()) > 0


def test_without_neighbours_the_augmented_model_says_so_and_auto_takes_another():
    fitted = fit_candidates(flows(), places(), sector="coal")
    assert "no two regions here are neighbours" in fitted["failure"].sel(model="augmented").item()
    assert "k_nearest or inverse_distance" in fitted["remedy"].sel(model="augmented").item()
    assert choose("auto", fitted)[0] in FREE
    assert choose("aicc", fitted)[0] == "standard"
    with pytest.raises(InputError, match="sector coal, model augmented: spatial lags need neighbours"):
        choose("augmented", fitted)
    nearest = fit_candidates(flows(), places(), sector="coal", weights="k_nearest", neighbours=2)
    assert nearest["failure"].sel(model="augmented").item() == ""


def test_without_an_effect_of_neighbours_the_doubly_constrained_model_is_that_without_the_regressor():
    cube = places()
    sample = xr.Dataset({"flow": flows(), "distance": cube["distance"], "neighbour": cube["neighbour"]})
    with_it, without = (fit_gravity(sample, spec) for spec in (DOUBLY_CONSTRAINED, Spec("doubly_constrained")))
    np.testing.assert_allclose(with_it.coefficient, without.coefficient)
    here = cube["distance"], places(touching=NAMES)["neighbour"]
    sides = [xr.DataArray(np.ones(6), {side: NAMES}, (side,)) for side in PAIR]
    found = predict_gravity(Model(DOUBLY_CONSTRAINED, with_it.coefficient), *sides, here[0], neighbour=here[1])
    xr.testing.assert_allclose(found, predict_gravity(without, *sides, here[0]))


def test_a_regressor_of_the_users_own_is_not_left_out():
    cube = places()
    sample = xr.Dataset({"flow": flows(), "distance": cube["distance"], "toll": cube["neighbour"]})
    with pytest.raises(InputError, match="regressor toll is a combination of others"):
        fit_gravity(sample, Spec("poisson", regressors=("toll",)))


def test_comparisons_of_methods_leave_out_what_islands_cannot_have():
    cube, known = places(), flows().expand_dims(sector=["coal"])
    sides = {"sample_origin": "origin", "sample_destination": "destination"}
    distance, neighbour = cube["sample_distance"].rename(sides), cube["sample_neighbour"].rename(sides)
    sampled = samples(known, distance, neighbour, row_standardise(neighbour))
    assert estimate("augmented", sampled, sampled)[0].sizes["sector"] == 0
    assert estimate_held_out("augmented", sampled, sampled, 4, 0)[0].sizes["sector"] == 0
    assert estimate("poisson", sampled, sampled)[0].sizes == {"sector": 1, "origin": 6, "destination": 6}
    fitted = fit_candidates(flows(), cube, sector="coal")
    rows = transfer_accuracy([fitted], cube, *margins())
    assert {row[0] for row in rows} == {"uniform", "inverse_distance", "pooling", "auto", *FREE}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_regions_carry_no_model_and_say_how_many_pairs_there_are(count):
    names = NAMES[:count]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if count == 1:
            with pytest.raises(InputError, match="sector coal: no flow between different regions is positive"):
                fit_candidates(flows(names), places(names), sector="coal")
            return
        fitted = fit_candidates(flows(names), places(names, names), sector="coal")
    if count == 2:
        with pytest.raises(InputError, match=r"sector coal: no gravity model .*standard: 2 observed pairs for 4"):
            choose("auto", fitted)
    else:
        assert choose("auto", fitted)[0] in ("standard", "poisson")


def only(*pairs):
    found = flows() * 0
    for origin, destination in pairs:
        found.loc[origin, destination] = 5.0
    return found


def test_one_positive_flow_carries_no_model():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = fit_candidates(only(("Java", "Bali")), places(), sector="coal")
    with pytest.raises(InputError, match=r"sector coal: no gravity .*1 observed pairs for 4 .*pool the sector"):
        choose("auto", fitted)


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        (only(), "sector coal: no flow between different regions is positive"),
        (flows() * np.nan, "sector coal: no flow between different regions is positive"),
        (only(("Java", "Java")), "sector coal: no flow between different regions is positive"),
        (-only(("Java", "Bali")), "sector coal, pair Java - Bali: the flow is -5, which is not an amount"),
        (only(("Java", "Bali")) * np.inf, "the flow is inf, which is not an amount"),
        (flows()[:, :-1], "sector coal: flow lacks the destination Lombok"),
        (flows().assign_coords(origin=[*NAMES[:-1], "Papua"]), "sector coal, region Papua: neither a province nor"),
    ],
    ids=["zeros", "nothing observed", "own flow", "negative", "infinite", "not square", "unknown region"],
)
def test_a_faulty_sample_is_named_with_its_sector(sample, told):
    with pytest.raises(InputError, match=told):
        fit_candidates(sample.fillna(0.0) if "inf" in told else sample, places(), sector="coal")


def test_equal_flows_everywhere_are_fitted_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = fit_candidates(flows() * 0 + 5, places(), sector="coal")
    assert choose("auto", fitted)[0] in MODELS


def test_sectors_with_other_regions_are_named():
    cube = places(touching=NAMES)
    coal = fit_candidates(flows(), cube, sector="coal")
    fewer = flows().sel(origin=NAMES[:-1], destination=NAMES[:-1])
    steel = fit_candidates(fewer, cube, sector="steel")
    gas = fit_candidates(flows(), cube, sector="gas")
    require_one_sample([coal, gas])
    told = (
        r"other regions than those of coal: steel \(lacks Lombok\)\. To mend it: give all flow files the same regions"
    )
    for order in ([coal, steel, gas], [steel, gas, coal]):
        with pytest.raises(InputError, match=told.replace("of coal", "of (coal|gas)")):
            require_one_sample(order)
    sides = [xr.concat([side.assign_coords(sector=[s]) for s in ("coal", "steel")], "sector") for side in margins()]
    with pytest.raises(InputError, match="lacks Lombok"):
        trade_from_candidates([coal, steel], cube, *sides)
    with pytest.raises(InputError, match="sector gas: it has flows and no outflow and inflow"):
        trade_from_candidates([gas], cube, *sides)


def test_a_row_from_a_region_to_itself_names_a_region_without_trade():
    """Lombok's own flow is there for its name; no model reads it."""
    cube, sample = places(touching=NAMES[:3]), flows()
    mainland = [name for name in NAMES if name != "Lombok"]
    named = sample.where(sample["origin"].isin(mainland) & sample["destination"].isin(mainland))
    named.loc["Lombok", "Lombok"] = 0.0
    fitted, without = (
        fit_candidates(chosen, cube, sector="coal")
        for chosen in (named, sample.sel(origin=mainland, destination=mainland))
    )
    for model in FREE:
        found, expected = (cube["coefficient"].sel(model=model).dropna("term") for cube in (fitted, without))
        xr.testing.assert_allclose(found, expected)


def test_missing_flow_files_are_named_with_the_choices(tmp_path):
    (tmp_path / "coal.csv").write_text("origin,destination,value\nA,B,1\n")
    require_flow_files(tmp_path, ["coal"])
    told = rf"sector steel, file {tmp_path}/steel\.csv: the flows .* missing.*gas.*give its flows there .*pooling"
    with pytest.raises(InputError, match=told):
        require_flow_files(tmp_path, ["coal", "steel", "gas"])
