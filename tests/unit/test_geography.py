"""Distances, weights and groups."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.trade import geography

REGIONS = ["a", "b", "c", "d"]


def square(values, units="1"):
    return xr.DataArray(
        np.asarray(values, dtype=float),
        {"origin": REGIONS, "destination": REGIONS},
        ("origin", "destination"),
        attrs={"units": units},
    )


def vector(values):
    return xr.DataArray(values, {"region": REGIONS}, ("region",))


@pytest.fixture
def chain():
    """Four regions in a row, one unit apart, the middle ones neighbours of both sides."""
    position = np.arange(4.0)
    distance = np.abs(position[:, None] - position)
    return square(distance, "km"), square(distance == 1)


def test_great_circle_of_known_cities():
    """Beijing, Shanghai; a quarter of a meridian; antipodes; one spot."""
    places = {"region": ["Beijing", "Shanghai", "pole", "antipode"]}
    longitude = xr.DataArray([116.41, 121.47, 0.0, 116.41 - 180], places, ("region",))
    latitude = xr.DataArray([39.9, 31.23, 90.0, -39.9], places, ("region",))
    distance = geography.great_circle(longitude, latitude)
    assert distance.sel(origin="Beijing", destination="Shanghai").item() == pytest.approx(1068, abs=2)
    assert distance.sel(origin="Beijing", destination="pole").item() == pytest.approx(6371.0088 * np.deg2rad(50.1))
    assert distance.sel(origin="Beijing", destination="antipode").item() == pytest.approx(np.pi * 6371.0088)
    assert np.diag(distance.values) == pytest.approx(0)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=3))
def test_great_circle_is_a_metric(places):
    coordinates = {"region": ["x", "y", "z"]}
    lon, lat = (xr.DataArray(list(side), coordinates, ("region",)) for side in zip(*places, strict=True))
    distance = geography.great_circle(lon, lat).values
    assert distance == pytest.approx(distance.T, abs=1e-6)
    assert distance[0, 2] <= distance[0, 1] + distance[1, 2] + 1e-3
    assert distance.max() <= np.pi * geography.EARTH_RADIUS + 1e-6


def test_weights_of_each_kind_sum_to_one(chain):
    distance, neighbour = chain
    for kind in ("contiguity", "k_nearest", "inverse_distance"):
        weights = geography.spatial_weights(neighbour, distance, kind, 2)
        assert weights.sum("destination").values == pytest.approx(1)
        assert np.diag(weights.values).tolist() == [0] * 4
    assert geography.spatial_weights(neighbour, distance).sel(origin="b").values.tolist() == [0.5, 0, 0.5, 0]
    nearest = geography.k_nearest(distance, 1)
    assert nearest.sum("destination").values.tolist() == [1] * 4
    assert geography.inverse_distance(distance, 2).sel(origin="a", destination="d").item() == pytest.approx(1 / 9)


def test_an_island_keeps_a_row_of_zeros():
    weights = geography.row_standardise(square([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]))
    assert weights.sum("destination").values.tolist() == [1, 1, 0, 0]


def test_groups_are_weighted_means_and_touch_by_their_provinces(chain):
    distance, neighbour = chain
    group, size = vector(["x", "x", "y", "z"]), vector([1.0, 3.0, 2.0, 5.0])
    between = geography.group_distances(distance, group, size)
    assert between.sel(origin="x", destination="y").item() == pytest.approx((1 * 2 + 3 * 1) / 4)
    assert between.sel(origin="x", destination="x").item() == pytest.approx(2 * 1 * 3 / 16)
    assert between["origin"].values.tolist() == ["x", "y", "z"]
    touching = geography.group_neighbours(neighbour, group)
    assert touching.values.tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_a_sample_names_provinces_or_groups(chain):
    distance, neighbour = chain
    listed = pd.DataFrame(
        {"group": ["x", "x", "y", "z"], "lon": [0.0, 1, 2, 3], "lat": [0.0] * 4}, index=pd.Index(REGIONS)
    )
    cube = geography.geography(listed, neighbour, distance)
    among_groups, _ = geography.among(cube, ["z", "x"])
    assert among_groups["origin"].values.tolist() == ["x", "z"]
    among_provinces, touching = geography.among(cube, ["b", "a"])
    assert among_provinces.values.tolist() == [[0, 1], [1, 0]]
    assert touching.sum() == 2
    with pytest.raises(InputError, match="region Kano: neither a province nor a group"):
        geography.among(cube, ["a", "Kano"])
    with pytest.raises(InputError, match="provinces and groups stand in one sample"):
        geography.among(cube, ["a", "x"])


def test_impossible_weights_are_refused(chain):
    distance, neighbour = chain
    with pytest.raises(InputError, match="k is 4 among 4 regions"):
        geography.k_nearest(distance, 4)
    with pytest.raises(InputError, match="weights of kind queen are unknown"):
        geography.spatial_weights(neighbour, distance, "queen")
    with pytest.raises(InputError, match="not positive"):
        geography.inverse_distance(distance * 0)


def test_a_group_without_size_is_named(chain):
    groups = xr.DataArray(["g", "g", "h", "h"], {"region": REGIONS}, ("region",))
    with pytest.raises(InputError, match="group h: its size is not positive"):
        geography.group_distances(square(np.ones((4, 4)) - np.eye(4), "km"), groups, vector([1.0, 2, 0, 0]))


def test_names_alone_make_groups_of_one_without_neighbours():
    alone = geography.each_by_itself(["b", "a"])
    assert alone.index.tolist() == alone["group"].tolist() == ["b", "a"] and alone.index.name == "province"
    none = geography.none_known(["b", "a"])
    assert none.dims == ("origin", "destination") and none["origin"].values.tolist() == ["b", "a"] and not none.any()
