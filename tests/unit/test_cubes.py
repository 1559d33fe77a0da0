"""Cubes are written whole, with their provenance, and only when they keep the contract."""

import numpy as np
import pytest
import xarray as xr

from nestmrio import cubes
from nestmrio.alignment import exact_labels
from nestmrio.errors import ContractError, InputError
from nestmrio.ledger import write_rows

LABELS = dict(case="test", year=2007, created_by="test", source_sha256="0" * 64)


def trade(**changes):
    labels = {"sector": ["a"], "origin": ["R", "S"], "destination": ["R", "S"]}
    flows = xr.DataArray([[[0.0, 1.0], [2.0, 0.0]]], labels, ("sector", "origin", "destination"), attrs={"units": "1"})
    return xr.Dataset({"trade": flows} | changes)


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
