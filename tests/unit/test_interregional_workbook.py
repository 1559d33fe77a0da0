"""Interregional workbooks: read by their codes, whatever their order, and refused with the cell."""

import numpy as np
import openpyxl
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.inputs.interregional import read_interregional

LAYOUT = """
units: 10^6 EUR
header: XX
regions: {A: West, B: East}
categories: {household: "001"}
columns: {inventories: STK, exports: EX, error: ERR, output: XX}
imports: IM
factors: {wages: VA001}
sectors: {2: [farms, mills]}
"""
PRODUCTS = ["A001", "A002", "B001", "B002"]
COLUMNS = [*PRODUCTS, "A900", "FA001", "FB001", "STK", "EX", "ERR", "XX"]
ROWS = [*PRODUCTS, "IM", "VA001", "XX"]
ALL_ROWS, ALL_COLUMNS = range(len(ROWS)), range(len(COLUMNS))
CELLS = np.arange(1.0, len(ROWS) * len(COLUMNS) + 1).reshape(len(ROWS), len(COLUMNS))


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    def build(values=CELLS, rows=ALL_ROWS, columns=ALL_COLUMNS, layout=LAYOUT, change=None):
        folder = tmp_path_factory.mktemp("regions")
        book = openpyxl.Workbook()
        book.active.append(["", *(COLUMNS[at] for at in columns)])
        for row in rows:
            book.active.append([ROWS[row], *(float(values[row, at]) for at in columns)])
        if change:
            change(book.active)
        book.save(folder / "regions.xlsx")
        (folder / "layout.yaml").write_text(layout, encoding="utf-8")
        return read_interregional(folder / "regions.xlsx", ["Sheet"], folder / "layout.yaml")["Sheet"]

    return build


def test_flows_are_what_users_of_a_region_buy(read):
    """By hand, row A002 in the sheet's order: 12 13 14 15 | 16 | 17 18 | 19 20 21 22."""
    table = read()
    mills = table["flows"].sel(origin="West", sector="mills")
    assert mills.sel(destination="West").item() == 12 + 13 + 17
    assert mills.sel(destination="East").item() == 14 + 15 + 18
    assert [table[name].sel(origin="West", sector="mills").item() for name in ("inventories", "exports", "error")] == [
        19,
        20,
        21,
    ]
    assert table["value_added"].sel(destination="East", factor="wages").values.tolist() == [58, 59]
    assert table["flows"].attrs["units"] == "10^6 EUR"


@settings(max_examples=10)
@given(rows=st.permutations(range(len(ROWS))), columns=st.permutations(range(len(COLUMNS))))
def test_the_order_of_rows_and_columns_does_not_matter(read, rows, columns):
    xr.testing.assert_identical(read(rows=rows, columns=columns), read())


def test_renamed_regions_and_scaled_numbers(read):
    renamed = read(layout=LAYOUT.replace("West", "São Paulo").replace("East", '"NO"').replace("farms", '"01"'))
    assert renamed["origin"].values.tolist() == ["São Paulo", "NO"]
    assert renamed["sector"].values.tolist() == ["01", "mills"]
    np.testing.assert_array_equal(renamed["flows"], read()["flows"])
    np.testing.assert_allclose(read(CELLS * 1e-3)["flows"], read()["flows"] * 1e-3, rtol=1e-12)


def test_what_a_layout_leaves_out_is_zero_or_absent(read):
    short = LAYOUT.replace("inventories: STK, ", "").replace("error: ERR, ", "")
    short = short.replace("imports: IM\n", "").replace("factors: {wages: VA001}\n", "")
    table = read(layout=short)
    assert not table["error"].any() and not table["inventories"].any()
    assert not {"imported_intermediate", "imported_final", "value_added"} & set(table)
    xr.testing.assert_identical(table["flows"], read()["flows"])


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("C3", "#DIV/0!", "sheet Sheet, cell C3: the cell holds the error #DIV/0!"),
        ("C3", "=B3", "cell C3: the formula =B3 has no stored value"),
        ("C3", "few", "cell C3: 'few' is not a number"),
        ("A3", "A001", "code A001 stands twice, in rows 2 and 3"),
        ("C1", "A003", "code A002 is missing"),
        ("C1", None, "the layout knows no table of 1 sectors"),
        ("A8", None, "no header column holds the code XX"),
    ],
)
def test_a_wrong_cell_is_named(read, cell, value, words):
    with pytest.raises(InputError, match=words):
        read(change=lambda sheet: sheet.__setitem__(cell, value))
