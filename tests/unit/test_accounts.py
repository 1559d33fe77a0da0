"""The accounts of a country of three provinces and of its groups, added up by hand."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import CheckError, InputError
from nestmrio.footprint.account_tables import per_person_and_product, rows, unit_rows
from nestmrio.footprint.accounts import accounts, group_accounts
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


def macro(case, gdp="10^8 CNY", scale=1.0):
    """GDP and population of the provinces, GDP in a unit and times a scale."""
    return xr.Dataset({"gdp": (case.gdp * scale).assign_attrs(units=gdp), "population": case.population})


def test_intensities_are_in_the_currency_of_the_case(found, case):
    result = per_person_and_product(found, macro(case, "10^6 EUR", 100.0))
    assert result["production_per_gdp"].attrs["units"] == "g per EUR"
    assert result["production_per_gdp"].sel(region="Hill").item() == pytest.approx(43e12 / 1e10)
    plain = per_person_and_product(found, macro(case, "BRL", 1e8))
    assert plain["production_per_gdp"].attrs["units"] == "g per BRL"
    np.testing.assert_allclose(plain["production_per_gdp"], result["production_per_gdp"])


def two_stressors(case, units):
    """Accounts of two stressors in units of their own; the second has a thousand times the numbers of the first."""
    names = xr.Variable("stressor", ["co2", "other"])
    told = ["Mt" if len(set(units)) == 1 else "see the coordinate unit", {"unit": ("stressor", list(units))}]
    cubes = [
        xr.concat([values, 1000 * values], names).assign_attrs(units=told[0]).assign_coords(told[1])
        for values in (case.embodied, case.household)
    ]
    return accounts(*cubes, PROVINCES)


def test_each_stressor_is_weighed_in_its_own_unit(case):
    result = per_person_and_product(two_stressors(case, ("Mt", "kt")), macro(case))
    for name in ("production_per_gdp", "consumption_per_capita"):
        north = result[name].sel(region="North")
        assert north.sel(stressor="other").item() == pytest.approx(north.sel(stressor="co2").item())
    assert result["consumption_per_capita"].attrs["units"] == "t per person"
    header, table = unit_rows(result, "accounts.csv")
    assert header == ["file", "stressor", "column", "unit"]
    told = {(row[1], row[2]): row[3] for row in table}
    assert told["co2", "production"] == "Mt" and told["other", "consumption_fixed_capital"] == "kt"
    assert told["other", "production_per_gdp"] == "g per CNY"
    assert [row[2] for row in table if row[1] == "co2"] == rows(result)[0][2:]


def test_what_has_no_weight_stays_in_its_unit(case):
    result = per_person_and_product(two_stressors(case, ("Mt", "10^3 jobs")), macro(case, "10^6 EUR"))
    assert result["production_per_capita"].attrs["units"] == "see the coordinate unit, per person"
    told = {(row[1], row[2]): row[3] for row in unit_rows(result, "accounts.csv")[1]}
    assert told["other", "production_per_capita"] == "10^3 jobs per person"
    assert told["other", "consumption_per_gdp"] == "10^3 jobs per EUR"
    assert told["co2", "consumption_per_gdp"] == "g per EUR"
    north = result["consumption_per_capita"].sel(region="North", stressor="other").item()
    assert north == pytest.approx(87e3 / 2e7)


@pytest.mark.parametrize(("item", "number"), [("population", 0.0), ("gdp", -3.0), ("gdp", np.nan)])
def test_a_province_without_people_or_product_is_refused(found, case, item, number):
    size = macro(case)
    size[item].loc["Hill"] = number
    with pytest.raises(InputError, match=f"province Hill: its {item} is {number:g}"):
        per_person_and_product(found, size)


def test_a_category_cannot_take_the_column_of_an_account(case):
    renamed = case.embodied.assign_coords(category=["urban_household", "per_capita", "discrepancy"])
    with pytest.raises(InputError, match="category per_capita: column consumption_per_capita is another account"):
        rows(accounts(renamed, case.household, PROVINCES))


def test_a_group_with_the_name_of_a_country_is_refused(case):
    with pytest.raises(InputError, match="group Abroad: a country has the name of this group"):
        group_accounts(case.embodied, case.household, case.group.where(case.group != "Hills", "Abroad"))
    named = group_accounts(case.embodied, case.household, case.group.where(case.group != "Hills", "Hill"))
    assert named["region"].values.tolist() == ["Plain", "Hill"]


def test_accounts_of_nothing_add_up(case):
    found = accounts(case.embodied * 0, case.household * 0, PROVINCES)
    assert not found["net"].any()
    per_person = per_person_and_product(found.map(lambda v: v.assign_attrs(units="Mt")), macro(case))
    assert per_person["consumption_per_capita"].sel(region="Hill").item() == 0.0


def test_emissions_taken_up_add_up(case):
    """Forests take up nearly all that is emitted: the sum is small beside its parts."""
    taken = case.embodied.copy()
    taken.loc[{"origin": "Hill"}] *= -1
    household = case.household.astype(float)
    household.loc["Abroad"] -= float(taken.sum() + household.sum()) - 1e-7
    found = accounts(taken, household, PROVINCES)
    assert found["production"].sel(region="Hill").item() == pytest.approx(1 - 42)


@pytest.mark.parametrize("seed", range(3))
def test_order_and_names_of_regions_do_not_matter(case, seed):
    order = np.random.default_rng(seed).permutation(4)
    names = {name: f"Ñ {name}" for name in case.embodied["origin"].values.tolist()}
    labels = [names[name] for name in case.embodied["origin"].values.tolist()]
    renamed = case.embodied.assign_coords(origin=labels, destination=labels).isel(origin=order, destination=order)
    household = case.household.assign_coords(region=labels).isel(region=order[::-1])
    found = accounts(renamed, household, [names[name] for name in PROVINCES])
    plain = accounts(case.embodied, case.household, PROVINCES)
    np.testing.assert_allclose(found["net"].sel(region=labels), plain["net"])
    np.testing.assert_allclose(found["domestic_exports"].sel(region=labels), plain["domestic_exports"])


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
