"""Sheets of workbooks: what looks blank and is not, in both formats, and which sheet is meant."""

import zipfile

import openpyxl
import pytest

from nestmrio.errors import InputError
from nestmrio.inputs.cells import Fault, address, number
from nestmrio.inputs.sheets import read_first_sheet, read_sheets
from small_xls import UNSTORED, xls_bytes


def with_xml(path, old, new):
    """Change the XML of the only sheet of a workbook, as another program would have written it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old.encode() in parts[sheet]
    parts[sheet] = parts[sheet].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


@pytest.fixture
def book(tmp_path):
    def build(*rows):
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return build


def only(path):
    return read_sheets(path)["Sheet"]


def test_an_error_and_a_formula_look_blank_and_are_no_number(book):
    row = only(book([1, "#N/A", "=A1*2", None]))[0]
    assert row[0] == 1.0 and row[1:3] == ["", ""] and [type(cell) for cell in row[1:3]] == [Fault, Fault]
    for cell, words in ((row[1], "cell holds the error #N/A"), (row[2], "formula =A1.2 has no stored value")):
        with pytest.raises(InputError, match=f"cell B9: the {words}"):
            number(cell, cell="B9")


def test_formulas_beyond_the_last_value_are_found(book):
    rows = only(book([1], [], [None, None, "=A1"]))
    assert isinstance(rows[2][2], Fault)


def test_a_formula_with_a_stored_value_is_that_value(book):
    path = with_xml(book([1, "=A1*2"]), "<f>A1*2</f><v />", "<f>A1*2</f><v>2</v>")
    assert only(path)[0] == [1.0, 2.0]


def test_a_formula_that_gives_an_empty_text_is_blank(book):
    path = with_xml(book([1, '=""']), 'r="B1"><f>""</f><v />', 'r="B1" t="str"><f>""</f><v />')
    assert number(only(path)[0][1]) == 0.0


def test_cells_without_a_name_are_counted(book):
    path = book([1, "=A1", "#REF!"])
    for cell in ("A1", "B1", "C1"):
        with_xml(path, f' r="{cell}"', "")
    row = only(path)[0]
    assert [cell.shown for cell in row if isinstance(cell, Fault)] == ["", "#REF!"]


def test_an_xls_file_tells_errors_from_blanks(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(xls_bytes([[1.5, "#DIV/0!", None, UNSTORED, "é"]], sheet="Sheet"))
    row = only(path)[0]
    assert row == [1.5, "", "", "", "é"]
    assert [getattr(cell, "shown", None) for cell in row] == [None, "#DIV/0!", None, "", None]
    with pytest.raises(InputError, match=r"formula without a stored value: .*save it as xlsx"):
        number(row[3])


def test_the_first_sheet_is_the_first_that_can_be_seen(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.sheet_state = "hidden"
    workbook.create_chartsheet("Chart")
    workbook.create_sheet("Data").append([7])
    workbook.save(tmp_path / "book.xlsx")
    assert read_first_sheet(tmp_path / "book.xlsx") == ("Data", [[7.0]])


@pytest.mark.parametrize(("row", "column", "name"), [(13, 3, "D14"), (0, 25, "Z1"), (9, 26, "AA10"), (0, 701, "ZZ1")])
def test_addresses(row, column, name):
    assert address(row, column) == name


@pytest.mark.parametrize("text", ["1,234", "1 234", "1_000", "5%", "12,5", "nan", "inf", "0x10", "−5", "n/a"])
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(InputError, match="is not a number"):
        number(text)


@pytest.mark.parametrize(
    ("cell", "value"), [("", 0.0), ("  ", 0.0), (" 12.5\u00a0", 12.5), ("-1e3", -1000.0), (3, 3.0)]
)
def test_plain_numbers_and_blanks(cell, value):
    assert number(cell) == value
