"""CSV files as people save them: read whole, or refused in one line that says how to save them."""

import openpyxl
import pytest

from nestmrio.errors import InputError
from nestmrio.rows import read_header, read_rows

TEXT = "province,value,remark\n Abia , 1 ,\n,,\nBorno,2,late\nCross,3\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "given.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_rows_are_stripped_and_know_their_line(path, encoding):
    path.write_text(TEXT, encoding=encoding)
    assert read_header(path) == ["province", "value", "remark"]
    assert read_rows(path, ("province", "value")) == [
        {"province": "Abia", "value": "1", "remark": "", "line": 2},
        {"province": "Borno", "value": "2", "remark": "late", "line": 4},
        {"province": "Cross", "value": "3", "remark": "", "line": 5},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace(",", ";"), "the cells are parted by semicolons. To mend it: save it with commas"),
        (TEXT.replace("province", "region"), "column province is missing"),
        (TEXT.replace(",2,", ",,"), "line 4: column value is empty"),
        (TEXT.replace(",2,", ",2,5,"), "line 4: 4 cells under 3 columns"),
        (TEXT.partition("\n")[0], "the file has no rows"),
        ("", "column province is missing"),
    ],
)
def test_a_faulty_file_is_refused(path, text, words):
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"given.csv.*{words}"):
        read_rows(path, ("province", "value"))


def test_a_column_may_stay_blank(path):
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="line 2: column remark is empty"):
        read_rows(path, ("province", "remark"))
    assert len(read_rows(path, ("province", "remark"), blank=["remark"])) == 3


def test_what_is_no_csv_is_refused(path):
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError, match="it cannot be read as CSV in UTF-8"):
        read_rows(path, ("province",))
    path.write_bytes("province,value\nÅland,1\n".encode("latin-1"))
    with pytest.raises(InputError, match="it cannot be read as CSV in UTF-8"):
        read_rows(path, ("province",))
