"""CSV files as people save them: read whole, or refused in one line that says how to save them."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.rows import STEERING, plain, read_header, read_rows

TEXT = "province,value,remark\n Abia , 1 ,\n,,\nBorno,2,late\nCross,3\n"
READ = [
    {"province": "Abia", "value": "1", "remark": "", "line": 2},
    {"province": "Borno", "value": "2", "remark": "late", "line": 4},
    {"province": "Cross", "value": "3", "remark": "", "line": 5},
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "given.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_rows_are_stripped_and_know_their_line(path, encoding):
    path.write_text(TEXT, encoding=encoding)
    assert read_header(path) == ["province", "value", "remark"]
    assert read_rows(path, ("province", "value")) == READ


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(",", ";"),
        TEXT.replace(",", "\t"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("province,value", " Province ,VALUE"),
        TEXT.replace("remark", "remark,,").replace("late", "late,,,"),
        TEXT.replace("Borno", '"Borno"'),
        TEXT.replace("Borno,", "\u00a0Borno\u202f,\u200b"),
    ],
)
def test_a_file_may_be_saved_by_any_program(path, text):
    path.write_text(text, encoding="utf-8", newline="")
    assert read_rows(path, ("province", "value")) == READ


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_first_line_may_state_what_parts_cells(path, sign):
    path.write_text(f"sep={sign}\n" + TEXT.replace(",", sign), encoding="utf-8-sig")
    assert read_rows(path, ("province", "value")) == [row | {"line": row["line"] + 1} for row in READ]


def test_an_index_without_a_name_is_passed_over(path):
    path.write_text(",province\n0,Abia\n", encoding="utf-8")
    assert read_rows(path, ("province",)) == [{"province": "Abia", "line": 2}]


LABELS = ["NA", "n/a", "None", "null", "nan", "NO", "TRUE", "01", "1", "1.0", "156", "#N/A", "-", "1e5", "2007-01-01"]


def test_labels_are_text_exactly_as_written(path):
    path.write_text("label\n" + "\n".join(LABELS) + "\n", encoding="utf-8")
    assert [row["label"] for row in read_rows(path, ("label",))] == LABELS


def test_accents_and_spaces_are_of_one_kind(path):
    path.write_text('label\nSa\u0303o\u00a0Paulo\n"Rio de\r\n Janeiro"\n北京\n', encoding="utf-8", newline="")
    rows = read_rows(path, ("label",))
    assert [row["label"] for row in rows] == ["S\u00e3o Paulo", "Rio de Janeiro", "北京"]
    assert [row["line"] for row in rows] == [2, 3, 5]
    assert plain(" Sa\u0303o\u00a0Paulo ") == "S\u00e3o Paulo"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("province", "region"), "column province is missing"),
        (TEXT.replace(",2,", ",,"), "line 4: column value is empty"),
        (TEXT.replace(",2,", ",2,5,"), "line 4: 4 cells under 3 columns"),
        (TEXT.partition("\n")[0], "the file has no rows"),
        ("", "column province is missing"),
        (TEXT.replace("remark", "value"), "line 1: column value stands twice"),
        (TEXT.replace("remark", " Value"), "line 1: column value stands twice"),
        (TEXT.replace("value,", "value,,").replace("1 ,", "1,5,"), "line 2: '5' stands under a column without a name"),
        (TEXT.replace("Borno", '"Borno'), "line 4: a quotation mark is out of place"),
        (TEXT.replace("Borno", '"Bor"no'), "line 4: a quotation mark is out of place"),
        (TEXT.replace("late", "x" * 200_000), "line 4: a cell is too long"),
        (TEXT.replace("late", "x," * 10_000 + "x"), "line 4: 10003 cells under 3 columns"),
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


def test_a_header_alone_is_legal_where_it_says_so(path):
    path.write_text("a,b\n", encoding="utf-8")
    assert read_rows(path, ("a", "b"), empty=True) == []


def test_a_workbook_is_no_csv(path):
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError, match=r"it is a workbook.*save the sheet as CSV with the encoding UTF-8"):
        read_rows(path, ("province",))


@pytest.mark.parametrize(
    ("encoding", "name"), [("latin-1", "Åland"), ("cp1252", "Ñuble"), ("gbk", "北京"), ("utf-16-le", "Abia")]
)
def test_another_encoding_is_refused_with_the_one_to_save_in(path, encoding, name):
    path.write_bytes(f"province,value\n{name},1\n".encode(encoding))
    with pytest.raises(InputError, match=r"line [12]: the letters are not encoded in UTF-8.*with the encoding UTF-8"):
        read_rows(path, ("province",))


signs = st.characters(codec="utf-8", exclude_characters="\0").filter(lambda sign: not STEERING.match(sign))
cells = st.text(signs, max_size=8).map(plain)
tables = st.lists(st.lists(cells.filter(lambda text: text.split()), min_size=3, max_size=3), min_size=1, max_size=5)


@given(
    tables, st.permutations(["a", "b", "c"]), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-16"])
)
def test_what_a_program_writes_comes_back(tmp_path_factory, table, order, sign, encoding):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=sign, quoting=csv.QUOTE_ALL)
    records = [dict(zip("abc", row, strict=True)) for row in table]
    writer.writerows([order, *([record[name] for name in order] for record in records)])
    path = tmp_path_factory.mktemp("rows") / "given.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    read = [{name: row[name] for name in "abc"} for row in read_rows(path, ("a", "b", "c"))]
    assert read == [{name: spoken(text) for name, text in record.items()} for record in records]


def spoken(text):
    """A text without line breaks, which a cell may have and a label may not."""
    return " ".join(part.strip() for part in text.replace("\r", "\n").split("\n") if part.strip())
