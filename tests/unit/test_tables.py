"""From published tables to tables.nc: aggregation keeps totals, both closures keep the contract."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio import cubes
from nestmrio.classification import aggregate, read_concordance
from nestmrio.errors import InfeasibleError, InputError
from nestmrio.ledger import Ledger
from nestmrio.tables.identities import column_gap, row_gap, total_use
from nestmrio.tables.preparation import complete, verify
from official_tables import balanced_tables


@pytest.fixture
def tables():
    return balanced_tables(3)


def finished(tables, closure="discrepancy", total="weighted", national=None):
    ledger = Ledger()
    return complete(tables, total, national, closure, 1e-6, ledger), ledger


@pytest.fixture
def two_sectors(tmp_path):
    path = tmp_path / "three_two.csv"
    path.write_text("source,target\nfarms,goods\nmills,goods\nshops,services\n")
    return read_concordance(path, ["farms", "mills", "shops"], ["goods", "services"])


def test_aggregation_keeps_totals_and_identities(tables, two_sectors):
    small = aggregate(tables, two_sectors)
    for name in tables.data_vars:
        assert float(small[name].sum()) == pytest.approx(float(tables[name].sum()), rel=1e-12), name
    assert float(abs(row_gap(small)).max()) < 1e-9 and float(abs(column_gap(small)).max()) < 1e-9
    goods = tables["intermediate"].sel(sector=["farms", "mills"], use=["farms", "mills"]).sum(("sector", "use"))
    xr.testing.assert_allclose(small["intermediate"].sel(sector="goods", use="goods", drop=True), goods)


@pytest.mark.parametrize("closure", ["discrepancy", "gras"])
@pytest.mark.parametrize("total", ["weighted", "outflow", "inflow", "mean", "minimum"])
def test_the_contract_holds_under_every_choice(tables, closure, total, tmp_path):
    result, ledger = finished(tables, closure, total)
    verify(result, ledger)
    ledger.require()
    assert len(ledger.checks) == 8
    cubes.write(result, tmp_path / "t.nc", "tables", case="a", year=2007, source_sha256="", created_by="tables")
    assert set(result["output"].attrs) == {"units"}


def test_discrepancy_closure_keeps_uses_and_shows_the_gap(tables):
    result, _ = finished(tables)
    xr.testing.assert_equal(result["intermediate"], tables["intermediate"])
    xr.testing.assert_equal(result["final_demand"], tables["final_demand"])
    moved = sum(sign * (result[name] - tables[name]) for name, sign in (("inflow", 1), ("outflow", -1)))
    xr.testing.assert_allclose(result["discrepancy"], moved)
    assert float(abs(result["discrepancy"]).max()) > 0.01


def test_gras_closure_leaves_no_gap_and_keeps_value_added(tables):
    result, ledger = finished(tables, "gras")
    kept, _ = finished(tables)
    assert float(abs(result["discrepancy"]).max()) < 1e-8
    xr.testing.assert_allclose(result["value_added"], tables["value_added"])
    np.testing.assert_allclose(result["intermediate"].sum("sector"), tables["intermediate"].sum("sector"))
    xr.testing.assert_allclose(total_use(result), total_use(kept) + kept["discrepancy"])
    for name in ("exports", "imports", "outflow", "inflow", "output"):
        xr.testing.assert_equal(result[name], kept[name])
    assert any(entry.item.startswith("use ") for entry in ledger.repairs)


def test_gras_keeps_signs_and_leaves_what_it_cannot_meet(tables):
    tables["final_demand"].loc["North", "farms", "inventories"] = -1.0
    tables["intermediate"].loc["South", "shops"] = 0.0
    tables["final_demand"].loc["South", "shops"] = 0.0
    result, _ = finished(tables, "gras")
    assert float(result["final_demand"].sel(region="North", sector="farms", category="inventories")) < 0
    assert float(total_use(result).sel(region="South", sector="shops")) == 0
    gap = result["discrepancy"].sel(region="South", sector="shops")
    assert float(gap) > 0.1 and float(abs(result["discrepancy"]).sum() - gap) < 1e-7


def test_a_gap_that_cannot_be_spread_names_the_province(tables):
    tables["final_demand"].loc["West", :, "inventories"] = -0.01
    tables["output"].loc["West"] *= 5
    with pytest.raises(
        InfeasibleError,
        match=r"province West: the gap of \S+ cannot be spread over uses: the supply of .* whose use is",
    ):
        finished(tables, "gras")


def test_without_final_demand_a_gap_cannot_be_spread(tables):
    tables["final_demand"].loc["West"] = 0.0
    with pytest.raises(InfeasibleError, match=r"province West: the gap of \S+ cannot be spread over uses"):
        finished(tables, "gras")


@settings(deadline=None, max_examples=6)
@given(st.permutations(range(3)), st.permutations(range(3)), st.permutations(range(3)), st.permutations(range(5)))
@pytest.mark.parametrize("closure", ["discrepancy", "gras"])
@pytest.mark.parametrize("total", ["weighted", "outflow"])
def test_the_order_of_provinces_sectors_and_categories_changes_nothing(closure, total, region, sector, use, category):
    tables = balanced_tables(3)
    order = {"region": region, "sector": sector, "use": use, "category": category}
    here, book = finished(tables, closure, total)
    found, turned_book = finished(tables.isel(order), closure, total)
    xr.testing.assert_allclose(found.sel({dim: here[dim].values for dim in order}), here, rtol=1e-9, atol=1e-12)
    places = [sorted((r.region, r.sector, r.item, r.reason) for r in ledger.repairs) for ledger in (book, turned_book)]
    assert places[0] == places[1]


@pytest.mark.parametrize("closure", ["discrepancy", "gras"])
def test_the_names_of_provinces_and_the_currency_change_nothing(tables, closure):
    here, _ = finished(tables, closure)
    names = {"region": ["Łódź", "NA", "Île"], "sector": ["m", "z", "a"], "use": ["m", "z", "a"]}
    renamed, _ = finished(tables.assign_coords(names), closure)
    scaled, _ = finished(1000 * tables, closure)
    for name, values in here.data_vars.items():
        np.testing.assert_allclose(renamed[name], values, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(scaled[name], 1000 * values, rtol=1e-7, atol=1e-8)


def test_rounding_beyond_tolerance_fails_the_step(tables):
    tables["value_added"].loc["North", "compensation", "farms"] += 1.0
    _, ledger = finished(tables)
    assert [check.passed for check in ledger.checks] == [False]


def test_an_unknown_closure_is_refused(tables):
    with pytest.raises(InputError, match="unknown closure none"):
        finished(tables, "none")


def test_national_totals_bind_when_asked(tables):
    national = (1.1 * tables[["exports", "imports"]].sum("region")).expand_dims(region=["nation"])
    result, _ = finished(tables, national=national)
    for name in ("exports", "imports"):
        np.testing.assert_allclose(result[name].sum("region"), national[name].sel(region="nation"), rtol=1e-9)
