"""Labels of a world table: text as written, in any order, whatever they are called."""

import numpy as np
import pandas as pd
import pymrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.inputs.mrio_folder import read_world
from nestmrio.rows import plain

REGIONS, SECTORS, FINALS = ["A", "HOM"], ["s1", "s2"], ["households", "state", "stocks"]
CATEGORIES = {"households": "household", "state": "government", "stocks": "government"}


def table():
    """A table of two countries and two sectors."""
    rows = pd.MultiIndex.from_product([REGIONS, SECTORS], names=["region", "sector"])
    columns = pd.MultiIndex.from_product([REGIONS, FINALS], names=["region", "category"])
    z = pd.DataFrame(np.arange(16.0).reshape(4, 4), rows, rows)
    y = pd.DataFrame(np.arange(24.0).reshape(4, 6) * 10, rows, columns)
    return pymrio.IOSystem(Z=z, Y=y)


def saved(table, folder):
    """Save a table; the folder."""
    table.save_all(folder)
    return folder


AWKWARD = [
    "NA",
    "n/a",
    "None",
    "null",
    "nan",
    "NO",
    "TRUE",
    "01",
    "1",
    "156",
    "São Tomé",
    "中国",
    'a "b", c',
    "1e5",
    "inf",
]


@pytest.mark.parametrize("form", ["txt", "parquet"])
def test_labels_are_text_exactly_as_written(tmp_path, form):
    """Line 12: pandas takes NA for nothing, 01 for 1 and TRUE for a number."""
    rows = pd.MultiIndex.from_product([AWKWARD, AWKWARD], names=["region", "sector"])
    finals = pd.MultiIndex.from_product([AWKWARD, ["NA", "1"]], names=["region", "category"])
    z = pd.DataFrame(np.arange(len(rows) ** 2, dtype=float).reshape(len(rows), -1), rows, rows)
    world = pymrio.IOSystem(Z=z, Y=pd.DataFrame(1.0, rows, finals)).calc_all()
    world.save_all(tmp_path / "w", table_format=form)
    flows = read_world(tmp_path / "w", {"NA": "household", "1": "government"}, "NO")
    assert flows["region"].values.tolist() == flows["use"].values.tolist() == AWKWARD
    places = dict(origin="NA", sector="01", destination="None", use="TRUE")
    assert flows["intermediate"].sel(places).item() == z.loc[("NA", "01"), ("None", "TRUE")]


def test_labels_that_are_numbers_in_parquet_become_text(tmp_path):
    numbered, rename = table(), {"A": 1, "HOM": 156}
    z, y = (part.rename(rename).rename(columns=rename) for part in (numbered.Z, numbered.Y))
    turned = pymrio.IOSystem(Z=z, Y=y)
    turned.save_all(tmp_path / "w", table_format="parquet")
    assert read_world(tmp_path / "w", CATEGORIES, "156")["region"].values.tolist() == ["1", "156"]


def test_output_may_stand_in_another_order_than_deliveries(tmp_path):
    """Line 12."""
    either = table()
    straight = read_world(saved(either, tmp_path / "one"), CATEGORIES, "HOM")
    x = pd.DataFrame({"indout": straight["output"].values.ravel()}, either.Z.index)
    either.x = x.iloc[::-1]
    assert read_world(saved(either, tmp_path / "w"), CATEGORIES, "HOM").identical(straight)
    either.x = x.set_axis(x.index[::-1])
    with pytest.raises(InputError, match="x differs from its row"):
        read_world(saved(either, tmp_path / "v"), CATEGORIES, "HOM")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_order_names_and_currency_of_a_table_do_not_matter(tmp_path_factory, data):
    either = table()
    texts = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=9)
    names = data.draw(st.lists(texts, min_size=7, max_size=7, unique_by=plain))
    old = [*REGIONS, *SECTORS, *FINALS]
    new = dict(zip(old, map(plain, names), strict=True))
    rows, columns = (data.draw(st.permutations(range(4))) for _ in range(2))
    finals, factor = data.draw(st.permutations(range(6))), data.draw(st.sampled_from([1e-3, 1.0, 1024.0]))
    z, y = (frame.rename(index=new).rename(columns=new) * factor for frame in (either.Z, either.Y))
    folder = tmp_path_factory.mktemp("w")
    straight = read_world(saved(either, folder / "one"), CATEGORIES, "HOM")
    turned = pymrio.IOSystem(Z=z.iloc[rows, columns], Y=y.iloc[rows[::-1], finals])
    categories = {new[name]: CATEGORIES[name] for name in FINALS}
    other = read_world(saved(turned, folder / "other"), categories, new["HOM"])
    back = {
        dim: [new[one] for one in straight[dim].values.tolist()]
        for dim in straight.dims
        if dim not in ("category", "factor")
    }
    other = other.sel(back | {"category": straight["category"].values})
    for name in straight.data_vars:
        np.testing.assert_allclose(other[name].values, straight[name].values * factor, rtol=1e-12, err_msg=name)
