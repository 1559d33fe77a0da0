"""The list of data sets is held to its columns, and receipts are kept."""

from pathlib import Path

import pytest

from nestmrio.errors import InputError
from nestmrio.retrieval.catalogue import COLUMNS, Dataset, chosen, read_datasets
from nestmrio.retrieval.receipts import read_receipts, write_receipt

LIST = Path(__file__).resolve().parents[2] / "resources" / "datasets.csv"
MD5 = "0" * 32


def row(**changes):
    known = dict.fromkeys(COLUMNS, "") | {"dataset": "a", "file": "a.csv", "access": "open"}
    return known | {"address": "https://example.org/a.csv", "licence": "x", "citation": "y"} | changes


def written(folder, *rows):
    path = folder / "datasets.csv"
    lines = [",".join(COLUMNS), *(",".join(one[column] for column in COLUMNS) for one in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"access": "free"}, "access is 'free'"),
        ({"address": "ftp://example.org/a"}, "the address is 'ftp"),
        ({"address": "file:///etc/passwd"}, "the address is 'file"),
        ({"address": "https://me:secret@example.org/a"}, "without a name or password"),
        ({"sha256": "abc"}, "is no checksum"),
        ({"checksum": f"crc:{MD5}"}, "is no checksum"),
        ({"file": "../a.csv"}, "leads out of the folder"),
        ({"file": "/tmp/a.csv"}, "leads out of the folder"),
        ({"file": "b/../../a.csv"}, "leads out of the folder"),
        ({"licence": ""}, "column licence is empty"),
    ],
)
def test_a_faulty_list_is_refused_by_line(tmp_path, changes, says):
    with pytest.raises(InputError, match=says) as caught:
        read_datasets(written(tmp_path, row(), row(**{"dataset": "b", "file": "b.csv"} | changes)))
    assert "line 3" in str(caught.value)


def test_two_rows_of_one_name_or_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="stands twice"):
        read_datasets(written(tmp_path, row(), row(file="b.csv")))
    with pytest.raises(InputError, match="its file is also that of a"):
        read_datasets(written(tmp_path, row(), row(dataset="b")))


def test_the_list_of_the_project_can_be_read():
    datasets = read_datasets(LIST)
    assert len(datasets) >= 10
    assert {known.access for known in datasets.values()} == {"open", "by hand"}
    assert all(known.licence and known.citation for known in datasets.values())


def test_names_choose_and_a_wrong_one_is_told_the_nearest(tmp_path):
    datasets = read_datasets(LIST)
    name = next(iter(datasets))
    assert [known.name for known in chosen(datasets, [name, name], LIST)] == [name]
    with pytest.raises(InputError, match=name):
        chosen(datasets, [name[:-1]], LIST)
    with pytest.raises(InputError, match="no data set is named"):
        chosen(datasets, [], LIST)


def test_a_receipt_is_replaced_and_others_stay(tmp_path):
    first, second = (Dataset("table", **{name: file for name in COLUMNS[1:]}) for file in ("table.csv", "other.csv"))
    for known, digest in ((first, "1"), (second, "2"), (first, "3")):
        write_receipt(tmp_path, known, digest, 5)
    assert {file: found["sha256"] for file, found in read_receipts(tmp_path).items()} == {
        "other.csv": "2",
        "table.csv": "3",
    }
