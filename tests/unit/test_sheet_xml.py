"""The stream of a sheet finds what openpyxl wrote there, and how far the sheet reaches."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.inputs.sheet_xml import faults
from nestmrio.limits import SHEET_CELLS

HEAD, END = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
places = st.tuples(st.integers(0, 60), st.integers(0, 60))


@settings(max_examples=40)
@given(
    numbers=st.dictionaries(places, st.floats(0, 9), max_size=10),
    errors=st.dictionaries(places, st.sampled_from(["#REF!", "#DIV/0!", "#N/A"]), max_size=4),
    formulas=st.dictionaries(places, st.sampled_from(["=1+1", "=A1&B2", "=SUM(A1:B2)"]), max_size=4),
)
def test_errors_and_formulas_without_a_value_are_found_where_they_stand(numbers, errors, formulas):
    book, content = openpyxl.Workbook(), io.BytesIO()
    cells = numbers | errors | formulas
    for (row, column), value in cells.items():
        book.active.cell(row + 1, column + 1, value)
    book.save(content)
    with zipfile.ZipFile(content) as parts, parts.open("xl/worksheets/sheet1.xml") as stream:
        found = {(row, column): fault for row, column, fault in faults(stream)}
    wanted = {place for place, value in cells.items() if isinstance(value, str)}
    assert set(found) == wanted
    assert all(cells[place] in found[place].what for place in wanted)


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        b'<row r="1048576"><c r="F1048576"/></row>',
        b'<row r="1048576">' + b"<c/>" * 5 + b"</row>",
        b"<row/>" * 999_999 + b"<row>" + b"<c/>" * 6 + b"</row>",
    ],
    ids=["the far corner", "a far row", "a far row without places", "many rows without places"],
)
def test_a_sheet_that_reaches_too_far_is_refused(cells):
    with pytest.raises(InputError, match="the most that is read"):
        faults(io.BytesIO(HEAD + cells + END))


def test_a_sheet_may_be_full():
    row = b"<row>" + b"<c/>" * 500 + b"</row>"
    assert faults(io.BytesIO(HEAD + row * 100 + END)) == []
    last = b'<row r="%d"><c r="E%d"/></row>' % (SHEET_CELLS // 5, SHEET_CELLS // 5)
    assert faults(io.BytesIO(HEAD + last + END)) == []
