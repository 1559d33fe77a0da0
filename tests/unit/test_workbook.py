"""Official workbooks: read wherever the table starts, refused with the place when a cell is wrong."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio import cubes
from nestmrio.errors import InputError
from nestmrio.inputs.workbook import read_workbook
from official_tables import SECTORS, SHEETS, balanced_tables, write_workbook


@pytest.fixture
def layout(project):
    return project / "resources/layouts/nbs42.yaml"


@pytest.mark.parametrize("start", [1, 5, 8])
def test_the_table_is_found_wherever_it_starts(tmp_path, layout, start):
    tables = balanced_tables()
    path = write_workbook(tmp_path / "book.xlsx", tables, start)
    xr.testing.assert_allclose(read_workbook(path, SHEETS, layout, SECTORS), tables, rtol=1e-15)


def test_blanks_are_zero_and_dashes_of_the_layout_too(tmp_path, layout):
    def change(book):
        book["N"]["D8"], book["N"]["E8"] = None, "—"

    path = write_workbook(tmp_path / "book.xlsx", balanced_tables(), change=change)
    row = read_workbook(path, SHEETS, layout, SECTORS)["intermediate"].sel(region="North", sector="farms")
    assert row.values[:2].tolist() == [0, 0] and row.values[2] > 0


def test_published_cube_survives_the_disk(tmp_path, layout):
    path = write_workbook(tmp_path / "book.xlsx", balanced_tables())
    published = read_workbook(path, SHEETS, layout, SECTORS)
    cubes.write(
        published, tmp_path / "p.nc", "published", case="a", year=2007, source_sha256="", created_by="published"
    )
    xr.testing.assert_equal(cubes.read(tmp_path / "p.nc", "published"), published)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("E9", "n/a", ["sheet N", "province North", "E9", "'n/a'"]),
        ("M8", "x1", ["sheet N", "M8"]),
        ("D12", "12 (estimate)", ["sheet N", "D12"]),
        ("C9", "1", ["code 1 stands twice", "sheet N"]),
        ("E7", "1", ["sheet N", "no row holds the codes 1 to 3"]),
        ("P7", "1", ["code 1 stands twice, in columns D and P"]),
        ("P7", None, ["code 13 is missing", "sheet N"]),
        ("C15", None, ["code 8 is missing", "sheet N"]),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, layout, cell, value, words):
    def change(book):
        book["N"][cell] = value

    path = write_workbook(tmp_path / "book.xlsx", balanced_tables(), change=change)
    with pytest.raises(InputError) as caught:
        read_workbook(path, SHEETS, layout, SECTORS)
    text = str(caught.value)
    assert "\n" not in text and "book.xlsx" in text
    assert [word for word in words if word not in text] == []


def test_missing_sheet_and_missing_file_are_named(tmp_path, layout):
    path = write_workbook(tmp_path / "book.xlsx", balanced_tables())
    with pytest.raises(InputError, match="sheet X"):
        read_workbook(path, SHEETS | {"East": "X"}, layout, SECTORS)
    with pytest.raises(InputError, match=r"none\.xlsx: the file is missing"):
        read_workbook(tmp_path / "none.xlsx", SHEETS, layout, SECTORS)
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        read_workbook(tmp_path / "text.xlsx", SHEETS, layout, SECTORS)


def test_a_number_that_is_not_finite_is_refused(tmp_path, layout):
    def change(book):
        book["S"]["F9"] = "nan"

    path = write_workbook(tmp_path / "book.xlsx", balanced_tables(), change=change)
    with pytest.raises(InputError, match="province South"):
        read_workbook(path, SHEETS, layout, SECTORS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("#REF!", "sheet S, province South, cell F9: the cell holds the error #REF!"),
        ("=D9+E9", "sheet S, province South, cell F9: the formula =D9.E9 has no stored value"),
    ],
)
def test_errors_and_formulas_without_a_value_are_no_zeros(tmp_path, layout, value, words):
    def change(book):
        book["S"]["F9"] = value

    path = write_workbook(tmp_path / "book.xlsx", balanced_tables(), change=change)
    with pytest.raises(InputError, match=words):
        read_workbook(path, SHEETS, layout, SECTORS)


def test_columns_that_a_layout_leaves_out_are_zero(tmp_path, layout):
    text = layout.read_text(encoding="utf-8")
    for line in ("  exports: 10", "  imports: 13", "  error: 15", 'blanks: ["-", "—"]'):
        text = text.replace(line + "\n", "")
    (tmp_path / "short.yaml").write_text(text, encoding="utf-8")
    path, tables = write_workbook(tmp_path / "book.xlsx", balanced_tables()), balanced_tables()
    for name in ("exports", "imports", "error"):
        tables[name] = xr.zeros_like(tables["output"])
    found = read_workbook(path, SHEETS, tmp_path / "short.yaml", SECTORS)
    xr.testing.assert_allclose(found, tables, rtol=1e-15)
    assert {variable.attrs["units"] for variable in found.data_vars.values()} == {"10^4 CNY"}


@settings(max_examples=10)
@given(lines=st.permutations(range(3)), columns=st.permutations(range(3)), sheets=st.permutations(range(3)))
def test_the_order_of_rows_columns_and_sheets_does_not_matter(lines, columns, sheets, tmp_path_factory, project):
    """Rows and columns move with their codes."""

    def change(book):
        for page in book:
            grid = [[cell.value for cell in row[3:]] for row in page["A7:V17"]]
            grid = [[*(row[at] for at in columns), *row[3:]] for row in grid]
            codes = [page.cell(8 + at, 3).value for at in range(3)]
            for at, source in enumerate(lines):
                page.cell(8 + at, 3).value = codes[source]
            moved = [grid[0], *(grid[1 + source] for source in lines), *grid[4:]]
            for row, values in enumerate(moved, start=7):
                for column, value in enumerate(values, start=4):
                    page.cell(row, column).value = value
        book._sheets = [book._sheets[at] for at in sheets]

    folder = tmp_path_factory.mktemp("permuted")
    path = write_workbook(folder / "book.xlsx", balanced_tables(), change=change)
    found = read_workbook(path, SHEETS, project / "resources/layouts/nbs42.yaml", SECTORS)
    xr.testing.assert_allclose(found, balanced_tables(), rtol=1e-15)


def test_renamed_sectors_and_provinces_give_renamed_results(tmp_path, layout):
    path, new = write_workbook(tmp_path / "book.xlsx", balanced_tables()), ["NA", "01", "Élevage"]
    regions = {"NO": "N", "São Paulo": "S", "null": "W"}
    found = read_workbook(path, regions, layout, new)
    assert found["region"].values.tolist() == list(regions) and found["use"].values.tolist() == new
    old = {"region": found["region"].copy(data=list(SHEETS)), "sector": SECTORS, "use": SECTORS}
    xr.testing.assert_allclose(found.assign_coords(old), balanced_tables(), rtol=1e-15)


@pytest.mark.parametrize("scale", [1e-6, 0.5, 1e4])
def test_another_currency_scales_the_results(tmp_path, layout, scale):
    with xr.set_options(keep_attrs=True):
        scaled = balanced_tables() * scale
    found = read_workbook(write_workbook(tmp_path / "book.xlsx", scaled), SHEETS, layout, SECTORS)
    xr.testing.assert_allclose(found, scaled, rtol=1e-15)


def test_national_layout_has_codes_of_its_own(tmp_path, project):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    codes = ["01", "02", "FU101", "FU102", "FU103", "FU201", "FU202", "EX", "IM", "ERR", "GO"]
    rows = ["01", 2.0, "VA001", "VA002", "VA003", "VA004", "TI"]
    sheet.append(["", *codes])
    values = np.arange(1, 78, dtype=float).reshape(7, 11)
    for label, numbers in zip(rows, values, strict=True):
        sheet.append([label, *numbers])
    book.save(tmp_path / "nation.xlsx")
    layout = project / "resources/layouts/nbs42_national.yaml"
    table = read_workbook(tmp_path / "nation.xlsx", {"nation": "Sheet"}, layout, ["a", "b"]).sel(region="nation")
    assert table["exports"].values.tolist() == [8, 19] and table["output"].values.tolist() == [11, 22]
    assert table["value_added"].sel(factor="operating_surplus").values.tolist() == [56, 57]
    assert "outflow" not in table
