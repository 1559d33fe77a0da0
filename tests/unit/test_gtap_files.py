"""Files of worlds in the shape of GTAP: they hold the economy, in every spelling, and each damage does what it says."""

import struct

import numpy as np
import pytest

import gtap_damage as damage
import gtap_forms as forms
from gtap_economy import draw
from gtap_files import write
from gtap_kinds import KINDS
from gtap_loading import headers, load
from gtap_records import place_of, records


def assert_same(one, other):
    """Two economies are the same to the last unit; outputs of the size of the fill-in are derived in layout 6."""
    for name, value in vars(one).items():
        theirs = getattr(other, name)
        assert value == theirs if isinstance(value, list) else np.abs(value - theirs).max() < 1e-15, name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", [6, 7])
def test_files_are_read_back_identically(kind, layout, tmp_path):
    """Both layouts hold the economy; layout 6 refuses a make matrix that is not diagonal."""
    economy = draw(**KINDS[kind], seed=3)
    if layout == 6 and economy.activities != economy.commodities:
        with pytest.raises(ValueError, match="make matrix"):
            write(economy, tmp_path, layout)
        return
    files = write(economy, tmp_path, layout)
    assert_same(economy, load(files.table, files.emissions))
    assert [label.strip() for label in headers(files.sets)["H1" if layout == 6 else "REG"]["array"]] == economy.regions


@pytest.mark.parametrize("layout", [6, 7])
def test_files_are_spelt_as_asked(layout, tmp_path):
    """Names, case, width, last byte and order of labels."""
    e = draw(["aa", "bb", "cc"], ["x", "y", "z"], seed=8)
    files = write(
        e,
        tmp_path / "new",
        layout,
        emission_layout=13 - layout,
        table="GTAP table.har",
        emissions="burnt.har",
        lower_headers=True,
        upper_labels=("emissions",),
        capital_goods="cgds",
        label_width=5,
        final_byte=("sets",),
        permuted=1,
    )
    assert files.table == tmp_path / "new" / "GTAP table.har" and files.emissions == tmp_path / "new" / "burnt.har"
    assert files.sets.read_bytes()[-1:] == b"\x1a"
    assert b"vst " in records(files.table) and b"VST " not in records(files.table)
    firms = headers(files.emissions)["MDF"]
    fuels, activities, regions = (held["dim_desc"] for held in firms["sets"])
    assert sorted(regions) == ["AA", "BB", "CC"] and sorted(fuels) == ["X", "Y"]
    assert ("CGDS" in activities) == (layout == 7)
    assert (activities, regions) != (sorted(activities), sorted(regions))
    for k, fuel in enumerate(fuels):
        for j, activity in enumerate(activities):
            column = e.commodities.index(activity.lower()) if activity != "CGDS" else None
            for i, region in enumerate(regions):
                at = (e.fuels.index(fuel.lower()), slice(None), e.regions.index(region.lower()))
                expected = e.co2_final_domestic[at][2] if column is None else e.co2_firm_domestic[at][column]
                assert firms["array"][k, j, i] == expected
    if layout == 6:
        assert headers(files.table)["VDFM"]["sets"][1]["dim_desc"] == ["x", "y", "z", "cgds"]
    files.sets.write_bytes(files.sets.read_bytes()[:-1])
    assert headers(files.sets)["H1" if layout == 6 else "REG"]["array"].dtype == "<U5"


@pytest.fixture
def files(tmp_path):
    """A small world in layout 7, and what its headers hold."""
    return write(draw(["aa", "bb", "cc"], ["x", "y", "z"], seed=9), tmp_path)


def without_order(header):
    """The values of a header by their labels."""
    labels = [held["dim_desc"] for held in header["sets"]]
    return {tuple(held[k] for held, k in zip(labels, at, strict=True)): v for at, v in np.ndenumerate(header["array"])}


@pytest.mark.parametrize(
    "form",
    [
        lambda path: forms.labels_permuted(path, "vdfb", "reg"),
        lambda path: forms.stored_sparse(path, "VDFB"),
        lambda path: forms.stored_full(path, "MAKS"),
        lambda path: forms.stored_sparse(path, "POP"),
    ],
)
def test_lawful_forms_lose_nothing(files, form):
    """Permuted labels, sparse and full storage: harpy reads the same values at the same labels, by other bytes."""
    before, held = headers(files.table), files.table.read_bytes()
    form(files.table)
    after = headers(files.table)
    assert held != files.table.read_bytes() and list(before) == list(after)
    for name in before:
        if before[name].get("sets"):
            assert without_order(before[name]) == without_order(after[name])


