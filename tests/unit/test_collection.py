"""Tables of the workflow are read as they were written."""

from nestmrio.ledger import write_rows
from nestmrio.report.collection import collect, read_rows


def test_every_column_comes_back_as_written(tmp_path):
    rows = [("Abia", "power_heat", "NA", ""), ("01", "a;b", "1,5", "é")]
    write_rows(tmp_path / "trade.csv", ["province", "line", "sector", "value"], rows)
    read = read_rows(tmp_path / "trade.csv")
    assert [tuple(row.values()) for row in read] == rows
    assert [row["line"] for row in read] == ["power_heat", "a;b"]
    assert collect([tmp_path / "trade.csv"])[1] == [[*row, "trade"] for row in rows]


def test_a_table_may_have_no_rows(tmp_path):
    write_rows(tmp_path / "empty.csv", ["check", "value"], [])
    assert read_rows(tmp_path / "empty.csv") == []
    assert collect([tmp_path / "empty.csv"]) == (["check", "value", "step"], [])
