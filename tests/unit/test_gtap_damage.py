"""Damaged GTAP files end in one line that names header, element and sector; odd but lawful ones are read."""

import re

import numpy as np
import pytest

import gtap_damage as damage
import gtap_forms as forms
from gtap_cases import read, world
from gtap_economy import draw
from gtap_editing import headers
from gtap_files import write
from nestmrio.errors import InputError
from nestmrio.inputs.har import opened
from nestmrio.mrio.gtap_world import read_gtap

NAMES = {6: {"VXSB": "VXMD", "VDFB": "VDFM", "VMFB": "VIFM", "EVFB": "VFM", "VMSB": "VIMS", "VMPP": "VIPA"}}
BROKEN = {
    "missing": (lambda f, n: damage.header_missing(f.table, n("VDFB")), "header {VDFB}: the header is missing"),
    "first missing": (lambda f, n: damage.header_missing(f.table, n("VXSB")), "header {VXSB}: the header is missing"),
    "renamed": (
        lambda f, n: damage.header_renamed(f.table, n("VMPP"), "VZZZ"),
        "header {VMPP}: the header is missing; .* it has .*VZZZ",
    ),
    "twice": (lambda f, n: damage.header_twice(f.table, "VST"), "header VST: the header stands twice"),
    "no dim": (lambda f, n: damage.dim_missing(f.table, n("VMSB"), "REG"), r"header {VMSB}: it has \d dims"),
    "first no dim": (lambda f, n: damage.dim_missing(f.table, n("VXSB"), "REG"), r"header {VXSB}: it has \d dims"),
    "labels alone": (
        lambda f, n: damage.labels_exchanged(f.table, n("VMSB"), "REG", 1, 2),
        r"header {VMSB}, .*region r\d.*: imports",
    ),
    "label": (
        lambda f, n: damage.label_renamed(f.table, "REG", "r2", "rX", n("VMSB")),
        "header {VMSB}, set REG, element r2: it lacks the region",
    ),
    "label twice": (
        lambda f, n: damage.label_renamed(f.table, "REG", "r2", "r1", n("VMSB")),
        "header {VMSB}, set REG, element r1: the label stands twice",
    ),
    "label absent": (
        lambda f, n: damage.label_absent(f.table, "REG", "r2", n("VMSB")),
        "header {VMSB}, set REG, element r2: it lacks the region",
    ),
    "NaN": (lambda f, n: damage.not_a_number(f.table, n("VMFB")), "header {VMFB}, cell .*: a cell is no number, nan"),
    "negative": (lambda f, n: damage.negative(f.table, n("VMFB")), "header {VMFB}, cell .*: a cell is negative, -1000"),
    "negative at purchasers' prices": (
        lambda f, n: damage.negative(f.table, n("VMPP")),
        "header {VMPP}, cell .*: a cell is negative, -1000",
    ),
    "label of the exports": (
        lambda f, n: damage.label_absent(f.table, "REG", "r2", n("VXSB")),
        "header {VXSB}, set REG, element r2: it lacks the region",
    ),
    "fuel": (
        lambda f, n: damage.label_absent(
            f.emissions, "FUEL" if "co2" in f.emissions.name else "FUEL_COMM", "c1", "MDP"
        ),
        "header MDP, set FUEL.*, element c1: it lacks the fuel",
    ),
    "another unit": (lambda f, n: scaled_emissions(f.emissions), "release 7 has Gg"),
    "unused": (
        lambda f, n: damage.imports_unused(f.table, "c1", "r2"),
        "header {VXSB}, .*, region r2, sector c1: .*nobody there uses imports",
    ),
    "length": (lambda f, n: damage.length_wrong(f.table, n("VXSB")), "header {VXSB}: the file is cut or damaged"),
    "no file": (lambda f, n: f.table.unlink(), "the file is missing"),
    "empty": (lambda f, n: damage.empty(f.table), "it has no headers"),
    "other file": (lambda f, n: damage.not_header_arrays(f.table), "it is no header-array file"),
    "emissions as table": (
        lambda f, n: f.table.write_bytes(f.emissions.read_bytes()),
        "none of its headers is a header",
    ),
    "no labels": (lambda f, n: forms.without_labels(f.table, n("VXSB")), "header {VXSB}: its dims carry no labels"),
    "region of emissions": (
        lambda f, n: damage.label_absent(f.emissions, "REG", "r2"),
        "header MDF: the file of emissions lacks r2",
    ),
    "emissions missing": (lambda f, n: damage.header_missing(f.emissions, "MDP"), "header MDP: the header is missing"),
    "negative emissions": (lambda f, n: damage.negative(f.emissions, "MDF"), "header MDF, cell .*: a cell is negative"),
    "emissions of nothing": (
        lambda f, n: damage.label_renamed(f.emissions, "REG", "r3", "rX", "MDG"),
        "header MDG: the file of emissions lacks r3",
    ),
}


def scaled_emissions(path):
    """The same emissions in another unit."""
    for header in headers(path):
        if header["data_type"] == "RE":
            damage.changed(path, header["name"], lambda one: [type(one)(one, array=one["array"] * 1e6)])


def case(folder, layout):
    """A world with a use in every cell, so that each damage hurts."""
    economy = draw(4, 4, margins=1, zero_trade=0.0, seed=11)
    return economy, write(economy, folder, layout)


