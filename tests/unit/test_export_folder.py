"""The folder for pymrio: its own chain finds our accounts, and our reader the same flows."""

import warnings

import numpy as np
import pymrio
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio import accounts, embodied, expand, multipliers
from nestmrio.errors import CheckError, InputError
from nestmrio.example import by_hand
from nestmrio.inputs.mrio_folder import read_world
from nestmrio.report.export.mrio_folder import direct_emissions, write_mrio_folder
from small_exports import UNITS, world

AWKWARD = [
    "NA",
    "01",
    "1",
    "None",
    "nan",
    "TRUE",
    "中国",
    'a "b", c',
    "=1+1",
    "São Tomé",
    "1e5",
    "-inf",
    "@home",
    "('a',)",
]
COMPUTED = ("F", "F_Y", "S", "S_Y", "M", "D_cba", "D_pba", "D_imp", "D_exp", "D_cba_reg", "D_pba_reg")


def computed(folder):
    """What pymrio makes of a folder; it may divide by zero, but not by what is not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return pymrio.load_all(folder).calc_all()


def labels(count):
    return st.lists(st.sampled_from(AWKWARD), min_size=count, max_size=count, unique=True)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_pymrio_finds_our_accounts_and_our_reader_the_same_flows(tmp_path_factory, data):
    regions, sectors = (data.draw(st.integers(low, 4).flatmap(labels)) for low in (2, 1))
    categories, stressors = data.draw(labels(3)), data.draw(st.sampled_from([["co2"], ["co2", "CH4", "NA"]]))
    idle, lost = data.draw(st.sampled_from([0.0, 0.4])), data.draw(st.sampled_from([0.0, 0.2]))
    seed = data.draw(st.integers(0, 2**32 - 1))
    cubes = world(regions, sectors, categories, seed, stressors=stressors, idle=idle, lost=lost)
    folder = tmp_path_factory.mktemp("export") / "pymrio"
    write_mrio_folder(cubes["nested"], cubes["emissions"], folder)
    theirs = computed(folder)
    for name, regional in (("production", "D_pba_reg"), ("consumption", "D_cba_reg")):
        ours = cubes["accounts"][name].transpose("stressor", "region").values
        found = getattr(theirs.emissions, regional).loc[stressors, regions].to_numpy()
        np.testing.assert_allclose(found, ours, rtol=1e-8, atol=1e-12 * np.abs(ours).max(), err_msg=name)
    for part in (theirs.Z, theirs.Y, theirs.x, theirs.A, theirs.L, *(getattr(theirs.emissions, n) for n in COMPUTED)):
        assert np.isfinite(part.to_numpy()).all()
    assert theirs.emissions.unit["unit"].to_dict() == {name: UNITS[name] for name in stressors}
    assert set(theirs.unit["unit"]) == {"10^6 USD"}
    flows = expand(cubes["nested"])
    back = read_world(folder, {name: name for name in categories}, regions[0], unit="10^6 USD")
    largest = float(cubes["nested"]["output"].max())
    for name in ("intermediate", "final_demand"):
        xr.testing.assert_allclose(back[name], flows[name], rtol=0, atol=1e-12 * largest)
    xr.testing.assert_allclose(back["output"], cubes["nested"]["output"], rtol=1e-9)


def test_a_world_has_what_has_to_be_withstood():
    """The random worlds above: sectors without output, and negative final demand."""
    table = world(["A", "B", "C"], ["s", "t", "u"], ["a", "b", "c"], 5, idle=0.4)["nested"]
    assert (table["output"] == 0).any() and (table["local_final"] < 0).any()


@pytest.fixture
def hand(tmp_path):
    """The table that can be added up by hand, its emissions, and a free folder."""
    emissions = by_hand.emissions().to_dataset(name="emissions")
    return by_hand.nested_table(), emissions.assign(household_emissions=by_hand.household_emissions()), tmp_path / "w"


def test_the_same_without_a_unit_for_each_stressor(hand):
    table, emissions, folder = hand
    write_mrio_folder(table, emissions, folder)
    cube = embodied(multipliers(table, emissions["emissions"])["multiplier"], table, emissions["emissions"])["embodied"]
    ours = accounts(cube, emissions["household_emissions"], by_hand.PROVINCES)["consumption"]
    theirs = computed(folder).emissions
    np.testing.assert_allclose(theirs.D_cba_reg.loc["co2", ours["region"].values], ours.values[0], rtol=1e-12)
    assert theirs.unit.loc["co2", "unit"] == "Mt"


def test_zeros_have_no_sign_and_what_is_given_stays_as_it_was(hand):
    table, emissions, folder = hand
    table["local_final"][0, 0, -1] = -0.0
    before = table.copy(deep=True), emissions.copy(deep=True)
    write_mrio_folder(table, emissions, folder)
    stored = pymrio.load_all(folder)
    for part in (stored.Z, stored.Y, stored.x, stored.emissions.F, stored.emissions.F_Y):
        assert not np.signbit(part.to_numpy()).any()
    assert table.identical(before[0]) and emissions.identical(before[1])


def several_categories(table):
    """A table whose final demand falls in three categories: 10, 30 and 60 % of each cell."""
    names = ["rural_household", "Urban Household", "capital"]
    share = xr.DataArray([0.1, 0.3, 0.6], {"category": names}, ("category",))
    parts = ("local_final", "traded_final")
    finals = {part: (table[part].sum("category") * share).assign_attrs(table[part].attrs) for part in parts}
    return table.drop_vars([*finals, "category"]).assign(finals)


def test_direct_emissions_stand_with_the_households_that_demand_most(hand):
    table, emissions, folder = hand
    table = several_categories(table)
    placed = direct_emissions(emissions, table)
    np.testing.assert_allclose(placed[0], [[0, 30, 0], [0, 20, 0], [0, 100, 0]])
    write_mrio_folder(table, emissions, folder)
    direct = computed(folder).emissions.F_Y.loc["co2"]
    assert direct[("North", "Urban Household")] == 30 and direct.sum() == 150
    table = table.assign_coords(category=["countryside", "towns", "capital"])
    np.testing.assert_allclose(direct_emissions(emissions, table)[0], [[0, 0, 30], [0, 0, 20], [0, 0, 100]])


def test_direct_emissions_that_are_known_by_category_stay_there(hand):
    table, emissions, folder = hand
    table = several_categories(table)
    stated = np.array([[[5.0, 2], [0, 0], [10, 90]]])
    where = {"stressor": ["co2"], "region": table["region"].values, "category": ["capital", "rural_household"]}
    known = xr.DataArray(stated, where, tuple(where), attrs={"units": "Mt"})
    emissions = emissions.assign(direct_emissions=known)
    placed = direct_emissions(emissions, table)
    np.testing.assert_allclose(placed[0], [[2, 23, 5], [0, 20, 0], [90, 0, 10]], atol=1e-12)
    unknown = emissions.assign_coords(category=["ships", "rural_household"])
    with pytest.raises(InputError, match="category ships, which the table has not"):
        write_mrio_folder(table, unknown, folder)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_demand_that_nobody_consumes_is_that_of_a_region_of_its_own(tmp_path_factory, seed):
    regions, categories, ships = ["A", "B", "C"], ["private", "state", "ships"], "ships"
    cubes = world(regions, ["s", "t"], categories, seed, stressors=["co2", "CH4"], idle=0.2)
    folder = tmp_path_factory.mktemp("export") / "pymrio"
    write_mrio_folder(cubes["nested"], cubes["emissions"], folder, apart=[ships])
    theirs = computed(folder)
    caused = cubes["embodied"]["embodied"].sum("origin")
    consumed = caused.drop_sel(category=ships).sum("category").rename(destination="region")
    ours = (consumed + cubes["emissions"]["household_emissions"]).to_pandas()
    ours[ships] = caused.sel(category=ships).sum("destination").values
    np.testing.assert_allclose(theirs.emissions.D_cba_reg.loc[ours.index, ours.columns], ours, rtol=1e-8, atol=1e-12)
    produced = cubes["accounts"]["production"].to_pandas()
    found = theirs.emissions.D_pba_reg
    np.testing.assert_allclose(found.loc[produced.index, produced.columns], produced, rtol=1e-8)
    assert (found[ships] == 0).all() and theirs.Z.loc[ships].to_numpy().sum() == 0
    for name in COMPUTED:
        assert np.isfinite(getattr(theirs.emissions, name).to_numpy()).all(), name
    back = read_world(folder, {name: name for name in categories}, "A", unit="10^6 USD")
    flows = expand(cubes["nested"])
    inside = {"origin": regions, "destination": regions}
    xr.testing.assert_allclose(back["intermediate"].sel(inside), flows["intermediate"])
    alike, others = {"rtol": 1e-12, "atol": 1e-12}, ["private", "state"]
    xr.testing.assert_allclose(
        back["final_demand"].sel(inside | {"category": others}), flows["final_demand"].sel(category=others), **alike
    )
    shipped = flows["final_demand"].sel(category=ships, drop=True).sum("destination")
    found = back["final_demand"].sel(origin=regions).sel(destination=ships, category=ships, drop=True)
    xr.testing.assert_allclose(found, shipped, **alike)


def test_a_region_with_the_name_of_such_demand_is_refused(hand):
    table, emissions, folder = hand
    with pytest.raises(InputError, match="the region North has the name of a category"):
        write_mrio_folder(table, emissions, folder, apart=["North"])


def test_a_folder_that_holds_something_is_refused(hand):
    table, emissions, folder = hand
    folder.mkdir()
    write_mrio_folder(table, emissions, folder)
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(InputError, match="the folder is not empty"):
        write_mrio_folder(table, emissions, folder)
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("error", "says", "change"),
    [
        (InputError, "emissions lacks the region Abroad", lambda t, e: (t, e.isel(region=[0, 1]))),
        (InputError, "emissions lacks the sector factory", lambda t, e: (t, e.isel(sector=[0]))),
        (CheckError, "flows of the nested table add up", lambda t, e: (t.assign(output=t["output"] * 1.001), e)),
    ],
)
def test_cubes_that_do_not_belong_together_write_nothing(hand, error, says, change):
    table, emissions, folder = hand
    with pytest.raises(error, match=says):
        write_mrio_folder(*change(table, emissions), folder)
    assert list(folder.parent.iterdir()) == []


def test_a_failure_while_writing_leaves_nothing(hand, monkeypatch):
    table, emissions, folder = hand

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("nestmrio.report.export.mrio_folder._describe", full)
    with pytest.raises(OSError, match="no space"):
        write_mrio_folder(table, emissions, folder)
    assert list(folder.parent.iterdir()) == []


def test_order_of_labels_does_not_matter_and_two_runs_write_the_same(hand):
    table, emissions, folder = hand
    turned = emissions.isel(region=[2, 0, 1], sector=[1, 0])
    folders = folder.with_name("one.0"), folder.with_name("two.0")
    for place, given_emissions in zip(folders, (emissions, turned), strict=True):
        write_mrio_folder(table, given_emissions, place)
    files = [{p.relative_to(one): p.read_bytes() for p in one.rglob("*") if p.is_file()} for one in folders]
    assert files[0] == files[1] and len(files[0]) == 10
