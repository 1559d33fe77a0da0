"""docs/accounts.md defines every quantity of the accounts, and nothing that is not there."""

from dataclasses import replace

import pytest
import xarray as xr

from accounts_page import documented, general
from nestmrio.contract import CONTRACT
from nestmrio.footprint.account_tables import SIZES, per_person_and_product, rows
from nestmrio.footprint.accounts import accounts, group_accounts
from nestmrio.names import EXPORTS, NO_CONSUMPTION, TRANSPORT
from nestmrio.report import groups, headlines, origins, partners
from small_footprints import PROVINCES, array, small_footprints


@pytest.fixture(scope="module")
def page(project):
    return documented(project)


def whole():
    """Embodied and direct emissions of the small country, with transport that is nobody's and a stressor."""
    case = small_footprints()
    transport = case.embodied.isel(category=[0]).assign_coords(category=[TRANSPORT])
    cube = xr.concat([case.embodied, transport], "category").expand_dims(stressor=["co2"]).assign_attrs(units="Mt")
    return case, cube, case.household.expand_dims(stressor=["co2"])


@pytest.mark.parametrize("file", ["accounts.csv", "accounts_groups.csv"])
def test_every_column_of_accounts_is_defined(page, file):
    case, cube, direct = whole()
    size = xr.Dataset({"gdp": case.gdp, "population": case.population})
    if file == "accounts.csv":
        found = accounts(cube, direct, PROVINCES)
    else:
        found = group_accounts(cube, direct, case.group)
        size = size.groupby(case.group).sum().rename(group="region")
    header, _ = rows(per_person_and_product(found, size))
    assert general(header, found["category"].values.tolist()) == set(page[file])


def test_the_cube_of_accounts_has_the_names_of_the_table(page):
    known = set(CONTRACT["accounts"].variables)
    assert known < set(page["accounts.nc"])
    told = {name for name in page["accounts.nc"] if not any(name.endswith(size) for size in SIZES)}
    assert told - known == {"stressor", "region", "consumption_{category}", TRANSPORT}


@pytest.mark.parametrize("kind", ["embodied", "embodied_sectors", "eebt"])
def test_every_variable_of_a_cube_is_defined(page, kind):
    cube = CONTRACT[kind]
    assert set(page[cube.file]) == set(cube.variables)


def test_every_column_of_a_tidy_table_is_defined(page):
    case = small_footprints()
    header, _ = groups.flux_rows({"co2": groups.flux_between_groups(case)})
    for file in ("bilateral_provinces.csv", "bilateral_groups.csv"):
        assert list(page[file]) == header
    for file in ("eebt_provinces.csv", "eebt_groups.csv"):
        assert list(page[file]) == list(partners.COLUMNS)
    assert list(page["top_origins.csv"]) == list(origins.COLUMNS)


def test_every_headline_number_is_defined(page, project):
    case = small_footprints()
    beside = array([[1.0, 2.0]] * 4, "Mt", origin=list(case.regions), category=list(NO_CONSUMPTION))
    known = [h.quantity for h in headlines.headlines(case)]
    known += [h.quantity for h in headlines.headlines(replace(case, beside=beside))]
    assert set(page["headlines.csv"]) == {*known, "discrepancy_share"} and EXPORTS not in known
    text = (project / "docs" / "accounts.md").read_text(encoding="utf-8")
    assert f"Columns: {', '.join(f'`{name}`' for name in headlines.COLUMNS)}." in text


def test_every_quantity_has_a_formula_and_words(page):
    labels = {"stressor", "region", "origin", "destination", "partner", "category", "demand", "rank", "sector", "unit"}
    for file, names in page.items():
        for name, (formula, words) in names.items():
            assert formula or name in labels, (file, name)
            assert words, (file, name)
