"""Parquet files in long form: every number of a cube, once, with its labels and its unit."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio import cubes
from nestmrio.errors import InputError
from nestmrio.footprint.account_tables import per_person_and_product
from nestmrio.report.export.long_form import write_long
from small_exports import UNITS, world

LABELS = ["NA", "01", "中国", "=1+1", "nan"]


@pytest.fixture(scope="module")
def case():
    return world(LABELS, ["s", "01", "NA"], ["a", "household", "gap"], 3, stressors=UNITS)


def rebuilt(frame, name, dims):
    """A variable of the file as an array with the labels as they stand in the file."""
    own = frame[frame["variable"] == name].astype(dict.fromkeys(dims, str))
    order = {dim: own[dim].unique() for dim in dims}
    return own.set_index(dims)["value"].to_xarray().reindex(order)


@pytest.mark.parametrize("kind", ["nested", "emissions", "embodied", "accounts"])
@pytest.mark.parametrize("rows", [1, 7, 100, 2**20])
def test_the_file_gives_back_every_variable(case, tmp_path, kind, rows):
    cube = case[kind]
    write_long(cube, tmp_path / "cube.parquet", rows)
    frame = pd.read_parquet(tmp_path / "cube.parquet")
    assert len(frame) == sum(values.size for values in cube.data_vars.values())
    for name, values in cube.data_vars.items():
        found = rebuilt(frame, name, list(values.dims))
        assert all(found[dim].values.tolist() == values[dim].values.tolist() for dim in values.dims), name
        np.testing.assert_array_equal(found.values, values.values, err_msg=name)
    stored = pq.ParquetFile(tmp_path / "cube.parquet").metadata
    assert max(stored.row_group(at).num_rows for at in range(stored.num_row_groups)) <= rows


def test_columns_are_the_dims_a_value_and_its_unit(case, tmp_path):
    write_long(case["embodied"], tmp_path / "cube.parquet")
    frame = pd.read_parquet(tmp_path / "cube.parquet")
    assert list(frame) == ["variable", "stressor", "origin", "destination", "category", "value", "unit"]
    assert all(isinstance(kind, pd.CategoricalDtype) for name, kind in frame.dtypes.items() if name != "value")
    assert frame["value"].dtype == np.float64
    assert dict(frame[["stressor", "unit"]].astype(str).drop_duplicates().values.tolist()) == UNITS


def test_sums_by_pandas_are_sums_of_the_cube(case, tmp_path):
    write_long(case["embodied"], tmp_path / "cube.parquet")
    frame = pd.read_parquet(tmp_path / "cube.parquet")
    found = frame[frame["variable"] == "embodied"].groupby(["stressor", "destination"], observed=True)["value"].sum()
    expected = case["embodied"]["embodied"].sum(["origin", "category"]).to_series()
    np.testing.assert_allclose(found.reindex(expected.index), expected, rtol=1e-12)


def test_what_is_not_known_is_empty_and_has_the_unit_of_its_stressor(case, tmp_path):
    sizes = xr.Dataset(
        {
            "gdp": ("region", [1.0, 2, 3, 4], {"units": "10^8 CNY"}),
            "population": ("region", [1.0, 2, 3, 4], {"units": "10^4 persons"}),
        },
        {"region": LABELS[:-1]},
    )
    cube = per_person_and_product(case["accounts"], sizes)
    write_long(cube, tmp_path / "cube.parquet")
    frame = pd.read_parquet(tmp_path / "cube.parquet").astype({"region": str, "stressor": str, "unit": str})
    each = frame[frame["variable"] == "production_per_capita"].set_index(["stressor", "region"])
    assert each["value"].isna().sum() == len(UNITS) and each.loc[("co2", "nan"), "value"] != 0
    assert each["unit"].groupby("stressor").first().to_dict() == {
        "co2": "t per person",
        "CH4": "t per person",
        "NA": "10^3 m3 per person",
    }
    read = pq.read_table(tmp_path / "cube.parquet")
    assert read.column("value").null_count == 4 * len(UNITS)
    assert read.column("category").null_count == len(frame) - case["accounts"]["consumption_by_category"].size


def test_a_cube_of_one_unit_and_no_stressor(case, tmp_path):
    write_long(case["nested"], tmp_path / "cube.parquet")
    frame = pd.read_parquet(tmp_path / "cube.parquet")
    assert set(frame["unit"]) == {"10^6 USD"} and "stressor" not in frame


@settings(max_examples=25, deadline=None)
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=4), rows=st.integers(1, 30), seed=st.integers(0, 99))
def test_blocks_keep_the_order_of_any_array(tmp_path_factory, shape, rows, seed):
    dims = [f"d{at}" for at in range(len(shape))]
    values = np.random.default_rng(seed).normal(size=shape)
    labels = {dim: [f"l{k}" for k in range(size)] for dim, size in zip(dims, shape, strict=True)}
    cube = xr.Dataset({"v": (dims, values, {"units": "Mt"})}, labels)
    path = tmp_path_factory.mktemp("long") / "cube.parquet"
    write_long(cube, path, rows)
    np.testing.assert_array_equal(pd.read_parquet(path)["value"], values.ravel())


def test_an_open_file_is_read_in_blocks_and_its_origin_is_told(case, tmp_path):
    labels = {"sector": ["s", "01"], "origin": LABELS, "destination": LABELS}
    trade = xr.DataArray(np.arange(50.0).reshape(2, 5, 5), labels, tuple(labels), attrs={"units": "10^4 CNY"})
    told = {"case": "small", "year": 2007, "source_sha256": "abc", "created_by": "trade"}
    cubes.write(trade.to_dataset(name="trade"), tmp_path / "trade.nc", "trade", **told)
    with cubes.opened(tmp_path / "trade.nc", "trade") as cube:
        write_long(cube, tmp_path / "trade.parquet", 6)
    stored = pq.ParquetFile(tmp_path / "trade.parquet")
    assert stored.metadata.num_row_groups == 10
    assert stored.read().column("value").to_pylist() == trade.values.ravel().tolist()
    assert stored.schema_arrow.metadata[b"case"] == b"small" and stored.schema_arrow.metadata[b"year"] == b"2007"


def test_a_dim_with_the_name_of_a_column_is_refused_and_nothing_is_written(tmp_path):
    cube = xr.Dataset({"v": ("unit", [1.0], {"units": "Mt"})}, {"unit": ["a"]})
    with pytest.raises(InputError, match="the dim unit has the name of another column"):
        write_long(cube, tmp_path / "cube.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_the_file_of_before(case, tmp_path, monkeypatch):
    path = tmp_path / "cube.parquet"
    path.write_bytes(b"before")
    monkeypatch.setattr(pq.ParquetWriter, "write_table", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_long(case["nested"], path)
    assert [file.name for file in tmp_path.iterdir()] == ["cube.parquet"] and path.read_bytes() == b"before"
