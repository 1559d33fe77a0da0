"""Concordances keep totals and refuse what they do not know."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nestmrio.classification import fill_weights, read_concordance, read_sectors, regroup
from nestmrio.errors import InputError


def concordance(tmp_path, text):
    path = tmp_path / "concordance.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_single_target_gets_weight_one_and_a_split_stays_open(tmp_path):
    path = concordance(tmp_path, "source,target\na,x\nb,x\nb,y\n")
    weights = read_concordance(path, ["a", "b"], ["x", "y"])
    np.testing.assert_equal(weights.values, [[1, 0], [np.nan, np.nan]])


def test_open_weights_follow_the_sizes_of_the_targets(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\nb,x\nb,y\n"), ["a", "b"], ["x", "y"])
    filled = fill_weights(weights, xr.DataArray([1.0, 3.0], {"sector": ["x", "y"]}, ("sector",)))
    np.testing.assert_allclose(filled.values, [[1, 0], [0.25, 0.75]])


def test_targets_without_size_share_equally(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\na,y\n"), ["a"], ["x", "y"])
    filled = fill_weights(weights, xr.DataArray([0.0, 0.0], {"sector": ["x", "y"]}, ("sector",)))
    np.testing.assert_allclose(filled.values, [[0.5, 0.5]])


def test_weights_may_differ_by_region(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\na,y\n"), ["a"], ["x", "y"])
    sizes = xr.DataArray([[1.0, 3.0], [1.0, 1.0]], {"region": ["R", "S"], "sector": ["x", "y"]}, ("region", "sector"))
    filled = fill_weights(weights, sizes.transpose("sector", "region"))
    values = xr.DataArray([[8.0], [8.0]], {"region": ["R", "S"], "sector": ["a"]}, ("region", "sector"))
    np.testing.assert_allclose(regroup(values, "sector", filled).values, [[2, 6], [4, 4]])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source,target\na,x\nb,z\n", "sector z: unknown target"),
        ("source,target\na,x\nc,x\nb,x\n", "sector c: unknown source"),
        ("source,target\na,x\n", "sector b: the source has no target"),
        ("source,target\na,x\na,x\nb,y\n", "stands twice"),
        ("source,target,weight\na,x,0.5\na,y,0.4\nb,y,\n", "sum to 0.9"),
        ("source,target,weight\na,x,0.5\na,y,\nb,y,\n", "some weights are given"),
        ("source,target,weight\na,x,much\na,y,0.4\nb,y,\n", "'much' is not a number"),
    ],
)
def test_a_bad_concordance_is_named(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        read_concordance(concordance(tmp_path, text), ["a", "b"], ["x", "y"])


def test_an_unknown_label_is_not_dropped(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\n"), ["a"], ["x"])
    with pytest.raises(InputError, match="sector b"):
        regroup(xr.DataArray([1.0, 2.0], {"sector": ["a", "b"]}, ("sector",)), "sector", weights)


@pytest.mark.parametrize("text", ["sector,name\nA b,x\n", "sector,name\na,x\na,y\n", "sector\na\n"])
def test_a_bad_sector_list_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        read_sectors(concordance(tmp_path, text))


positive = st.floats(0, 1e6)


@given(arrays(float, (4, 3), elements=st.floats(-1e6, 1e6)), arrays(float, 2, elements=positive))
def test_regrouping_keeps_totals(values, sizes):
    weights = xr.DataArray(
        [[1.0, 0.0], [np.nan, np.nan], [0.3, 0.7]],
        {"source": ["a", "b", "c"], "target": ["x", "y"]},
        ("source", "target"),
    )
    filled = fill_weights(weights, xr.DataArray(sizes, {"sector": ["x", "y"]}, ("sector",)))
    flows = xr.DataArray(values, {"region": list("RSTU"), "sector": ["a", "b", "c"]}, ("region", "sector"))
    result = regroup(flows, "sector", filled)
    np.testing.assert_allclose(result.sum("sector"), flows.sum("sector"), rtol=1e-12, atol=1e-6)
