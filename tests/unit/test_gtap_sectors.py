"""The sectors of GTAP and China's: the files agree with each other and move values without loss."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nestmrio.classification import fill_weights, read_concordance, read_sectors, regroup, require_sources

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
COUNTS = {"gtap57": 57, "gtap65": 65, "nbs42": 42, "china30": 30}
PAIRED = [(world, china) for world in ("gtap57", "gtap65") for china in ("nbs42", "china30")]
EVERY = PAIRED + [(china, world) for world, china in PAIRED]

# Where the parts of a sector of releases 10-11 stood in releases 5-9; the other sectors kept their code.
CAME_FROM = {
    "oxt": {"omn"},
    "chm": {"crp", "tex"},  # man-made fibres were textiles
    "bph": {"crp"},
    "rpp": {"crp"},
    "ele": {"ele", "ome"},  # instruments
    "eeq": {"ome"},
    "ome": {"ome", "ele"},  # office machinery
    "omf": {"omf", "ome"},  # medical instruments
    "pcr": {"pcr", "pdr"},  # husked rice
    "ely": {"ely", "gdt"},  # steam
    "wtr": {"wtr", "osg", "omf"},  # sewage and refuse, recycling
    "afs": {"trd"},
    "whs": {"otp"},
    "cmn": {"cmn", "obs", "ppp", "ros"},  # computer services, publishing, broadcasting
    "ins": {"isr"},
    "rsa": {"obs"},
    "obs": {"obs", "otp"},  # travel agencies
    "edu": {"osg"},
    "hht": {"osg"},
}

# The sectors of WIOD and of GTAP 5-9 that hold the same divisions of ISIC revision 3. Two sectors that share a
# division with a neighbour stand with it.
SAME_DIVISIONS = {
    "c1": "pdr wht gro v_f osd c_b pfb ocr ctl oap rmk wol frs fsh",
    "c2": "coa oil gas omn",
    "c3": "cmt omt vol mil pcr sgr ofd b_t",
    "c4": "tex wap",
    "c5": "lea",
    "c6": "lum",
    "c7": "ppp",
    "c8": "p_c",
    "c9 c10": "crp",
    "c11": "nmm",
    "c12": "i_s nfm fmp",
    "c13 c14": "ele ome",
    "c15": "mvh otn",
    "c16": "omf",
    "c17": "ely gdt wtr",
    "c18": "cns",
    "c19 c20 c21 c22": "trd",
    "c23 c24 c25 c26": "otp wtp atp",
    "c28": "ofi isr",
    "c29 c30": "obs dwe",
    "c31 c32 c33 c34 c35": "osg ros",
}

# Output of China in 2007, in 10^8 CNY: national table of 42 sectors, National Bureau of Statistics.
OUTPUT_2007 = {
    "wood": 10993.9,
    "paper": 14933.0,
    "crafts": 6183.4,
    "scrap": 4366.0,
    "water": 1178.8,
    "post": 730.8,
    "information": 10030.4,
    "business_services": 11784.6,
    "research": 1379.0,
    "technical_services": 4397.1,
    "environment": 2158.2,
    "culture": 3540.9,
}


@cache
def labels(classification):
    """The labels of a sector list, in its order."""
    return read_sectors(RESOURCES / "sectors" / f"{classification}.csv").index.tolist()


@cache
def concordance(source, target):
    """Weights (source, target) as their file has them."""
    return read_concordance(RESOURCES / "concordances" / f"{source}_{target}.csv", labels(source), labels(target))


def links(weights):
    """The targets of every source; an open weight is a link as well."""
    names = weights["target"].values
    linked = (weights != 0).transpose("source", "target").values
    return {
        source: set(names[row].tolist()) for source, row in zip(weights["source"].values.tolist(), linked, strict=True)
    }


def targets(source, target):
    """The targets of every source of a file."""
    return links(concordance(source, target))


def pairs(source, target):
    """All pairs of a concordance."""
    return {(one, other) for one, others in targets(source, target).items() for other in others}


def reached(parts, sources):
    """What some sources reach together."""
    return set().union(*(parts[source] for source in sources))


@pytest.mark.parametrize(("classification", "count"), COUNTS.items())
def test_a_list_has_its_published_number_of_sectors_each_with_a_name(classification, count):
    sectors = read_sectors(RESOURCES / "sectors" / f"{classification}.csv")
    assert len(sectors) == count and sectors["name"].str.strip().all() and sectors["name"].is_unique


def test_the_two_releases_differ_by_the_documented_codes_alone():
    old, new = labels("gtap57"), labels("gtap65")
    assert set(old) - set(new) == {"omn", "crp", "isr"}
    assert set(new) - set(old) == {"oxt", "chm", "bph", "rpp", "eeq", "afs", "whs", "ins", "rsa", "edu", "hht"}
    kept = set(old) & set(new) - {"mvh", "otn", "ele", "ome"}  # motor vehicles moved behind the machines
    assert [code for code in old if code in kept] == [code for code in new if code in kept]


@pytest.mark.parametrize(("source", "target"), EVERY)
def test_every_source_and_every_target_is_reached(source, target):
    require_sources(concordance(source, target), labels(target))


@pytest.mark.parametrize(("world", "china"), PAIRED)
def test_both_directions_hold_the_same_pairs(world, china):
    assert pairs(world, china) == {(one, other) for other, one in pairs(china, world)}


@pytest.mark.parametrize("world", ["gtap57", "gtap65"])
def test_the_way_through_42_sectors_reaches_the_same_pairs(world):
    fine, merged = targets(world, "nbs42"), targets("nbs42", "china30")
    assert {source: reached(merged, parts) for source, parts in fine.items()} == targets(world, "china30")


@pytest.mark.parametrize("china", ["nbs42", "china30"])
def test_a_sector_shares_its_targets_with_those_it_came_from(china):
    old, new = targets("gtap57", china), targets("gtap65", china)
    came_from = {sector: CAME_FROM.get(sector, {sector}) for sector in new}
    assert reached(came_from, new) == set(old)
    for sector, origins in came_from.items():
        assert new[sector] <= reached(old, origins), sector
    for sector, parts in old.items():
        assert parts <= reached(new, [heir for heir, origins in came_from.items() if sector in origins]), sector


def test_the_same_divisions_reach_the_same_sectors_as_in_the_table_of_wiod():
    path = RESOURCES / "concordances/wiod35_china30.csv"
    wiod = links(read_concordance(path, [f"c{number}" for number in range(1, 36)], labels("china30")))
    gtap = targets("gtap57", "china30")
    for theirs, ours in SAME_DIVISIONS.items():
        assert reached(wiod, theirs.split()) == reached(gtap, ours.split()), theirs
    compared = {code for ours in SAME_DIVISIONS.values() for code in ours.split()}
    assert set(gtap) - compared == {"cmn"}
    assert gtap["cmn"] == wiod["c27"] | {"transport"}  # post, which c27 leaves out


@pytest.mark.parametrize(("source", "target"), EVERY)
def test_weights_are_open_but_where_the_documentation_says_so(source, target):
    fixed = {"gtap57": {"cmn"}, "gtap65": {"cmn", "obs", "wtr", "omf"}}
    split = {name for name, parts in targets(source, target).items() if len(parts) > 1}
    open_ = concordance(source, target).isnull().any("target")
    assert {name for name in split if not open_.sel(source=name)} == (fixed[source] if target == "china30" else set())


@pytest.mark.parametrize(
    ("world", "sector"), [("gtap57", "cmn"), *(("gtap65", code) for code in "cmn obs wtr omf".split())]
)
def test_fixed_weights_are_the_shares_of_the_parts_in_published_output(world, sector):
    parts, shares = targets(world, "nbs42")[sector], dict.fromkeys(labels("china30"), 0.0)
    for part in parts:
        (merged,) = targets("nbs42", "china30")[part]
        shares[merged] += OUTPUT_2007[part] / sum(OUTPUT_2007[each] for each in parts)
    weights = concordance(world, "china30").sel(source=sector)
    np.testing.assert_allclose(weights, list(shares.values()), atol=5.1e-4)


@pytest.mark.parametrize(("source", "target"), EVERY)
@given(data=st.data())
def test_values_that_go_and_come_back_keep_their_total(source, target, data):
    positive = st.floats(1e-6, 1e9)
    size = {
        name: xr.DataArray(
            data.draw(arrays(float, COUNTS[name], elements=positive)), {"sector": labels(name)}, ("sector",)
        )
        for name in (source, target)
    }
    values = xr.DataArray(
        data.draw(arrays(float, (2, COUNTS[source]), elements=positive)),
        {"region": ["R", "S"], "sector": labels(source)},
        ("region", "sector"),
    )
    there = regroup(values, "sector", fill_weights(concordance(source, target), size[target]))
    back = regroup(there, "sector", fill_weights(concordance(target, source), size[source]))
    assert there["sector"].values.tolist() == labels(target) and (there > 0).all()
    assert back["sector"].values.tolist() == labels(source) and (back > 0).all()
    for moved in (there, back):
        np.testing.assert_allclose(moved.sum("sector"), values.sum("sector"), rtol=1e-12)
