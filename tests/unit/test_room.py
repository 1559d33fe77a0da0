"""What provinces have room for, found before their trade is known; worlds at the edge of what can be nested."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.mrio.assembly import assemble_provinces
from nestmrio.mrio.factored import factor
from nestmrio.mrio.flow_nesting import USERS, nest_flows
from nestmrio.mrio.nesting import nest
from nestmrio.mrio.room import find_room
from nestmrio.names import TRANSPORT
from worlds import bilateral, provincial

PROVINCES, COUNTRIES = ["P", "Q", "R"], ["AAA", "HOM", "ZZZ"]
SECTORS = ["a", "b1", "b2"]
CATEGORIES = ["household", "government", "fixed_capital", "inventories"]
RATE = 10.0
ANY_SIZE = {"rate_tolerance": 5.0, "gap_tolerance": 1.0}


@pytest.fixture
def balanced():
    """Provinces and a world in the same sectors, that can be nested at the rate RATE."""
    tables, trade = provincial(PROVINCES, SECTORS, 3)
    world = factor(bilateral(COUNTRIES, SECTORS, CATEGORIES, 3) / (20 * RATE), "10^6 USD")
    return assemble_provinces(tables, trade), world


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_what_provinces_have_no_room_for_is_found_without_their_trade(scale):
    """Line 22: every sector at once, in the unit of the tables, and as nesting finds it."""
    tables, trade = provincial(PROVINCES, SECTORS, 8, scale)
    linked = factor(bilateral(COUNTRIES, SECTORS, CATEGORIES, 8) / (20 * RATE), "10^6 USD")
    assert find_room(tables, linked, "HOM", RATE * scale) == []
    large = linked.copy(deep=True)
    large["trade"].loc[{"sector": ["a", "b2"], "destination": "HOM"}] *= 1e4
    large["trade"].loc[{"sector": "b1", "origin": "HOM"}] *= 1e4
    with pytest.raises(InputError, match=r"sector a, b2: .*imports exceed.* a .* against .*, b2 .* too much") as early:
        find_room(tables, large, "HOM", RATE * scale)
    with pytest.raises(InputError) as late:
        nest(assemble_provinces(tables, trade), large, "HOM", RATE * scale)
    assert str(early.value) == str(late.value) and "in 10^4 CNY" in str(late.value) and "b1 " not in str(late.value)


def test_exports_beyond_output_are_named_and_refused_only_where_there_is_none(balanced):
    tables, _ = provincial(PROVINCES, SECTORS, 3)
    _, world = balanced
    large = world.copy(deep=True)
    large["trade"].loc[{"sector": "b1", "origin": "HOM"}] *= 1e4
    (found,) = find_room(tables, large, "HOM", RATE)
    room = (tables["output"] - tables["outflow"]).sel(sector="b1").clip(min=0).sum()
    assert (found.item, found.sector, found.room) == ("exports", "b1", pytest.approx(float(room)))
    assert found.total == pytest.approx(float(large["trade"].sel(sector="b1", origin="HOM").sum()) * RATE)
    tables["output"].loc[{"sector": "b1"}] = 0.0
    with pytest.raises(InputError, match=r"sector b1: the world table's exports exceed .* b1 .* against 0 "):
        find_room(tables, large, "HOM", RATE)


def test_a_world_with_one_other_country_takes_provinces():
    """Line 18."""
    tables, trade = provincial(PROVINCES, SECTORS, 3)
    world = factor(bilateral(["ROW", "HOM"], SECTORS, CATEGORIES, 3) / (20 * RATE), "10^6 USD")
    assert find_room(tables, world, "HOM", RATE) == []
    nested = nest(assemble_provinces(tables, trade), world, "HOM", RATE, **ANY_SIZE)
    assert nested["region"].values.tolist() == [*PROVINCES, "ROW"]


def test_a_sector_of_the_country_may_have_no_output_in_the_world(balanced):
    """Line 18: its provinces then export nothing of it."""
    tables, trade = provincial(PROVINCES, SECTORS, 3)
    flows = bilateral(COUNTRIES, SECTORS, CATEGORIES, 3) / (20 * RATE)
    flows["intermediate"].loc[{"origin": "HOM", "sector": "b1"}] = 0.0
    flows["intermediate"].loc[{"destination": "HOM", "use": "b1"}] = 0.0
    flows["final_demand"].loc[{"origin": "HOM", "sector": "b1"}] = 0.0
    nested = nest(assemble_provinces(tables, trade), factor(flows, "10^6 USD"), "HOM", RATE, **ANY_SIZE)
    assert float(nested["trade"].sel(sector="b1", origin=PROVINCES, destination=["AAA", "ZZZ"]).sum()) == 0.0


def test_a_country_without_output_or_without_others_is_refused(balanced):
    national, world = balanced
    nothing = world.copy(deep=True)
    nothing["output"].loc["HOM"] = 0.0
    with pytest.raises(InputError, match="region HOM: the country has no output in world"):
        nest(national, nothing, "HOM", RATE)
    with pytest.raises(InputError, match="region HOM: world has one region"):
        nest(national, world.sel(region=["HOM"], origin=["HOM"], destination=["HOM"]), "HOM", RATE)


def test_names_of_any_length_meet_in_the_nested_table(balanced):
    """Line 1: provinces of two letters beside countries of three, and categories shorter than the discrepancy."""
    national, world = balanced
    provinces, countries = ["SP", "RJ", "北京"], ["AUS", "HOM", "Österreich"]
    national, world = (
        table.assign_coords(region=labels, origin=labels, destination=labels)
        for table, labels in ((national, provinces), (world, countries))
    )
    plain = nest(*balanced, "HOM", RATE, **ANY_SIZE)
    nested = nest(national, world, "HOM", RATE, **ANY_SIZE)
    assert nested["region"].values.tolist() == nested["origin"].values.tolist() == [*provinces, "AUS", "Österreich"]
    for name in plain.data_vars:
        np.testing.assert_array_equal(nested[name].values, plain[name].values)


def test_a_country_that_the_world_does_not_have_is_refused(balanced):
    tables, _ = provincial(PROVINCES, SECTORS, 3)
    with pytest.raises(InputError, match="world has no region HUM"):
        find_room(tables, balanced[1], "HUM", RATE)


def test_what_serves_international_transport_needs_room_too(balanced):
    """It is as if it were exported: exports up to the room, and one more unit to transport, are beyond it."""
    tables, _ = provincial(PROVINCES, SECTORS, 3)
    world = balanced[1].copy(deep=True)
    room = float((tables["output"] - tables["outflow"]).sel(sector="a").clip(min=0).sum()) / RATE
    abroad = {"sector": "a", "origin": "HOM", "destination": ["AAA", "ZZZ"]}
    world["trade"].loc[abroad] *= (room - 1) / float(world["trade"].loc[abroad].sum())
    assert find_room(tables, world, "HOM", RATE) == []
    world = world.reindex(category=[*CATEGORIES, TRANSPORT], fill_value=0.0)
    world["local_final"].loc[{"region": "HOM", "sector": "a", "category": TRANSPORT}] = 2.0
    (found,) = find_room(tables, world, "HOM", RATE)
    assert (found.item, found.sector) == ("exports", "a")
    assert found.total == pytest.approx((room + 1) * RATE) and found.room == pytest.approx(room * RATE)


def test_all_flows_give_provinces_the_exports_that_the_factored_table_gives():
    """Also where a province has no room for more: exports stop at output less what other provinces buy."""
    tables, trade = provincial(PROVINCES, SECTORS, 3)
    flows = bilateral(COUNTRIES, SECTORS, CATEGORIES, 3) / (20 * RATE)
    room = (tables["output"] - tables["outflow"]).sel(sector="a").clip(min=0) / RATE
    abroad = {"origin": "HOM", "sector": "a", "destination": ["AAA", "ZZZ"]}
    sold = float(flows["intermediate"].loc[abroad].sum() + flows["final_demand"].loc[abroad].sum())
    for name in ("intermediate", "final_demand"):
        flows[name].loc[{"origin": ["AAA", "ZZZ"], "destination": "HOM"}] = 0.0
        flows[name].loc[abroad] *= 0.97 * float(room.sum()) / sold
        flows[name].attrs["units"] = "10^6 USD"
    national = assemble_provinces(tables, trade)
    factored = nest(national, factor(flows, "10^6 USD"), "HOM", RATE, **ANY_SIZE)
    written = nest_flows(national, flows, "HOM", RATE, **ANY_SIZE)
    exported = {"sector": "a", "origin": PROVINCES, "destination": ["AAA", "ZZZ"]}
    by_hand = factored["trade"].sel(exported).sum("destination")
    parts = (written[name].sel(exported).sum(["destination", user]) for name, user in USERS.items())
    np.testing.assert_allclose(sum(parts), by_hand, rtol=1e-9)
    full = np.isclose(by_hand, room.sel(region=PROVINCES), rtol=1e-9)
    assert full.any() and not full.all()


@pytest.mark.parametrize("item", ["exports", "imports"])
def test_customs_lead_the_partners_of_provinces(balanced, item):
    """A province that customs know with one partner alone trades with it as far as the others leave room."""
    national, world = balanced
    labels = {"sector": SECTORS, "region": PROVINCES, "country": ["AAA", "ZZZ"]}
    known = xr.DataArray(np.ones((3, 3, 2)), labels, tuple(labels))
    told = known.copy(deep=True)
    told.loc[{"region": "P", "country": "AAA"}] = 100.0
    customs = xr.Dataset({"exports": known, "imports": known}).assign({item: told})
    near, far = ("origin", "destination") if item == "exports" else ("destination", "origin")
    plain, led = (
        nest(national, world, "HOM", RATE, customs=given, **ANY_SIZE)["trade"].sel(
            {near: PROVINCES, far: ["AAA", "ZZZ"]}
        )
        for given in (None, customs)
    )
    assert (led.sel({near: "P", far: "AAA"}) > plain.sel({near: "P", far: "AAA"})).all()
    for margin in (near, far):
        xr.testing.assert_allclose(led.sum(margin), plain.sum(margin))
