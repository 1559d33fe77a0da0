"""Workbooks of yearbooks: no result depends on order, names and units carry through, and faults name their cell."""

import openpyxl
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.classification import read_sectors
from nestmrio.errors import InputError
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from nestmrio.inputs.industry_energy import read_industry_energy
from yearbook_files import (
    BALANCE_LAYOUT,
    FUELS,
    INDUSTRIES,
    INDUSTRY_LAYOUT,
    PROVINCES,
    write_balances,
    write_industry,
    write_inventory,
)


@pytest.fixture(scope="module")
def balances(tmp_path_factory):
    def read(change=lambda sheets: None, provinces=PROVINCES, after=lambda folder: None):
        folder = tmp_path_factory.mktemp("yearbook")
        (folder / "layout.yaml").write_text(BALANCE_LAYOUT, encoding="utf-8")
        after(write_balances(folder / "balances", change, provinces))
        return read_energy_balances(folder / "balances", 2007, provinces, FUELS, folder / "layout.yaml")

    return read


def reorder(sheet, rows, columns, top):
    """Move the rows below the `top` rows of headings, and the columns behind the labels."""
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    cells = [[row[0], *(row[1 + at] for at in columns)] for row in cells]
    for row, values in enumerate([*cells[:top], *(cells[top + at] for at in rows)], start=1):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value


@settings(max_examples=10)
@given(rows=st.permutations(range(13)), columns=st.permutations(range(3)), files=st.permutations(["a", "b", "z"]))
def test_the_order_of_a_balance_and_of_its_files_does_not_matter(balances, rows, columns, files):
    def rename(folder):
        for name, file in zip(files, sorted(folder.iterdir()), strict=True):
            file.rename(folder / f"{name}{file.name}")

    def change(sheets):
        reorder(sheets["Jilin"].active, rows, columns, 4)

    xr.testing.assert_identical(balances(change, after=rename), balances())


def test_renamed_provinces_and_scaled_quantities(balances):
    names = ["Île-de-France", "NO"]
    renamed = balances(provinces=names)
    assert renamed["region"].values.tolist() == names
    xr.testing.assert_identical(renamed.assign_coords(region=PROVINCES), balances())

    def double(sheets):
        for book in sheets.values():
            for at in ("B5", "B6", "D6"):
                book.active[at] = 2 * book.active[at].value

    xr.testing.assert_allclose(balances(double), 2 * balances())


def test_accents_may_be_encoded_in_two_ways(tmp_path):
    (tmp_path / "layout.yaml").write_text(INDUSTRY_LAYOUT.replace("Mills", "Cafe\u0301s"), encoding="utf-8")
    path = write_industry(tmp_path / "use.xlsx", lambda sheet: sheet.__setitem__("A3", "Caf\u00e9s\u00a0"))
    energy = read_industry_energy(path, INDUSTRIES, FUELS, tmp_path / "layout.yaml")
    assert energy.sel(industry="mills").values.tolist() == [3.0, 0.0]


def test_the_first_sheet_to_be_seen_counts(balances):
    def hide(sheets):
        book = sheets["Jilin"]
        book.create_sheet("notes", 0).sheet_state = "hidden"
        book.active = 1

    xr.testing.assert_identical(balances(hide), balances())


def test_files_that_are_no_balance_are_named_where_one_is_missing(balances):
    def change(sheets):
        sheets["Jilin"].active["A1"] = "Energy 2007"

    with pytest.raises(InputError, match=r"province Jilin: the province has no balance\. .*: 0\.xlsx, 1\.xlsx"):
        balances(change)


def test_a_list_of_fuels_in_another_unit_is_refused(tmp_path):
    (tmp_path / "layout.yaml").write_text(BALANCE_LAYOUT, encoding="utf-8")
    fuels = FUELS.assign(unit=["10^4 t", "TJ"])
    with pytest.raises(InputError, match="fuel natural_gas: the list of fuels has the unit 'TJ'"):
        read_energy_balances(write_balances(tmp_path / "b"), 2007, PROVINCES, fuels, tmp_path / "layout.yaml")


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    def read(change=lambda book: None):
        folder = tmp_path_factory.mktemp("inventory")
        (folder / "sectors.csv").write_text("sector,name\nfarming,Farming\ncoal,Coal Mining\n", encoding="utf-8")
        path = write_inventory(folder / "published.xlsx", change)
        return read_ceads(path, 2007, PROVINCES, read_sectors(folder / "sectors.csv"), FUELS)

    return read


@settings(max_examples=10)
@given(rows=st.permutations(range(5)), columns=st.permutations(range(5)))
def test_the_order_of_an_inventory_does_not_matter(inventory, rows, columns):
    xr.testing.assert_identical(inventory(lambda book: reorder(book["Jilin2007"], rows, columns, 3)), inventory())


def test_a_blank_behind_a_sheets_name_does_no_harm(inventory):
    def change(book):
        book["Jilin2007"].title = "Jilin2007 "

    xr.testing.assert_identical(inventory(change), inventory())


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("C5", "#N/A", "sheet Jilin2007, row Farming, column Natural Gas, cell C5: the cell holds the error #N/A"),
        ("C5", "=B5", "cell C5: the formula =B5 has no stored value"),
        ("A6", "Farming", "the row 'Farming' stands twice"),
        ("D1", "Raw Coal", "the column 'Raw Coal' stands twice"),
    ],
)
def test_a_wrong_cell_of_an_inventory_is_named(inventory, cell, value, words):
    with pytest.raises(InputError, match=words):
        inventory(lambda book: book["Jilin2007"].__setitem__(cell, value))


def test_an_empty_sheet_is_refused(inventory):
    with pytest.raises(InputError, match="sheet Jilin2007: the column 'Raw Coal' is missing"):
        inventory(lambda book: book["Jilin2007"].delete_rows(1, 99))


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("B3", "#REF!", "row Mills, column Raw Coal, cell B3: the cell holds the error #REF!"),
        ("A4", "Mills", "row 'Mills' stands twice"),
        ("C1", "Raw Coal", "column 'Raw Coal' stands twice"),
    ],
)
def test_a_wrong_cell_of_a_table_of_industries_is_named(tmp_path, cell, value, words):
    (tmp_path / "layout.yaml").write_text(INDUSTRY_LAYOUT, encoding="utf-8")
    path = write_industry(tmp_path / "use.xlsx", lambda sheet: sheet.__setitem__(cell, value))
    with pytest.raises(InputError, match=words):
        read_industry_energy(path, INDUSTRIES, FUELS, tmp_path / "layout.yaml")


def test_an_empty_workbook_is_refused(tmp_path):
    (tmp_path / "layout.yaml").write_text(INDUSTRY_LAYOUT, encoding="utf-8")
    openpyxl.Workbook().save(tmp_path / "use.xlsx")
    with pytest.raises(InputError, match="the row 'Industry' is missing"):
        read_industry_energy(tmp_path / "use.xlsx", INDUSTRIES, FUELS, tmp_path / "layout.yaml")
