"""Gravity between groups carried to provinces and summed back."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.report.trade_transfer import transfer_accuracy
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.geography import geography
from nestmrio.trade.specification import MODELS

COUNT = 12


@pytest.fixture(scope="module")
def world():
    """Twelve provinces in six groups of two, and trade that falls with the square of distance."""
    random = np.random.default_rng(8)
    names = [f"p{number}" for number in range(COUNT)]
    angle = 2 * np.pi * np.repeat(np.arange(6), 2) / 6 + np.tile([-0.12, 0.12], 6)
    radius = np.tile([4.0, 5.0], 6) + random.uniform(0, 2, COUNT)
    listed = pd.DataFrame(
        {"group": np.repeat(list("ABCDEF"), 2), "lon": radius * np.cos(angle), "lat": radius * np.sin(angle)},
        index=pd.Index(names, name="province"),
    )
    labels = {"origin": names, "destination": names}
    touching = np.abs(np.subtract.outer(np.arange(COUNT), np.arange(COUNT))) % (COUNT - 1) <= 2
    neighbour = xr.DataArray(touching * (1.0 - np.eye(COUNT)), labels, ("origin", "destination"), attrs={"units": "1"})
    cube = geography(listed, neighbour)
    size = np.exp(random.normal(0, 0.5, (2, COUNT)))
    distance = cube["distance"].values + np.eye(COUNT)
    trade = (size[0][:, None] * size[1] * (distance / 300) ** -2.0) * (1 - np.eye(COUNT))
    return cube, xr.DataArray(trade, labels, ("origin", "destination"))


@pytest.fixture(scope="module")
def accuracy(world):
    cube, trade = world
    group = cube["group"].values
    members = np.array([group == name for name in "ABCDEF"], dtype=float)
    between = members @ trade.values @ members.T
    labels = {"origin": list("ABCDEF"), "destination": list("ABCDEF")}
    fitted = fit_candidates(xr.DataArray(between, labels, tuple(labels)), cube, sector="coal")
    margins = [
        trade.sum(side).rename({other: "region"}).expand_dims(sector=["coal"], axis=1)
        for side, other in (("destination", "origin"), ("origin", "destination"))
    ]
    rows = transfer_accuracy([fitted], cube, *margins)
    inside = np.trace(between) / between.sum()
    return {row[:2]: (float(row[2]), float(row[3])) for row in rows}, inside


def test_every_method_has_a_row_per_sector_and_a_total(accuracy):
    numbers, _ = accuracy
    methods = {"uniform", "inverse_distance", "pooling", "auto", *MODELS}
    assert set(numbers) == {(method, sector) for method in methods for sector in ("coal", "all")}
    assert all(numbers[method, "coal"] == numbers[method, "all"] for method in methods)


def test_the_law_that_made_the_flows_carries_over(accuracy):
    numbers, inside = accuracy
    found, within = numbers["doubly_constrained", "all"]
    assert found < 0.1
    assert found < min(numbers["uniform", "all"][0], numbers["pooling", "all"][0])
    assert within == pytest.approx(inside, abs=0.15)
    assert abs(within - inside) < abs(numbers["uniform", "all"][1] - inside)


def test_flows_between_provinces_themselves_have_nothing_within(world):
    cube, trade = world
    fitted = fit_candidates(trade, cube, sector="coal")
    margins = [
        trade.sum(side).rename({other: "region"}).expand_dims(sector=["coal"], axis=1)
        for side, other in (("destination", "origin"), ("origin", "destination"))
    ]
    rows = {row[:2]: (float(row[2]), float(row[3])) for row in transfer_accuracy([fitted], cube, *margins)}
    assert rows["doubly_constrained", "all"] == pytest.approx((0, 0), abs=1e-4)
    assert transfer_accuracy([], cube, *margins) == []
