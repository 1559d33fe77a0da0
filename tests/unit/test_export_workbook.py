"""The workbook of accounts: header, units, numbers; every column in words; no text that is a formula."""

import zipfile

import pytest
import xarray as xr
from python_calamine import CalamineWorkbook

from nestmrio.errors import InputError
from nestmrio.footprint.account_tables import per_person_and_product, rows
from nestmrio.footprint.accounts import group_accounts
from nestmrio.report.export.workbook import LONGEST, Sheet, account_sheets, flux_sheet, write_workbook
from nestmrio.report.footprints import footprints
from nestmrio.report.groups import flux_between_groups
from small_exports import UNITS, world

STRESSORS = ["co2", "CH4"]
REGIONS = ["=1+1", "+Plus", "-Minus", "@Home", "#N/A", "01"]
DIGITS = 1e-15
"""A workbook keeps sixteen digits."""
CATEGORIES = ["urban_household", "capital", "discrepancy"]


def read(path):
    """The sheets as lists of rows, as a program that is not ours reads them."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture(scope="module")
def case():
    """Cubes of a world of two stressors, its provinces in two groups, with people and product."""
    cubes = world(REGIONS, ["s", "t"], CATEGORIES, 8, stressors=STRESSORS)
    provinces = {"region": REGIONS[:-1]}
    group = xr.DataArray(["=North", "=North", "South", "South", "South"], provinces, ("region",))
    sizes = xr.Dataset(
        {
            "gdp": ("region", [1.0, 2, 3, 4, 5], {"units": "10^8 CNY"}),
            "population": ("region", [1.0, 2, 3, 4, 5], {"units": "10^4 persons"}),
        },
        provinces,
    )
    shipped = cubes["embodied"]["embodied"].sum("category").rename(destination="exporter")
    cubes["embodied"] = cubes["embodied"].assign(export_embodied=shipped.assign_attrs(units="Mt"))
    accounts = per_person_and_product(cubes["accounts"], sizes)
    extra = (2 * accounts["household"]).assign_attrs(accounts["household"].attrs)
    cubes["accounts"] = accounts.assign(international_transport=extra)
    cubes["geography"] = xr.Dataset({"group": group})
    by_group = group_accounts(cubes["embodied"]["embodied"], cubes["emissions"]["household_emissions"], group)
    cubes["groups"] = per_person_and_product(by_group, sizes.groupby(group).sum().rename(group="region"))
    return cubes


@pytest.fixture(scope="module")
def sheets(case, tmp_path_factory):
    """The sheets of the workbook that the workflow writes, read back."""
    found = [*account_sheets(case["accounts"], "accounts"), *account_sheets(case["groups"], "groups", "group")]
    cubes = {name: case[name] for name in ("embodied", "emissions", "geography")}
    for stressor in STRESSORS:
        found.append(flux_sheet(flux_between_groups(footprints(**cubes, stressor=stressor)), f"fluxes {stressor}"))
    path = tmp_path_factory.mktemp("export") / "accounts.xlsx"
    write_workbook(path, found, "small")
    return read(path) | {"path": path}


def test_one_sheet_for_each_kind_and_stressor(sheets):
    expected = [f"{kind} {stressor}" for kind in ("accounts", "groups", "fluxes") for stressor in STRESSORS]
    assert list(sheets) == ["about", *expected, "path"]


@pytest.mark.parametrize("kind", ["accounts", "groups"])
@pytest.mark.parametrize("stressor", ["co2", "CH4"])
def test_accounts_are_the_numbers_of_the_cube(case, sheets, kind, stressor):
    header, table = rows(case[kind])
    first, units, *numbers = sheets[f"{kind} {stressor}"]
    assert first == [{"accounts": "region", "groups": "group"}[kind], *header[2:]]
    expected = [row[1:] for row in table if row[0] == stressor]
    assert [row[0] for row in numbers] == [row[0] for row in expected]
    for row, wanted in zip(numbers, expected, strict=True):
        assert row[1:] == [cell if cell == "" else pytest.approx(cell, rel=DIGITS) for cell in wanted[1:]]
    assert all(isinstance(cell, float) or cell == "" for row in numbers for cell in row[1:])
    unit = dict(zip(first, units, strict=True))
    assert unit["production"] == unit["consumption_capital"] == UNITS[stressor]
    assert unit["production_per_capita"] == "t per person" and unit["consumption_per_gdp"] == "g per CNY"
    assert units[0] == "" and all(units[1:])


def test_a_variable_that_nobody_has_named_before_is_there(case, sheets):
    first, units, *numbers = sheets["accounts CH4"]
    at = first.index("international_transport")
    expected = case["accounts"]["international_transport"].sel(stressor="CH4").values.tolist()
    assert [row[at] for row in numbers] == pytest.approx(expected, rel=DIGITS) and units[at] == "kt"


def test_countries_have_nothing_per_person(sheets):
    first, _, *numbers = sheets["accounts co2"]
    at = first.index("production_per_capita")
    assert [row[at] == "" for row in numbers] == [False] * 5 + [True]


def test_fluxes_add_up_to_what_the_groups_cause(case, sheets):
    first, units, *numbers = sheets["fluxes co2"]
    assert first == ["origin", "destination", "all", *CATEGORIES] and units == ["", "", *["Mt"] * 4]
    assert [row[:2] for row in numbers[:4]] == [[o, d] for o in ("=North",) for d in ("=North", "South", "abroad")] + [
        ["South", "=North"]
    ]
    for row in numbers:
        assert row[2] == pytest.approx(sum(row[3:]), rel=1e-12)
    caused = case["groups"]["consumption"] - case["groups"]["household"]
    for group in ("=North", "South"):
        total = sum(row[2] for row in numbers if row[1] == group)
        assert total == pytest.approx(caused.sel(stressor="co2", region=group).item(), rel=1e-9)


def test_every_column_is_explained_in_words_with_its_unit(sheets):
    head, *explained = sheets["about"]
    assert head == ["sheet", "column", "unit", "meaning"]
    said = {(sheet, column): (unit, meaning) for sheet, column, unit, meaning in explained}
    for name, table in sheets.items():
        if name not in ("about", "path"):
            for column, unit in zip(table[0], table[1], strict=True):
                assert said.pop((name, column))[0] == unit
    assert said == {}
    meaning = {(sheet, column): text for sheet, column, _, text in explained}
    assert all(len(text) > 15 for text in meaning.values())
    assert meaning["accounts co2", "domestic_exports"] == "emitted in the province for final demand of other provinces"
    assert meaning["groups co2", "domestic_exports"] == "emitted in the group for final demand of other groups"
    assert "category discrepancy" in meaning["accounts co2", "consumption_discrepancy"]
    assert "per inhabitant" in meaning["groups CH4", "production_per_capita"]


def test_no_text_is_a_formula_or_an_error(sheets):
    assert [row[0] for row in sheets["accounts co2"][2:]] == REGIONS
    with zipfile.ZipFile(sheets["path"]) as parts:
        pages = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        styles = parts.read("xl/styles.xml").decode()
    assert len(pages) == 7 and not any("<f>" in page or 't="e"' in page for page in pages)
    assert 'quotePrefix="1"' in styles


def test_accounts_without_a_stressor_are_one_sheet(case):
    plain = case["accounts"].sel(stressor="co2").reset_coords(drop=True)
    plain = plain.drop_vars([name for name in plain if "per_" in name])
    for values in plain.data_vars.values():
        values.attrs["units"] = "Mt"
    (sheet,) = account_sheets(plain, "accounts")
    assert sheet.name == "accounts" and [row[0] for row in sheet.rows] == REGIONS
    assert {unit for _, unit, _ in sheet.columns[1:]} == {"Mt"}


def test_names_of_sheets_are_those_that_a_workbook_allows(tmp_path):
    names = ["accounts co2:[total]/air", "accounts CO2:[total]/air", "History", "about", "x" * 40, "x" * 41, "'q'"]
    columns, path = [("region", "", "a place of the world"), ("v", "Mt", "a number of it")], tmp_path / "book.xlsx"
    write_workbook(path, [Sheet(name, columns, [["A", float(at)]]) for at, name in enumerate(names)])
    found = read(path)
    assert len(found) == 8 and all(len(name) <= LONGEST for name in found)
    assert len({name.casefold() for name in found}) == 8 and not any(set("[]:*?/\\'") & set(name) for name in found)
    assert [table[2][1] for table in list(found.values())[1:]] == [0, 1, 2, 3, 4, 5, 6]
    assert [row[0] for row in found["about"][1::2]] == list(found)[1:]


def test_a_sign_that_no_workbook_holds_is_refused_and_nothing_is_written(tmp_path):
    sheet = Sheet("accounts", [("region", "", "a place"), ("v", "Mt", "a number")], [["A\x01", 1.0]])
    with pytest.raises(InputError, match="sign that a workbook cannot hold"):
        write_workbook(tmp_path / "book.xlsx", [sheet])
    assert list(tmp_path.iterdir()) == []