@pytest.mark.parametrize("width", [5, 8, 70])
def test_labels_stand_in_records_of_any_width(files, width):
    """The file of sets with other records."""
    forms.labels_as_wide(files.sets, width)
    found = headers(files.sets)["COMM"]["array"]
    assert found.dtype == f"<U{width}" and [label.strip() for label in found] == ["x", "y", "z"]


def test_forms_that_harpy_cannot_read(files):
    """Type RL, and the last byte 0x1A."""
    forms.without_labels(files.table, "VDFB")
    found = records(files.table)
    assert found[place_of(found, "VDFB")[0] + 1][4:6] == b"RL"
    forms.final_byte(files.emissions)
    assert files.emissions.read_bytes()[-1] == 0x1A


def test_damaged_headers(files):
    """Missing, renamed and double headers, and one that lacks a dim."""
    names = list(headers(files.table))
    damage.header_missing(files.table, "vmfp")
    damage.header_renamed(files.table, "VFOB", "VXWD")
    damage.dim_missing(files.table, "EVFB", "ACTS")
    damage.header_twice(files.table, "VST")
    found = headers(files.table)
    assert set(names) - set(found) == {"VMFP", "VFOB"} and set(found) - set(names) == {"VXWD"}
    assert found["EVFB"]["array"].shape == (5, 3)
    assert records(files.table).count(b"VST ") == 2
    with pytest.raises(ValueError, match="no header"):
        damage.header_missing(files.table, "VFOB")


def test_damaged_labels(files):
    """Exchanged, unknown and absent labels; a region that is absent from a whole file."""
    before = headers(files.table)
    damage.labels_exchanged(files.table, "VDFB", "ACTS")
    damage.label_renamed(files.table, "REG", "bb", "bx", name="VST")
    damage.label_absent(files.table, "COMM", "y", name="VDPB")
    after = headers(files.table)
    assert after["VDFB"]["sets"][1]["dim_desc"] == ["y", "x", "z"]
    assert np.array_equal(before["VDFB"]["array"], after["VDFB"]["array"])
    assert after["VST"]["sets"][1]["dim_desc"] == ["aa", "bx", "cc"]
    assert after["VDPB"]["array"].shape == (2, 3) and after["VDGB"]["array"].shape == (3, 3)
    for path in files:
        damage.label_absent(path, "REG", "cc")
        for header in headers(path).values():
            assert "cc" not in [label for held in header.get("sets") or [] for label in held["dim_desc"]]
    assert headers(files.emissions)["MDF"]["array"].shape == (2, 3, 2)
    assert [label.strip() for label in headers(files.sets)["REG"]["array"]] == ["aa", "bb"]
    damage.label_renamed(files.sets, "REG", "bb", "BB")
    assert [label.strip() for label in headers(files.sets)["REG"]["array"]] == ["aa", "BB"]


@pytest.mark.parametrize("layout", [6, 7])
def test_damaged_values(layout, tmp_path):
    """NaN, negative use, and imports without a user."""
    files = write(draw(["aa", "bb", "cc"], ["x", "y", "z"], seed=9), tmp_path, layout)
    domestic, imported = ("VDFB", "VMPB") if layout == 7 else ("VDFM", "VIPM")
    damage.not_a_number(files.table, domestic, ("x", "y", "cc"))
    damage.negative(files.table, imported)
    found = headers(files.table)
    assert np.argwhere(np.isnan(found[domestic]["array"])).tolist() == [[0, 1, 2]]
    assert (found[imported]["array"] < 0).sum() == 1
    damage.imports_unused(files.table, "y", "bb")
    e = load(files.table, files.emissions)
    assert not e.firm_imported[1, :, 1].any() and not e.final_imported[1, :, 1].any() and e.imports[1, :, 1].any()
    assert e.firm_imported[1, :, 0].any() and e.firm_imported[0, :, 1].any()


@pytest.mark.parametrize("place", damage.TRUNCATIONS)
def test_truncated_files(files, place):
    """Each place cuts elsewhere; a cut before a header leaves whole records."""
    held = files.table.read_bytes()
    damage.truncated(files.table, place, "VDPB")
    left = files.table.read_bytes()
    assert held.startswith(left) and len(left) < len(held)
    if place == "before":
        assert list(headers(files.table))[-1] == "VDFB"
    else:
        with pytest.raises((struct.error, TypeError, ValueError, OSError)):
            headers(files.table)


def test_files_that_are_none(files):
    """A wrong length, text, and nothing."""
    size = files.table.stat().st_size
    damage.length_wrong(files.table, "VST")
    assert files.table.stat().st_size == size
    damage.not_header_arrays(files.emissions)
    damage.empty(files.sets)
    assert files.emissions.read_bytes().startswith(b"region,") and files.sets.read_bytes() == b""
