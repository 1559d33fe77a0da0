"""Cubes are written whole, with their provenance, and only when they keep the contract."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nestmrio import cubes
from nestmrio.alignment import exact_labels
from nestmrio.errors import ContractError, InputError
from nestmrio.ledger import write_rows
from nestmrio.mrio.assembly import assemble_provinces
from worlds import provincial

LABELS = dict(case="test", year=2007, created_by="test", source_sha256="0" * 64)


def trade(**changes):
    labels = {"sector": ["a"], "origin": ["R", "S"], "destination": ["R", "S"]}
    flows = xr.DataArray([[[0.0, 1.0], [2.0, 0.0]]], labels, ("sector", "origin", "destination"), attrs={"units": "1"})
    return xr.Dataset({"trade": flows} | changes)


def flows(labels):
    """Trade between places with given labels."""
    values = np.arange(float(len(labels) ** 2)).reshape(1, len(labels), -1)
    dims = ("sector", "origin", "destination")
    return xr.Dataset(
        {"trade": (dims, values, {"units": "1"})}, {"sector": ["a"], "origin": labels, "destination": labels}
    )


def test_a_cube_comes_back_with_its_provenance(tmp_path):
    cubes.write(trade(), tmp_path / "trade.nc", "trade", **LABELS)
    back = cubes.read(tmp_path / "trade.nc", "trade")
    xr.testing.assert_equal(back, trade())
    assert back.attrs["case"] == "test" and back.attrs["year"] == 2007 and back.attrs["source_sha256"] == "0" * 64


@pytest.mark.parametrize(
    ("cube", "says"),
    [
        (trade().drop_vars("trade"), "variable trade is missing"),
        (trade().transpose("origin", ...), "has dims"),
        (trade() * np.nan, "has NaN"),
        (trade(more=xr.DataArray(1.0)), "more has no units"),
    ],
)
def test_a_cube_outside_the_contract_is_not_written(tmp_path, cube, says):
    with pytest.raises(ContractError, match=says):
        cubes.write(cube, tmp_path / "trade.nc", "trade", **LABELS)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"trade\.nc: the file is missing"):
        cubes.read(tmp_path / "trade.nc", "trade")


def test_inside_exact_labels_arithmetic_refuses_other_labels():
    other = trade()["trade"].assign_coords(origin=["R", "T"])
    with exact_labels(), pytest.raises(ValueError, match="align"):
        trade()["trade"] + other
    assert (trade()["trade"] + other).sizes["origin"] == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("trade", "trade"),
        ("gravity/coal", "gravity"),
        ("gravity_fit/coal", "gravity_fit"),
        ("inventory/ceads", "inventory"),
        ("interregional/flows", "interregional"),
    ],
)
def test_a_cube_is_known_by_where_it_stands(name, kind):
    assert cubes.kind_of(name) == kind


def test_a_result_is_opened_where_it_was_computed(tmp_path):
    cubes.write(trade(), tmp_path / "case/2007/trade.nc", "trade", **LABELS)
    write_rows(tmp_path / "case-other/2007/stages.csv", ["stage", "file", "case"], [("trade", "trade.nc", "case")])
    xr.testing.assert_equal(cubes.open_cube("case-other", "trade", 2007, results=tmp_path), trade())
    with pytest.raises(InputError, match="the case has no cube nested"):
        cubes.open_cube("case-other", "nested", 2007, results=tmp_path)
    with pytest.raises(InputError, match="it has not been computed"):
        cubes.open_cube("case", "trade", 2007, results=tmp_path)


WORDS = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(
    first=st.lists(WORDS, min_size=1, max_size=4, unique=True),
    second=st.lists(WORDS, min_size=1, max_size=4, unique=True),
)
@example(first=["SP", "RJ"], second=["ARD", "BEL"])
@example(first=["AU"], second=["AUS", "AUT"])
@example(first=["all", "gov"], second=["discrepancy"])
@example(first=["北京", "São Paulo"], second=["Côte d'Ivoire", "黑龙江省"])
def test_labels_of_any_length_stay_whole_from_file_to_file(tmp_path_factory, first, second):
    """Line 1: what one file says of the width of its labels does not cut those of the next."""
    folder, every = tmp_path_factory.mktemp("cubes"), list(dict.fromkeys([*first, *second]))
    for name, labels in (("first", first), ("second", second)):
        cubes.write(flows(labels), folder / f"{name}.nc", "trade", **LABELS)
    one, other = (cubes.read(folder / f"{name}.nc", "trade") for name in ("first", "second"))
    sides = {"origin": every, "destination": every}
    rest = [label for label in second if label not in first]
    joined = xr.concat(
        [
            one.reindex(destination=every, fill_value=0.0),
            other.sel(origin=rest).reindex(destination=every, fill_value=0.0),
        ],
        "origin",
    )
    with cubes.opened(folder / "first.nc", "trade") as stored:
        lazy = stored.reindex(sides, fill_value=0.0)
        cubes.write(lazy, folder / "lazy.nc", "trade", **LABELS)
    for name, cube in (("joined", joined), ("widened", one.reindex(sides, fill_value=0.0))):
        cubes.write(cube, folder / f"{name}.nc", "trade", **LABELS)
    for name in ("joined", "widened", "lazy"):
        back = cubes.read(folder / f"{name}.nc", "trade")
        assert back["origin"].values.tolist() == back["destination"].values.tolist() == every


def test_short_categories_do_not_cut_the_discrepancy(tmp_path):
    """Line 1: the provincial table takes its categories from a file and adds one of its own."""
    tables, between = provincial(["SP", "RJ"], ["a", "b"], 1)
    short = tables.assign_coords(category=["rur", "urb", "gov", "gfcf", "inv"])
    cubes.write(short, tmp_path / "tables.nc", "tables", **LABELS)
    national = assemble_provinces(cubes.read(tmp_path / "tables.nc", "tables"), between)
    cubes.write(national, tmp_path / "national.nc", "national", **LABELS)
    assert cubes.read(tmp_path / "national.nc", "national")["category"].values.tolist()[-1] == "discrepancy"


@pytest.mark.parametrize(
    ("cube", "says"),
    [
        (flows(["AU", "AU"]), "a label of origin stands twice"),
        (flows([1, 2]), "the labels of origin are numbers"),
    ],
)
def test_labels_are_text_and_each_stands_once(tmp_path, cube, says):
    with pytest.raises(ContractError, match=says):
        cubes.write(cube, tmp_path / "trade.nc", "trade", **LABELS)


@pytest.mark.parametrize("content", [b"", b"no cube", None])
def test_a_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "trade.nc"
    cubes.write(trade(), path, "trade", **LABELS)
    path.write_bytes(path.read_bytes()[:200] if content is None else content)
    with pytest.raises(InputError, match=r"trade\.nc: it is not a whole NetCDF file"):
        cubes.read(path, "trade")
