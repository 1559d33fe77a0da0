"""Tables of trade partners and of the largest origins, for any grouping of regions."""

import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from factored_tables import random_emissions, random_table
from nestmrio.errors import InputError
from nestmrio.footprint.attribution import embodied
from nestmrio.footprint.bilateral import eebt
from nestmrio.footprint.multipliers import multipliers
from nestmrio.footprint.sectors import embodied_by_sector
from nestmrio.names import EXPORTS, TRANSPORT
from nestmrio.report.figures.panels import ALL_DEMAND
from nestmrio.report.origins import LISTED, demands, destinations, origin_rows
from nestmrio.report.partners import partner_rows
from small_footprints import small_footprints


def cubes(regions, seed, categories=("household", "fixed_capital", "discrepancy")):
    """eebt.nc, the variable of embodied.nc, and emissions of a random table, with two stressors."""
    table = random_table(regions, 2, seed).assign_coords(category=list(categories))
    both = xr.concat([random_emissions(table, 1), random_emissions(table, 2)], xr.Variable("stressor", ["co2", "so2"]))
    both = both.assign_coords(unit=("stressor", ["Mt", "kt"]))
    cube = embodied(multipliers(table, both)["multiplier"], table, both)["embodied"]
    return table, eebt(table, both), cube, both


@st.composite
def groupings(draw):
    """A number of regions, and some of them in groups."""
    count = draw(st.integers(2, 5))
    names = draw(st.lists(st.sampled_from(["g", "h", None]), min_size=count, max_size=count))
    members = {}
    for region, name in enumerate(names):
        if name:
            members.setdefault(name, []).append(f"r{region}")
    return count, {name: tuple(regions) for name, regions in members.items()}


apart = st.sampled_from([(), (TRANSPORT,), (EXPORTS,)])


@settings(max_examples=30, deadline=None)
@given(groupings(), st.integers(0, 10_000), apart)
def test_the_parts_explain_every_pair_of_any_grouping(case, seed, nobodys):
    count, members = case
    categories = (*nobodys, "household", "fixed_capital", "discrepancy")[:3]
    _, traded, cube, emissions = cubes(count, seed, categories)
    header, rows = partner_rows(traded, cube, members, "group")
    table = [dict(zip(header, row, strict=True)) for row in rows]
    size = float(emissions.sum(["region", "sector"]).max())
    for row in table:
        told = row["returned"] + row["passed_on"] - row["through_others"]
        assert abs(row["eebt"] - row["mrio"] - told) < 1e-10 * size
        assert row["difference"] == pytest.approx(row["eebt"] - row["mrio"])
        assert row["unit"] == {"co2": "Mt", "so2": "kt"}[row["stressor"]]
    emitted = emissions.sum("sector")
    for stressor in ("co2", "so2"):
        for place, regions in members.items():
            own = [row for row in table if row["stressor"] == stressor and row["origin"] == place]
            expected = emitted.sel(stressor=stressor, region=list(regions)).sum().item()
            assert sum(row["eebt"] for row in own) == pytest.approx(expected)
            assert sum(row["mrio"] for row in own) == pytest.approx(expected)


def test_groups_sum_their_provinces():
    _, traded, cube, _ = cubes(4, 3)
    header, pairs = partner_rows(traded, cube, {f"r{k}": (f"r{k}",) for k in range(4)}, "province")
    _, rows = partner_rows(traded, cube, {"g": ("r0", "r1"), "h": ("r2", "r3")}, "group")
    home = {"r0": "g", "r1": "g", "r2": "h", "r3": "h"}
    for at in (header.index("eebt"), header.index("mrio")):
        expected = {}
        for row in pairs:
            key = (row[0], home[row[1]], home[row[2]])
            expected[key] = expected.get(key, 0.0) + row[at]
        assert {tuple(row[:3]): row[at] for row in rows} == pytest.approx(expected)


def test_a_place_called_abroad_is_refused():
    _, traded, cube, _ = cubes(3, 3)
    with pytest.raises(InputError, match="the name abroad is taken"):
        partner_rows(traded, cube, {"abroad": ("r0",)}, "group")


def test_the_largest_origins_stand_behind_every_place_and_demand():
    table, _, _, emissions = cubes(4, 5)
    by_sector = embodied_by_sector(table, emissions)["embodied"]
    places = {"r0": ("r0",), "south": ("r1", "r2")}
    header, rows = origin_rows(by_sector, places, {ALL_DEMAND: None, "Households": ["household"]})
    found = [dict(zip(header, row, strict=True)) for row in rows]
    one = [
        row for row in found if (row["stressor"], row["destination"], row["demand"]) == ("so2", "south", "Households")
    ]
    part = by_sector.sel(stressor="so2", destination=["r1", "r2"], category="household").sum("destination")
    assert [row["emissions"] for row in one] == sorted(part.values.ravel(), reverse=True)[:LISTED]
    assert [row["rank"] for row in one] == list(range(1, 1 + min(LISTED, part.size)))
    assert sum(row["share"] for row in one) == pytest.approx(1) and {row["unit"] for row in one} == {"kt"}
    assert len(found) == 2 * 2 * 2 * min(LISTED, part.size)


def test_a_place_for_which_nothing_is_emitted_has_no_rows():
    table, _, _, emissions = cubes(2, 5)
    by_sector = 0 * embodied_by_sector(table, emissions)["embodied"]
    assert origin_rows(by_sector, {"r0": ("r0",)}, {ALL_DEMAND: None})[1] == []


def test_demand_is_told_apart_as_in_the_figures():
    case = small_footprints()
    assert demands(case, {"Capital": ["fixed_capital"]}) == {ALL_DEMAND: None, "Capital": ["fixed_capital"]}
    assert next(iter(demands(case))) == ALL_DEMAND and len(demands(case)) == 3
    assert destinations(case)["Plain"] == ("North", "South") and "Hills" not in destinations(case)
    with pytest.raises(InputError, match="no final demand 'capital'"):
        demands(case, {"Capital": ["capital"]})
