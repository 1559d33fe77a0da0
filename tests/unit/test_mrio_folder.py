"""The reader of tables that pymrio saved, on a table of two countries and two sectors."""

import numpy as np
import pandas as pd
import pymrio
import pytest

from nestmrio.errors import InputError
from nestmrio.inputs import mrio_folder
from nestmrio.inputs.mrio_folder import read_categories, read_world

REGIONS, SECTORS, FINALS = ["A", "HOM"], ["s1", "s2"], ["households", "state", "stocks"]
CATEGORIES = {"households": "household", "state": "government", "stocks": "government"}


@pytest.fixture
def table():
    rows = pd.MultiIndex.from_product([REGIONS, SECTORS], names=["region", "sector"])
    columns = pd.MultiIndex.from_product([REGIONS, FINALS], names=["region", "category"])
    z = pd.DataFrame(np.arange(16.0).reshape(4, 4), rows, rows)
    y = pd.DataFrame(np.arange(24.0).reshape(4, 6) * 10, rows, columns)
    return pymrio.IOSystem(Z=z, Y=y)


def saved(table, folder):
    table.save_all(folder)
    return folder


def test_flows_stand_where_they_belong(table, tmp_path):
    flows = read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM")
    assert flows["intermediate"].sel(origin="A", sector="s2", destination="HOM", use="s1").item() == 6.0
    assert flows["category"].values.tolist() == ["household", "government"]
    own = flows["final_demand"].sel(origin="HOM", sector="s1", destination="HOM")
    assert own.values.tolist() == [150.0, 160.0 + 170.0]


def test_output_and_value_added_close_rows_and_columns(table, tmp_path):
    flows = read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM", unit="10^6 USD")
    x = (table.Z.sum(axis=1) + table.Y.sum(axis=1)).to_numpy()
    np.testing.assert_allclose(flows["output"].values.ravel(), x)
    np.testing.assert_allclose(flows["value_added"].values.ravel(), x - table.Z.sum(axis=0).to_numpy())
    assert flows["output"].dims == flows["value_added"].dims == ("region", "sector")
    assert {variable.attrs["units"] for variable in flows.data_vars.values()} == {"10^6 USD"}


def test_text_and_parquet_are_read_alike_and_only_the_core(table, tmp_path):
    table.carbon = pymrio.Extension("carbon", F=pd.DataFrame(1.0, ["co2"], table.Z.index))
    table.calc_all()
    for form in ("txt", "parquet"):
        table.save_all(tmp_path / form, table_format=form)
        for unread in ("A", "L"):
            (tmp_path / form / f"{unread}.{form}").write_bytes(b"no table")
    text, parquet = (read_world(tmp_path / form, CATEGORIES, "HOM") for form in ("txt", "parquet"))
    assert text.identical(parquet)


def test_wide_tables_are_copied_in_blocks(table, tmp_path, monkeypatch):
    monkeypatch.setattr(mrio_folder, "BLOCK", 3)
    one = read_world(saved(table, tmp_path / "one"), CATEGORIES, "HOM")
    monkeypatch.undo()
    assert one.identical(read_world(tmp_path / "one", CATEGORIES, "HOM"))


def test_the_order_of_columns_does_not_matter(table, tmp_path):
    turned = pymrio.IOSystem(Z=table.Z.iloc[:, ::-1], Y=table.Y.iloc[::-1, ::-1])
    one = read_world(saved(table, tmp_path / "one"), CATEGORIES, "HOM")
    other = read_world(saved(turned, tmp_path / "other"), CATEGORIES, "HOM")
    assert other.reindex_like(one).equals(one)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.Z.__setitem__(("A", "s1"), np.nan), "Z is not a number at A s1 to A s1"),
        (
            lambda t: t.Z.__setitem__(("A", "s1"), -1.0),
            "region A, sector s1: it sends negative intermediate deliveries",
        ),
        (lambda t: t.Y.__setitem__(("A", "stocks"), -1e6), r"has negative output \(4 such sectors\)"),
        (
            lambda t: setattr(t, "Y", t.Y.drop(columns=[("A", "state")])),
            "the columns of Y are not every region .* A state",
        ),
        (lambda t: setattr(t, "Y", t.Y.drop(index=[("HOM", "s2")])), "the rows of Y are not every region .* HOM s2"),
        (lambda t: setattr(t, "Z", t.Z.droplevel(0)), "Z has 1 levels of labels, not two"),
        (lambda t: setattr(t, "x", pd.DataFrame({"indout": 1.0}, t.Z.index)), "x differs from its row"),
    ],
)
def test_a_bad_table_is_refused_in_one_line(table, tmp_path, spoil, message):
    spoil(table)
    with pytest.raises(InputError, match=message) as caught:
        read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM")
    assert "\n" not in str(caught.value) and str(tmp_path) in str(caught.value)


def test_a_missing_folder_file_country_or_category_is_named(table, tmp_path):
    folder = saved(table, tmp_path / "w")
    with pytest.raises(InputError, match=r"nowhere: file_parameters\.json is missing"):
        read_world(tmp_path / "nowhere", CATEGORIES, "HOM")
    with pytest.raises(InputError, match="region XXX is missing"):
        read_world(folder, CATEGORIES, "XXX")
    with pytest.raises(InputError, match="category 'state' is unknown"):
        read_world(folder, {"households": "household"}, "HOM")
    (folder / "Z.txt").unlink()
    with pytest.raises(InputError, match=r"pymrio cannot read it \(.*Z\.txt"):
        read_world(folder, CATEGORIES, "HOM")


def test_text_in_a_cell_is_refused(table, tmp_path):
    folder = saved(table, tmp_path / "w")
    path = folder / "Y.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("\t230", "\tmany"), encoding="utf-8")
    with pytest.raises(InputError, match="Y holds text"):
        read_world(folder, CATEGORIES, "HOM")


@pytest.mark.parametrize(
    ("text", "message"),
    [("world\nhouseholds\n", "column category is missing"), ("world,category\na,b\na,c\n", "stands twice")],
)
def test_bad_lists_of_categories_are_refused(tmp_path, text, message):
    path = tmp_path / "categories.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_categories(path)
    with pytest.raises(InputError, match="the file is missing"):
        read_categories(tmp_path / "none.csv")
