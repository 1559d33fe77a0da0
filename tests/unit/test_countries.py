"""Accounts of countries from the world table to the nested one: each step changes what it says and no more."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, expand, factor
from nestmrio.mrio.linking import link
from nestmrio.report.countries import compare_countries, consumption_based, replace_country, sum_provinces
from worlds import bilateral

REGIONS, SECTORS = ["A", "HOM", "Z"], ["w1", "w2"]


def array(values, **labels):
    return xr.DataArray(np.array(values, dtype=float), labels, tuple(labels))


@pytest.fixture
def case():
    """A world, its links (w2 split in two alike), and the same inventory in both classifications."""
    flows = bilateral(REGIONS, SECTORS, ["household", "inventories"], 5)
    weight = array([[1, 0, 0], [0, 0.3, 0.7]], source=SECTORS, target=["a", "b", "c"])
    pooled = factor(flows, "10^6 USD")
    linked = link(pooled, dict.fromkeys(("output", "exports", "imports"), weight), "HOM", Ledger())
    emissions = array([[1, 2], [3, 4], [5, 6]], region=REGIONS, sector=SECTORS)
    in_link = array([[1, 0.6, 1.4], [3, 1.2, 2.8], [5, 1.8, 4.2]], region=REGIONS, sector=["a", "b", "c"])
    return flows, pooled, linked, emissions, in_link


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
    emissions = array([[100, 40]], region=["R"], sector=["a", "m"])
    np.testing.assert_allclose(consumption_based(flows, emissions), [140.0])
    flows["final_demand"].loc["R", "m"] = 0.0
    flows["intermediate"].loc["R", :, "R", "m"] = 0.0
    flows["intermediate"].loc["R", "m", "R", "a"] = 0.0
    np.testing.assert_allclose(consumption_based(flows, emissions), [100.0])


def test_nothing_changes_where_nothing_is_changed(case):
    _, pooled, linked, emissions, in_link = case
    flows = expand(pooled)
    again, same = replace_country(emissions, in_link, pooled, linked, "HOM")
    np.testing.assert_allclose(again, emissions, rtol=1e-12)
    np.testing.assert_allclose(same, in_link, rtol=1e-12)
    nested = array(consumption_based(flows, emissions), region=REGIONS)
    frame = compare_countries(flows, flows, pooled, linked, emissions, (again, same), nested)
    changes = [column for column in frame if column.endswith("change")]
    assert len(changes) == 6
    np.testing.assert_allclose(frame[changes], 0.0, atol=1e-12)


def test_each_step_shows_its_own_change(case):
    flows, _, linked, emissions, in_link = case
    flows = flows.copy(deep=True)
    flows["final_demand"].loc["A", "w1", "Z", "inventories"] = -12.0
    booked = book_reversals(flows, Ledger())
    pooled = factor(booked, "10^6 USD")
    more = in_link.copy(deep=True)
    more.loc["HOM"] *= 2
    nested = array([9, 9, 9], region=REGIONS)
    own = replace_country(emissions, more, pooled, linked, "HOM")
    frame = compare_countries(flows, booked, pooled, linked, emissions, own, nested).set_index("country")
    for step in ("unnested", "booked", "pooled"):
        assert frame[step].sum() == pytest.approx(float(emissions.sum()))
    for step in ("inventory", "linked"):
        assert frame[step].sum() == pytest.approx(float(more.sum()))
    assert (frame[["booked_change", "pooled_change", "inventory_change", "linked_change"]].abs().max() > 1e-6).all()
    np.testing.assert_allclose(frame["change"], 9 / frame["unnested"] - 1)


def test_emissions_without_output_in_the_world_table_go_to_the_other_sectors(case):
    _, pooled, linked, emissions, in_link = case
    linked = linked.copy(deep=True)
    linked["output"].loc["HOM", "b"] = 0.0
    _, placed = replace_country(emissions, in_link, pooled, linked, "HOM")
    np.testing.assert_allclose(placed.sel(region="HOM"), np.array([3, 0, 2.8]) * 7 / 5.8)


def test_provinces_are_summed_under_their_country():
    values = array([1, 2, 10, 20], region=["P", "Q", "Z", "A"])
    assert sum_provinces(values, REGIONS, "HOM").to_series().to_dict() == {"A": 20.0, "HOM": 3.0, "Z": 10.0}
