"""Concordances keep totals and refuse what they do not know."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nestmrio.classification import fill_weights, read_concordance, read_sectors, regroup, require_sources
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
        ("source,target\na,x\nb,z\n", "line 3, sector z: unknown target"),
        ("source,target\na,x\nc,x\nb,x\n", "line 3, sector c: unknown source"),
        ("source,target\na,x\n", "sector b: the source has no target"),
        ("source,target\na,x\na,x\nb,y\n", "stands twice"),
        ("source,target,weight\na,x,0.5\na,y,0.4\nb,y,\n", "line 2, sector a: its weights sum to 0.9"),
        ("source,target,weight\na,x,0.5\na,y,\nb,y,\n", "line 2, sector a: some weights are given"),
        ("source,target,weight\na,x,much\na,y,0.4\nb,y,\n", "line 2, sector a, column weight: 'much' is not a number"),
        ("source,target,weight\na,x,1.5\na,y,-0.5\nb,y,\n", "line 2, sector a: weight 1.5 is not between 0 and 1"),
        ("source,target,weight\nb,y,-1\na,x,\n", "line 2, sector b: weight -1 is not between 0 and 1"),
        ("source,target,weight\na,x,nan\na,y,nan\nb,y,\n", "line 2, sector a, column weight: 'nan' is not a number"),
        ("source,target,weight\na,x,\na,y,\nb,y,0.7\n", "line 4, sector b: its weights sum to 0.7"),
        ("source,target,weight\na,x,0\na,y,\nb,y,\n", "line 2, sector a: some weights are given"),
        ("source,target,target\na,x,y\n", "line 1: column target stands twice"),
    ],
)
def test_a_bad_concordance_is_named(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
        read_concordance(concordance(tmp_path, text), ["a", "b"], ["x", "y"])


def test_an_unknown_label_is_not_dropped(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\n"), ["a"], ["x"])
    with pytest.raises(InputError, match="sector b"):
        regroup(xr.DataArray([1.0, 2.0], {"sector": ["a", "b"]}, ("sector",)), "sector", weights)


def test_a_target_without_a_source_is_named(tmp_path):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\nb,x\n"), ["a", "b"], ["x", "y", "z"])
    with pytest.raises(InputError, match=r"world\.csv, sector y: the sector has no source \(and z\).*add a row for it"):
        require_sources(weights, ["x", "y", "z"], file="world.csv")
    with pytest.raises(InputError, match="sector z: the sector has no source"):
        require_sources(weights, ["x", "y", "z"], without=["y"])
    require_sources(weights, ["x", "y", "z"], without=["y", "z"])
    require_sources(weights, ["x"])


@pytest.mark.parametrize(("label", "says"), [("x", "but it has a source"), ("q", "but no sector has this label")])
def test_a_declaration_that_does_not_hold_is_refused(tmp_path, label, says):
    weights = read_concordance(concordance(tmp_path, "source,target\na,x\na,y\n"), ["a"], ["x", "y"])
    with pytest.raises(InputError, match=f"sector {label}: declared in world.without_source, {says}"):
        require_sources(weights, ["x", "y"], without=[label])


def test_a_source_may_be_left_open_or_shared(tmp_path):
    text = "source,target,weight\na,x,\na,y,\nb,z,1\n"
    require_sources(read_concordance(concordance(tmp_path, text), ["a", "b"], ["x", "y", "z"]), ["x", "y", "z"])


@given(st.permutations(["a,x,", "b,x,0.25", "b,y,0.75", "c,x,", "c,y,"]), st.permutations([0, 1, 2]))
def test_the_order_of_a_concordance_does_not_matter(tmp_path_factory, lines, order):
    lines = [line.split(",") for line in ("source,target,weight", *lines)]
    text = "\n".join(",".join(line[at] for at in order) for line in lines)
    weights = read_concordance(concordance(tmp_path_factory.mktemp("c"), text), ["a", "b", "c"], ["x", "y"])
    np.testing.assert_equal(weights.values, [[1, 0], [0.25, 0.75], [np.nan, np.nan]])


LABELS = ["NA", "n/a", "None", "null", "nan", "NO", "TRUE", "01", "1", "156", "São, Paulo"]


def test_labels_are_text_exactly_as_written(tmp_path):
    quoted = [f'"{label}"' for label in LABELS]
    sectors = concordance(tmp_path, "sector,name\n" + "".join(f"{label},NA\n" for label in quoted))
    frame = read_sectors(sectors, as_written=True)
    assert frame.index.tolist() == LABELS and set(frame["name"]) == {"NA"}
    path = concordance(tmp_path, "source,target\n" + "".join(f"{label},{label}\n" for label in quoted))
    weights = read_concordance(path, LABELS, LABELS)
    np.testing.assert_equal(weights.values, np.eye(len(LABELS)))
    assert weights["target"].values.tolist() == LABELS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "sector,name\nA b,x\n",
            "line 2, sector A b: the label has other characters.*call it a_b here and in every file",
        ),
        ("sector,name\nÉnergie,x\n", "sector Énergie.*call it energie here"),
        ("sector,name\nNA,x\n", "sector NA.*call it na here"),
        ("sector,name\na,x\na,y\n", "line 3, sector a: the label stands twice"),
        ("sector\na\n", "column name is missing"),
    ],
)
def test_a_bad_sector_list_is_refused(tmp_path, text, says):
    with pytest.raises(InputError, match=says):
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
