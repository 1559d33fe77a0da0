"""The accounts of a country of three provinces and of its groups, added up by hand."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import CheckError, InputError
from nestmrio.footprint.accounts import accounts, group_accounts, per_person_and_product, rows
from nestmrio.ledger import Ledger
from small_footprints import PROVINCES, small_footprints


@pytest.fixture
def case():
    """The cubes behind the accounts."""
    return small_footprints()


@pytest.fixture
def found(case):
    """The accounts, with their checks met."""
    ledger = Ledger()
    result = accounts(case.embodied, case.household, PROVINCES, ledger=ledger)
    ledger.require()
    return result


@pytest.mark.parametrize(
    ("name", "north", "hill", "abroad"),
    [
        ("production", 99, 43, 165),
        ("consumption", 87, 24, 172),
        ("household", 3, 1, 20),
        ("net", 12, 19, -7),
        ("domestic_exports", 20, 20, 0),
        ("domestic_imports", 12, 6, 0),
        ("international_exports", 12, 6, 15),
        ("international_imports", 8, 1, 22),
    ],
)
def test_accounts_of_regions(found, name, north, hill, abroad):
    assert found[name].sel(region=["North", "Hill", "Abroad"]).values.tolist() == pytest.approx([north, hill, abroad])
    assert found[name].attrs["units"] == "Mt"


def test_consumption_by_category_leaves_out_direct_emissions(found):
    north = found["consumption_by_category"].sel(region="North")
    assert north.values.tolist() == pytest.approx([55, 25, 4])
    whole = found["consumption_by_category"].sum("category") + found["household"]
    np.testing.assert_allclose(whole.values, found["consumption"].values)


def test_trade_inside_a_group_is_left_out(case):
    groups = group_accounts(case.embodied, case.household, case.group)
    assert groups["region"].values.tolist() == ["Plain", "Hills"]
    assert groups["domestic_exports"].values.tolist() == pytest.approx([6, 20])
    assert groups["domestic_imports"].values.tolist() == pytest.approx([20, 6])
    assert groups["household"].values.tolist() == [5, 1]


def test_per_person_and_per_product(found, case):
    macro = xr.Dataset({"gdp": case.gdp, "population": case.population})
    result = per_person_and_product(found, macro)
    assert result["consumption_per_capita"].sel(region="North").item() == pytest.approx(87e6 / 2e7)
    assert result["production_per_gdp"].sel(region="Hill").item() == pytest.approx(43e12 / 1e10)
    assert result["production_per_gdp"].attrs["units"] == "g per CNY"
    assert bool(result["consumption_per_capita"].sel(region="Abroad").isnull())


def test_rows_have_one_column_per_account_and_category(found, case):
    macro = xr.Dataset({"gdp": case.gdp, "population": case.population})
    header, table = rows(per_person_and_product(found, macro))
    assert header[:3] == ["region", "production", "consumption"]
    assert {"consumption_urban_household", "consumption_discrepancy", "consumption_per_gdp"} <= set(header)
    by_region = {row[0]: dict(zip(header, row, strict=True)) for row in table}
    assert by_region["North"]["consumption_fixed_capital"] == pytest.approx(25)
    assert by_region["Abroad"]["consumption_per_capita"] == ""


def test_stressors_have_rows_of_their_own(case):
    both = [xr.concat([a, 2 * a], xr.Variable("stressor", ["co2", "so2"])) for a in (case.embodied, case.household)]
    ledger = Ledger()
    found = accounts(*both, PROVINCES, ledger=ledger)
    ledger.require()
    header, table = rows(found)
    assert header[:2] == ["stressor", "region"]
    assert len(table) == 8
    assert found["net"].sel(stressor="so2", region="North").item() == pytest.approx(24)
    groups = group_accounts(*both, case.group)
    assert groups["domestic_exports"].sel(stressor="so2").values.tolist() == pytest.approx([12, 40])


def test_one_stressor_keeps_its_dim(case):
    found = accounts(case.embodied.expand_dims(stressor=["co2"]), case.household, PROVINCES)
    assert {found[name].dims for name in ("production", "household", "net")} == {("stressor", "region")}
    assert found["consumption_by_category"].dims == ("stressor", "region", "category")
    assert rows(found)[0][0] == "stressor" and rows(found)[1][0][0] == "co2"


def test_direct_emissions_must_fit(case):
    both = xr.concat([case.embodied, case.embodied], xr.Variable("stressor", ["co2", "so2"]))
    with pytest.raises(InputError, match="give household for every stressor"):
        accounts(both, case.household, PROVINCES)
    with pytest.raises(InputError, match="embodied in Mt, household in t"):
        accounts(case.embodied, case.household.assign_attrs(units="t"), PROVINCES)


def test_a_province_without_emissions_cube_is_named(case):
    with pytest.raises(InputError, match="province Hill"):
        accounts(case.embodied.drop_sel(origin="Hill", destination="Hill"), case.household, PROVINCES)


def test_emissions_that_are_not_a_number_fail_the_checks(case):
    case.embodied.values[0, 1, 0] = np.nan
    ledger = Ledger()
    accounts(case.embodied, case.household, PROVINCES, ledger=ledger)
    with pytest.raises(CheckError):
        ledger.require()
