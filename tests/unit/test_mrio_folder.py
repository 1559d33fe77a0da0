"""The reader of tables that pymrio saved, on a table of two countries and two sectors."""

import json

import numpy as np
import pandas as pd
import pymrio
import pytest

from nestmrio.errors import InputError
from nestmrio.inputs import mrio_files
from nestmrio.inputs.mrio_folder import read_categories, read_world
from nestmrio.ledger import Ledger

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


def silence(table):
    """The second region buys and sells nothing."""
    for part in (table.Z, table.Y):
        part.loc["HOM"] = 0.0


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
    assert flows["output"].dims == ("region", "sector")
    assert flows["value_added"].dims == ("region", "factor", "sector")
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
    monkeypatch.setattr(mrio_files, "BLOCK", 3)
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
        (
            lambda t: t.Z.__setitem__(("A", "s1"), np.nan),
            r"Z\.txt, line 4, row A s1, column A s1: Z: the cell is empty",
        ),
        (
            lambda t: t.Z.__setitem__(("A", "s1"), -1.0),
            r"region A, sector s1: it sends negative intermediate deliveries \(4 such sectors\), -1\. ",
        ),
        (lambda t: t.Y.__setitem__(("A", "stocks"), -1e6), r"has negative output \(4 such sectors\), -99"),
        (lambda t: setattr(t, "Y", t.Y.drop(columns=[("A", "state")])), r"Y\.txt, column A state: Y lacks it"),
        (lambda t: setattr(t, "Y", t.Y.drop(index=[("HOM", "s2")])), r"Y\.txt, row HOM s2: Y lacks it"),
        (lambda t: setattr(t, "Z", t.Z.drop(columns=[("A", "s2")])), r"column A s2: Z lacks it.*Z square"),
        (lambda t: setattr(t, "Z", t.Z.droplevel(0)), r"the rows of Z have 1 levels of labels, not two"),
        (
            lambda t: setattr(t, "Y", t.Y.T.groupby(level=0).sum().T),
            "columns of Y have 1 levels .* region and category",
        ),
        (lambda t: setattr(t, "x", pd.DataFrame({"indout": 1.0}, t.Z.index)), "x differs from its row"),
        (lambda t: setattr(t, "x", pd.DataFrame({"a": 1.0, "b": 1.0}, t.Z.index)), "x has 2 columns"),
        (lambda t: setattr(t, "x", pd.DataFrame({"a": 1.0}, t.Z.index[:3])), r"x\.txt, row HOM s2: x lacks it"),
        (lambda t: (t.Y.__imul__(0.0), t.Z.__imul__(0.0)), "no sector of the table has output"),
        (
            silence,
            "region HOM, sector s1: it buys inputs",
        ),
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
    with pytest.raises(InputError, match=r"region XXX is missing.*a region of the table: A, HOM"):
        read_world(folder, CATEGORIES, "XXX")
    with pytest.raises(InputError, match=r"unknown: state, stocks.*the list has households"):
        read_world(folder, {"households": "household"}, "HOM")
    (folder / "Z.txt").unlink()
    with pytest.raises(InputError, match=r"Z\.txt: the file of Z is missing"):
        read_world(folder, CATEGORIES, "HOM")


@pytest.mark.parametrize("text", ["many", "1,5", "#N/A", "TRUE", "1_0", "inf"])
def test_text_in_a_cell_is_refused_with_its_place(table, tmp_path, text):
    folder = saved(table, tmp_path / "w")
    path = folder / "Y.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("\t230", f"\t{text}"), encoding="utf-8")
    with pytest.raises(InputError, match=rf"row HOM s2, column HOM stocks: Y: '{text}' is no number"):
        read_world(folder, CATEGORIES, "HOM")


def test_negative_rounding_is_set_to_zero_and_recorded_once(table, tmp_path):
    """Line 18: −1e-12 is rounding, −1 is not."""
    table.Z.iloc[0, 1], table.Z.iloc[3, 0], table.Y.iloc[1, 5] = -1e-12, -3e-12, -1e-13
    ledger = Ledger()
    flows = read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM", ledger=ledger)
    assert flows["intermediate"].min() == flows["final_demand"].min() == 0.0
    of_z, of_y = ledger.repairs
    assert (of_z.item, of_z.before, of_z.after) == ("rounding in Z", -3e-12, 0.0)
    assert "2 negative cells" in of_z.reason and "the largest is HOM s2 to A s1" in of_z.reason
    assert of_y.item == "rounding in Y" and of_y.before == -1e-13


