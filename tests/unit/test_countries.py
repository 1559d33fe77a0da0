"""Accounts of countries from the world table to the nested one: each step changes what it says and no more."""

import numpy as np
import pandas as pd
import pymrio
import pytest
import xarray as xr

from nestmrio.errors import CheckError, ConvergenceError, InputError
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.leontief import leontief_system
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, expand, factor
from nestmrio.mrio.linking import link
from nestmrio.report import flow_multipliers
from nestmrio.report.countries import check_comparison, compare_countries, replace_country, sum_provinces
from worlds import bilateral

REGIONS, SECTORS = ["A", "HOM", "Z"], ["w1", "w2"]


def array(values, **labels):
    return xr.DataArray(np.array(values, dtype=float), labels, tuple(labels))


def consumption_based(flows, emissions):
    """Consumption-based emissions of each region by pymrio's inverse."""
    size = flows.sizes["origin"] * flows.sizes["sector"]
    z = flows["intermediate"].values.reshape(size, size)
    f = flows["final_demand"].sum("category").values.reshape(size, -1)
    x = z.sum(1) + f.sum(1)
    inverse = np.asarray(pymrio.calc_L(pymrio.calc_A(pd.DataFrame(z), pd.DataFrame(x, columns=["indout"]))))
    return (emissions.values.ravel() / x @ inverse) @ f


@pytest.fixture
def case():
    """A world with a negative delivery, its proportional form, its links (w2 split in two alike), and the same
    inventory in both classifications."""
    flows = bilateral(REGIONS, SECTORS, ["household", "inventories"], 5)
    flows["final_demand"].loc["A", "w1", "Z", "inventories"] = -12.0
    weight = array([[1, 0, 0], [0, 0.3, 0.7]], source=SECTORS, target=["a", "b", "c"])
    proportional = factor(book_reversals(flows, Ledger()), "10^6 USD")
    linked = link(proportional, dict.fromkeys(("output", "exports", "imports"), weight), "HOM", Ledger())
    emissions = array([[1, 2], [3, 4], [5, 6]], region=REGIONS, sector=SECTORS)
    in_link = array([[1, 0.6, 1.4], [3, 1.2, 2.8], [5, 1.8, 4.2]], region=REGIONS, sector=["a", "b", "c"])
    return flows, proportional, linked, emissions, in_link


def test_two_sectors_by_hand():
    """Miller and Blair 2009, section 2.3: Z = [[150, 500], [200, 100]], f = (350, 1700), as a world of one region."""
    labels = {"origin": ["R"], "sector": ["a", "m"], "destination": ["R"]}
    flows = xr.Dataset(
        {
            "intermediate": ((*labels, "use"), np.array([[[[150.0, 500]]], [[[200.0, 100]]]]).reshape(1, 2, 1, 2)),
            "final_demand": ((*labels, "category"), np.array([350.0, 1700]).reshape(1, 2, 1, 1)),
        },
        labels | {"use": ["a", "m"], "category": ["household"]},
    )
    emissions, nested = array([[100, 40]], region=["R"], sector=["a", "m"]), array([140], region=["R"])
    table = factor(flows, "10^6 USD")
    frame = compare_countries(flows, table, table, emissions, (emissions, emissions), nested)
    np.testing.assert_allclose(frame.iloc[0, 1:7].to_numpy(float), 140.0)
    flows["final_demand"].loc["R", "m"] = 0.0
    flows["intermediate"].loc["R", :, "R", "m"] = 0.0
    flows["intermediate"].loc["R", "m", "R", "a"] = 0.0
    table = factor(flows, "10^6 USD")
    frame = compare_countries(flows, table, table, emissions, (emissions, emissions), nested)
    np.testing.assert_allclose(frame.iloc[0, 1:6].to_numpy(float), 100.0)


def test_nothing_changes_where_nothing_is_changed(case):
    _, proportional, linked, emissions, in_link = case
    flows = expand(proportional)
    again, same = replace_country(emissions, in_link, proportional, linked, "HOM")
    np.testing.assert_allclose(again, emissions, rtol=1e-12)
    np.testing.assert_allclose(same, in_link, rtol=1e-12)
    nested = array(consumption_based(flows, emissions), region=REGIONS)
    frame = compare_countries(flows, proportional, linked, emissions, (again, same), nested)
    changes = [column for column in frame if column.endswith("change")]
    assert len(changes) == 6
    np.testing.assert_allclose(frame[changes], 0.0, atol=1e-12)