@pytest.mark.parametrize("layout", [6, 7])
@pytest.mark.parametrize("kind", BROKEN)
def test_each_damage_is_named(kind, layout, tmp_path):
    harm, said = BROKEN[kind]
    _, files = case(tmp_path, layout)
    names = NAMES.get(layout, {})
    harm(files, lambda name: names.get(name, name))
    pattern = re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[1]), said)
    with pytest.raises(InputError) as refused:
        read(files, "r1")
    text = str(refused.value)
    assert re.search(pattern, text), text
    assert "To mend it:" in text and "\n" not in text and ".har" in text


@pytest.mark.parametrize("layout", [6, 7])
@pytest.mark.parametrize("place", damage.TRUNCATIONS)
@pytest.mark.parametrize("which", ["table", "emissions"])
def test_a_file_that_was_cut_is_refused(which, place, layout, tmp_path):
    _, files = case(tmp_path, layout)
    damage.truncated(getattr(files, which), place, "VTWR" if which == "table" else "MDG")
    with pytest.raises(InputError, match=r"cut or damaged|header is missing|cannot be read"):
        read(files, "r1")


def test_a_file_cut_anywhere_is_refused(tmp_path):
    """Not one length of the file is read as if it were whole."""
    _, files = case(tmp_path, 7)
    whole = files.emissions.read_bytes()
    for size in np.linspace(0, len(whole) - 1, 60).astype(int):
        files.emissions.write_bytes(whole[:size])
        with pytest.raises(InputError):
            read(files, "r1")


@pytest.mark.parametrize("layout", [6, 7])
@pytest.mark.parametrize("country", ["R1", "r9", "China"])
def test_a_country_that_is_not_there_is_named_with_the_nearest(country, layout, tmp_path):
    _, files = case(tmp_path, layout)
    with pytest.raises(InputError, match=f"region {country} is missing.*r1"):
        read(files, country)


LAWFUL = {
    "lower case": dict(lower_headers=True),
    "capital labels": dict(upper_labels=("emissions",)),
    "cgds": dict(capital_goods="cgds"),
    "final byte": dict(final_byte=("table", "emissions")),
    "permuted emissions": dict(permuted=4),
    "narrow sets": dict(label_width=5),
    "other emission layout": "emission_layout",
    "sparse": lambda f: forms.stored_sparse(f.table, "VST"),
    "wide sets": lambda f: forms.labels_as_wide(f.sets, 70),
    "many final bytes": lambda f: f.table.write_bytes(f.table.read_bytes() + b"\x1a" * 9),
    "other final bytes": lambda f: f.table.write_bytes(f.table.read_bytes() + b"\x1a\r\n\x00"),
    "Latin-1": lambda f: f.table.write_bytes(f.table.read_bytes().replace(b"prices", b"pric\xe9s")),
    "saving without labels": lambda f: forms.without_labels(f.table, "SAVE"),
}


@pytest.mark.parametrize("layout", [6, 7])
@pytest.mark.parametrize("kind", LAWFUL)
def test_odd_but_lawful_files_are_read_alike(kind, layout, tmp_path):
    economy, files = world(tmp_path / "plain", "own trade", layout)
    plain, emissions, _ = read(files, economy.regions[0])
    odd = LAWFUL[kind]
    spelt = {"emission_layout": 13 - layout} if odd == "emission_layout" else odd if isinstance(odd, dict) else {}
    _, files = world(tmp_path / "odd", "own trade", layout, **spelt)
    if callable(odd):
        odd(files)
    flows, own, _ = read(files, economy.regions[0])
    assert flows.identical(plain)
    np.testing.assert_allclose(own["emissions"].values, emissions["emissions"].values, rtol=1e-12)
    np.testing.assert_allclose(own["direct_emissions"].values, emissions["direct_emissions"].values, rtol=1e-12)


def test_rounding_below_zero_is_set_to_zero_and_said(tmp_path):
    _, files = world(tmp_path)
    header = next(header for header in headers(files.table) if header["name"].strip() == "VMFB")
    first = np.argwhere(header["array"] == 0)[0]
    cell = [held["dim_desc"][place] for held, place in zip(header["sets"], first, strict=True)]
    damage.cell_changed(files.table, "VMFB", -1e-6, cell)
    _, _, ledger = read(files, "r1")
    assert [repair.item for repair in ledger.repairs][:1] == ["rounding in VMFB"]


def test_headers_are_listed_in_capitals(tmp_path):
    _, files = world(tmp_path, lower_headers=True)
    with opened(files.table) as file:
        assert "VXSB" in file and all(name == name.upper().strip() for name in file.names)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"transport": "Endogenous"}, "transport 'Endogenous' is unknown.*exogenous, endogenous"),
        ({"table": "activities"}, "table 'activities' is unknown"),
        (
            {"categories": {"private": "exports", "government": "g", "investment": "i"}},
            "exports is the word for.*give private another name",
        ),
    ],
)
def test_choices_that_do_not_exist_are_refused(options, said, tmp_path):
    _, files = case(tmp_path, 7)
    with pytest.raises(InputError, match=said):
        read_gtap(files.table, "r1", **options)


def test_fill_in_of_an_idle_activity_is_dropped_and_said(tmp_path):
    economy = draw(3, 4, zero_outputs=[("c2", "r1")], seed=5)
    files = write(economy, tmp_path, 7)
    damage.cell_changed(files.emissions, "MDF", 3e-21, [economy.fuels[0], "c2", "r1"])
    *_, ledger = read(files, "r1")
    assert [repair.item for repair in ledger.repairs] == ["emissions of co2"]


def test_transport_is_a_category_even_where_there_is_none(tmp_path):
    files = write(draw(3, 3, transported=0.0, seed=5), tmp_path, 7)
    flows, *_ = read(files, "r1")
    assert float(flows["final_demand"].sel(category="international_transport").sum()) == 0.0