def test_a_sector_without_output_is_read(table, tmp_path):
    """Line 18: neither sales nor inputs, in the nested country or elsewhere."""
    for part in (table.Z, table.Y):
        part.loc[("HOM", "s2")] = 0.0
    table.Z[("HOM", "s2")] = 0.0
    assert read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM")["output"].values[1, 1] == 0.0


def test_a_country_without_output_and_a_world_of_one_region_are_refused(table, tmp_path):
    for part in (table.Z, table.Y):
        part.loc["HOM"] = 0.0
    table.Z["HOM"] = 0.0
    with pytest.raises(InputError, match="region HOM: the country has no output"):
        read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM")
    alone = pymrio.IOSystem(Z=table.Z.loc[["A"], ["A"]], Y=table.Y.loc[["A"], ["A"]])
    with pytest.raises(InputError, match="the table has one region"):
        read_world(saved(alone, tmp_path / "v"), CATEGORIES, "A")


@pytest.mark.parametrize(("form", "axis"), [("txt", "rows"), ("txt", "columns"), ("parquet", "rows")])
def test_a_pair_that_stands_twice_is_named(table, tmp_path, form, axis):
    labels = [*table.Z.index[:3], table.Z.index[0]]
    table.Z = table.Z.set_axis(
        pd.MultiIndex.from_tuples(labels, names=["region", "sector"]), axis=0 if axis == "rows" else 1
    )
    table.save_all(tmp_path / "w", table_format=form)
    with pytest.raises(InputError, match=rf"Z\.{form}, {axis[:-1]} A s1: it stands twice"):
        read_world(tmp_path / "w", CATEGORIES, "HOM")


@pytest.mark.parametrize(
    "text", ["M USD", "M.USD", "MUSD", "Million USD", "10^6 USD", "in millions of US$", "mm USD", "t"]
)
def test_a_unit_that_agrees_or_cannot_be_compared_is_accepted(table, tmp_path, text):
    table.unit = pd.DataFrame({"unit": text}, table.Z.index)
    assert read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM", unit="10^6 USD")


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["M EUR"] * 4, r"unit\.txt: the unit is M EUR, but the configuration says 10\^6 USD.*currency\.world"),
        (["USD"] * 4, "the unit is USD, but the configuration says"),
        (["M USD", "M USD", "t", "t"], "the units M USD and t are mixed"),
    ],
)
def test_a_unit_that_contradicts_the_configuration_is_refused(table, tmp_path, texts, message):
    table.unit = pd.DataFrame({"unit": texts}, table.Z.index)
    with pytest.raises(InputError, match=message):
        read_world(saved(table, tmp_path / "w"), CATEGORIES, "HOM", unit="10^6 USD")


def test_a_list_of_files_that_pymrio_did_not_write_is_refused(table, tmp_path):
    path = saved(table, tmp_path / "w") / "file_parameters.json"
    for text in ("", "[]", '{"files": {}}', '{"systemtype": "IOSystem", "files": {"Z": {}}}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"file_parameters\.json: it does not say what pymrio writes there"):
            read_world(tmp_path / "w", CATEGORIES, "HOM")
    path.write_text(json.dumps({"systemtype": "IOSystem", "files": {}}), encoding="utf-8")
    with pytest.raises(InputError, match=r"Z is missing.*with its core"):
        read_world(tmp_path / "w", CATEGORIES, "HOM")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("world\nhouseholds\n", "column category is missing"),
        ("world,category\na,b\na,c\n", "line 3: 'a', a category of the world, stands twice"),
        ("world,category\na,discrepancy\n", "line 2: discrepancy is the word for"),
    ],
)
def test_bad_lists_of_categories_are_refused(tmp_path, text, message):
    path = tmp_path / "categories.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_categories(path)
    with pytest.raises(InputError, match="the file is missing"):
        read_categories(tmp_path / "none.csv")