def test_every_step_agrees_with_the_inverse_of_pymrio(case, tmp_path):
    flows, proportional, linked, emissions, in_link = case
    own = replace_country(emissions, 2 * in_link, proportional, linked, "HOM")
    tables = (flows, book_reversals(flows, Ledger()), expand(proportional), expand(proportional), expand(linked))
    expected = [consumption_based(t, e) for t, e in zip(tables, (emissions, emissions, emissions, *own), strict=True)]
    nested, ledger = array([9, 9, 9], region=REGIONS), Ledger()
    flows.to_netcdf(tmp_path / "world_flows.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "world_flows.nc", engine="h5netcdf", cache=False) as stored:
        frame = compare_countries(stored, proportional, linked, emissions, own, nested, ledger=ledger)
    np.testing.assert_allclose(frame.iloc[:, 1:6].to_numpy(float).T, expected, rtol=1e-9)
    assert [check.passed for check in ledger.checks] == [True, True]
    assert ledger.checks[0].value < 1e-10


def test_each_step_shows_its_own_change(case):
    flows, proportional, linked, emissions, in_link = case
    even, uneven = (array([[1, 0, 0], [0, w, 1 - w]], source=SECTORS, target=["a", "b", "c"]) for w in (0.3, 0.6))
    linked = link(proportional, {"output": even, "exports": uneven, "imports": even}, "HOM", Ledger())
    more = in_link.copy(deep=True)
    more.loc["HOM"] *= 2
    nested = array([9, 9, 9], region=REGIONS)
    own = replace_country(emissions, more, proportional, linked, "HOM")
    frame = compare_countries(flows, proportional, linked, emissions, own, nested).set_index("country")
    for step in ("unnested", "booked", "proportional"):
        assert frame[step].sum() == pytest.approx(float(emissions.sum()))
    for step in ("inventory", "linked"):
        assert frame[step].sum() == pytest.approx(float(more.sum()))
    changes = ["booked_change", "proportional_change", "inventory_change", "linked_change"]
    assert (frame[changes].abs().max() > 1e-6).all()
    np.testing.assert_allclose(frame["change"], 9 / frame["unnested"] - 1)
    ledger = Ledger()
    country, change = check_comparison(frame.reset_index(), 1e-6, ledger)
    assert (
        frame.loc[country, "proportional_change"]
        == change
        == frame["proportional_change"].abs().max() * np.sign(change)
    )
    with pytest.raises(CheckError, match=rf"proportional form: .*\({country}\).*all countries together: nested"):
        ledger.require()


@pytest.mark.parametrize("seed", range(10))
def test_flows_from_one_origin_each_are_solved_too(seed):
    """No user buys in proportion: each takes a product from one origin alone."""
    random = np.random.default_rng(seed)
    flows = bilateral(["A", "B", "C", "D"], ["a", "b", "c"], ["household"], seed)
    chosen = random.integers(4, size=(3, 4, 3))
    flows["intermediate"] *= np.arange(4)[:, None, None, None] == chosen[None]
    used, final = (flows[name].values for name in ("intermediate", "final_demand"))
    used *= (0.9 * final.sum((2, 3)) / np.maximum(used.sum((0, 1)), 1e-9))[None, None]
    emissions = array(random.uniform(size=(4, 3)), region=flows["origin"].values, sector=flows["sector"].values)
    table, nested = factor(flows, "10^6 USD"), array(np.ones(4), region=flows["origin"].values)
    frame = compare_countries(flows, table, table, emissions, (emissions, emissions), nested)
    np.testing.assert_allclose(frame["unnested"], consumption_based(flows, emissions), rtol=1e-9)


def test_a_solver_that_does_not_arrive_says_so(case, monkeypatch):
    flows, proportional, linked, emissions, in_link = case
    monkeypatch.setattr(flow_multipliers, "PASSES", 1)
    nested = array([9, 9, 9], region=REGIONS)
    with pytest.raises(ConvergenceError, match="multipliers of all bilateral flows stopped at a relative error of"):
        compare_countries(flows, proportional, linked, emissions, (emissions, in_link), nested)


def test_a_certificate_that_does_not_hold_for_all_flows_is_replaced(case):
    flows, proportional, _, emissions, _ = case
    near = leontief_system(coefficients(proportional), 1)
    near.certificate = type(near.certificate)(np.full((3, 2), 1.0) * [[1, 50]], near.certificate.slack)
    every = flow_multipliers.FlowCoefficients(
        flows["intermediate"], proportional["output"].values, tuple(REGIONS), tuple(SECTORS)
    )
    k = emissions.values / every.output
    found = flow_multipliers.flow_multipliers(every, near, k)
    assert found.error_bound < 1e-10
    final = flows["final_demand"].sum("category").values
    expected = consumption_based(flows, emissions)
    np.testing.assert_allclose(np.einsum("ri,rid->d", found.values, final), expected, rtol=1e-9)


def test_emissions_of_other_regions_are_refused(case):
    flows, proportional, linked, emissions, in_link = case
    with pytest.raises(InputError, match="emissions lacks the region HOM"):
        compare_countries(
            flows, proportional, linked, emissions.drop_sel(region="HOM"), (emissions, in_link), in_link.sum("sector")
        )


def test_emissions_without_output_in_the_world_table_go_to_the_other_sectors(case):
    _, proportional, linked, emissions, in_link = case
    linked = linked.copy(deep=True)
    linked["output"].loc["HOM", "b"] = 0.0
    _, placed = replace_country(emissions, in_link, proportional, linked, "HOM")
    np.testing.assert_allclose(placed.sel(region="HOM"), np.array([3, 0, 2.8]) * 7 / 5.8)


def test_provinces_are_summed_under_their_country():
    values = array([1, 2, 10, 20], region=["P", "Q", "Z", "A"])
    assert sum_provinces(values, REGIONS, "HOM").to_series().to_dict() == {"A": 20.0, "HOM": 3.0, "Z": 10.0}
