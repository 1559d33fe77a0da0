"""Cubes are written whole, with their provenance, and only when they keep the contract."""

import numpy as np
import pytest
import xarray as xr

from nestmrio import cubes
from nestmrio.errors import ContractError, InputError

LABELS = dict(case="test", year=2007, created_by="test")


def trade(**changes):
    labels = {"sector": ["a"], "origin": ["R", "S"], "destination": ["R", "S"]}
    flows = xr.DataArray([[[0.0, 1.0], [2.0, 0.0]]], labels, ("sector", "origin", "destination"), attrs={"units": "1"})
    return xr.Dataset({"trade": flows} | changes)


def test_a_cube_comes_back_with_its_provenance(tmp_path):
    source = tmp_path / "source.csv"
    source.write_text("x")
    cubes.write(trade(), tmp_path / "trade.nc", "trade", sources=[source], **LABELS)
    back = cubes.read(tmp_path / "trade.nc", "trade")
    xr.testing.assert_equal(back, trade())
    assert back.attrs["case"] == "test" and back.attrs["year"] == 2007 and len(back.attrs["source_sha256"]) == 64


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
        cubes.write(cube, tmp_path / "trade.nc", "trade", sources=[], **LABELS)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"trade\.nc: the file is missing"):
        cubes.read(tmp_path / "trade.nc", "trade")


def test_arithmetic_refuses_other_labels():
    with pytest.raises(ValueError, match="align"):
        trade()["trade"] + trade()["trade"].assign_coords(origin=["R", "T"])
