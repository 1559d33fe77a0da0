"""Accuracy of estimated trade, and the footprint error that it causes."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.classification import read_concordance
from nestmrio.errors import InputError
from nestmrio.report.trade_accuracy import Footprint, group_intensity, trade_accuracy
from nestmrio.report.trade_methods import CHOICES, METHODS, chosen, estimate, estimate_held_out, mixed, samples
from nestmrio.trade.geography import row_standardise

REGIONS, SECTORS = ["n", "e", "s", "w", "c"], ["goods", "services"]
PLACE = np.array([[0, 2], [2, 0], [0, -2], [-2, 0], [0.3, 0.2]])


def draw_table(seed):
    """An interregional table whose rows and columns balance, with trade that falls with distance."""
    random = np.random.default_rng(seed)
    n, m = len(REGIONS), len(SECTORS)
    distance = 100 * np.linalg.norm(PLACE[:, None] - PLACE, axis=2)
    nearness = (distance + 60 * np.eye(n)) ** -2.0
    size = random.uniform(1, 5, n)
    shares = size[:, None] * nearness * random.lognormal(0, 0.1, (m, n, n))
    shares /= shares.sum(axis=1, keepdims=True)
    inputs = random.uniform(0.1, 0.3, (n, m, m))
    wanted = random.uniform(5, 10, (n, m)) * size[:, None]
    coefficients = np.einsum("irs,sij->risj", shares, inputs)
    final = np.einsum("irs,si->ris", shares, wanted)
    output = np.linalg.solve(np.eye(n * m) - coefficients.reshape(n * m, -1), final.sum(axis=2).ravel()).reshape(n, m)
    intermediate = coefficients * output[None, None]
    flows = intermediate.sum(axis=3) + final
    labels = {"origin": REGIONS, "sector": SECTORS, "destination": REGIONS, "use": SECTORS, "category": ["all"]}
    return xr.Dataset(
        {
            "intermediate": (("origin", "sector", "destination", "use"), intermediate),
            "final_demand": (("origin", "sector", "destination", "category"), final[..., None]),
            "flows": (("origin", "destination", "sector"), flows.transpose(0, 2, 1)),
            "output": (("origin", "sector"), output),
        },
        labels,
    )


def geography():
    labels = {"origin": REGIONS, "destination": REGIONS}
    distance = xr.DataArray(100 * np.linalg.norm(PLACE[:, None] - PLACE, axis=2), labels, ("origin", "destination"))
    neighbour = distance.copy(data=(distance.values < 350) & ~np.eye(len(REGIONS), dtype=bool)).astype(float)
    return distance, neighbour, row_standardise(neighbour)


@pytest.fixture(scope="module")
def table():
    return draw_table(1)


@pytest.fixture(scope="module")
def intensity():
    values = np.random.default_rng(9).uniform(0.1, 2, (len(REGIONS), len(SECTORS)))
    return xr.DataArray(values, {"region": REGIONS, "sector": SECTORS}, ("region", "sector"))


@pytest.fixture(scope="module")
def years(table):
    return samples(draw_table(2)["flows"], *geography()), samples(table["flows"], *geography())


def test_published_trade_has_no_footprint_error(table, intensity):
    assert Footprint(table, intensity).error(table["flows"]) == pytest.approx(0, abs=1e-12)


def test_all_emissions_are_somebodys_consumption(table, intensity):
    footprint = Footprint(table, intensity)
    emitted = (intensity.rename(region="origin") * table["output"]).sum().item()
    assert footprint._published.sum() == pytest.approx(emitted)


def test_footprint_error_against_the_leontief_inverse(table, intensity):
    """Goods that s buys elsewhere all come from n; the rest as published."""
    estimated = table["flows"].sel(sector=["goods"]).copy(deep=True)
    away = estimated.sel(destination="s").where(estimated["origin"] != "s", 0.0).sum()
    estimated.loc[{"destination": "s"}] = 0.0
    estimated.loc[{"origin": "n", "destination": "s"}] = away
    shares = table["flows"] / table["flows"].sum("origin")
    shares.loc[{"destination": "s", "sector": "goods", "origin": ["n", "e", "w", "c"]}] = 0.0
    own = shares.sel(origin="s", destination="s", sector="goods")
    shares.loc[{"destination": "s", "sector": "goods", "origin": "n"}] = 1 - own
    consumption = []
    for version in (table["flows"] / table["flows"].sum("origin"), shares):
        inputs = table["intermediate"].sum("origin") / table["output"].rename(origin="destination", sector="use")
        matrix = (version * inputs).transpose("origin", "sector", "destination", "use").values.reshape(10, 10)
        final = (version * table["final_demand"].sum(("origin", "category"))).transpose(
            "origin", "sector", "destination"
        )
        consumption.append(intensity.values.ravel() @ np.linalg.inv(np.eye(10) - matrix) @ final.values.reshape(10, 5))
    expected = np.abs(consumption[1] - consumption[0]).sum() / consumption[0].sum()
    assert expected > 1e-4
    assert Footprint(table, intensity).error(estimated) == pytest.approx(expected)


def test_every_method_meets_the_margins_without_looking_at_the_flows(years):
    earlier, later = years
    hidden = {sector: sample.assign(flow=sample["flow"] * np.nan) for sector, sample in later.items()}
    for method in METHODS:
        trade, relaxed = estimate(method, earlier, hidden)
        assert relaxed == []
        for sector, known in later.items():
            found = trade.sel(sector=sector)
            assert found.sum("destination").values == pytest.approx(known["outflow"].values, rel=1e-9)
            assert found.sum("origin").values == pytest.approx(known["inflow"].values, rel=1e-9)
            assert np.diag(found).tolist() == [0.0] * len(REGIONS)


def test_the_earlier_flows_themselves_are_perfect_when_nothing_changed(years):
    trade, _ = estimate("updated", years[1], years[1])
    for sector, known in years[1].items():
        away = ~np.eye(len(REGIONS), dtype=bool)
        assert trade.sel(sector=sector).values[away] == pytest.approx(known["flow"].values[away], rel=1e-8)


def test_choices_take_each_sector_from_the_model_they_chose(years):
    earlier, later = years
    estimates = {method: estimate(method, earlier, later) for method in METHODS}
    choices = chosen(earlier)
    assert set(choices) == set(CHOICES)
    for models in choices.values():
        trade, relaxed = mixed(models, estimates)
        assert relaxed == []
        for sector, model in models.items():
            xr.testing.assert_equal(trade.sel(sector=sector), estimates[model][0].sel(sector=sector))


def test_a_prior_that_cannot_meet_the_margins_is_relaxed_and_named(years):
    earlier, later = years
    closed = earlier["goods"]["flow"].where(earlier["goods"]["destination"] != "n", 0.0)
    earlier = earlier | {"goods": earlier["goods"].assign(flow=closed)}
    trade, relaxed = estimate("updated", earlier, later)
    assert relaxed == ["goods"]
    assert trade.sel(sector="goods", destination="n").sum() == 0


def test_flows_put_together_from_parts_meet_the_margins(years):
    _, later = years
    trade, _ = estimate_held_out("standard", later, later, 5, 0)
    for sector, known in later.items():
        assert trade.sel(sector=sector).sum("origin").values == pytest.approx(known["inflow"].values, rel=1e-9)
    simple, _ = estimate_held_out("uniform", later, later, 5, 0)
    xr.testing.assert_equal(simple, estimate("uniform", later, later)[0])


def test_accuracy_of_all_methods(years, table, intensity):
    rows = trade_accuracy(*years, table, intensity, folds=4, repeats=2)
    methods = [*METHODS, *CHOICES]
    assert {row[0] for row in rows} == {*methods, *(f"{method}_holdout" for method in methods)}
    assert {row[1] for row in rows} == {*SECTORS, "all", "all_feasible"}
    wape = {row[:2]: float(row[2]) for row in rows}
    assert wape["doubly_constrained", "all"] < wape["uniform", "all"]
    true = {sector: np.nansum(sample["outflow"]) for sector, sample in years[1].items()}
    pooled = sum(wape["uniform", sector] * total for sector, total in true.items()) / sum(true.values())
    assert wape["uniform", "all"] == pytest.approx(pooled, rel=1e-5)


def test_intensity_of_groups(tmp_path):
    path = tmp_path / "concordance.csv"
    path.write_text("source,target\ncoal,mining\noil,mining\n")
    concordance = read_concordance(path, ["coal", "oil"], ["mining"])
    provinces = {"region": ["p", "q", "r"]}
    emissions = xr.DataArray([[1.0, 2], [3, 4], [5, 6]], provinces | {"sector": ["coal", "oil"]}, ("region", "sector"))
    group = xr.DataArray(["n", "s", "n"], provinces, ("region",))
    output = xr.DataArray([[0.0], [7.0]], {"origin": ["s", "n"], "sector": ["mining"]}, ("origin", "sector"))
    intensity = group_intensity(emissions, group, concordance, output)
    assert intensity.sel(region="n").item() == pytest.approx((1 + 2 + 5 + 6) / 7)
    assert intensity.sel(region="s").item() == 0
    with pytest.raises(InputError, match="not in the provincial sectors"):
        group_intensity(emissions.assign_coords(sector=["coal", "gas"]), group, concordance, output)
