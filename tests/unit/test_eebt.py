"""Emissions embodied in bilateral trade: against dense inverses, and how they differ from those in final demand."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dense_worlds import expand
from factored_tables import chain, random_emissions, random_table
from nestmrio.errors import CheckError, InputError
from nestmrio.example import by_hand
from nestmrio.footprint.attribution import embodied
from nestmrio.footprint.bilateral import eebt
from nestmrio.footprint.multipliers import multipliers
from nestmrio.footprint.trade_parts import by_end, check_partners, trade_parts
from nestmrio.ledger import Ledger
from nestmrio.mrio.assembly import assemble_provinces
from nestmrio.mrio.inland import inland
from nestmrio.names import EXPORTS, TRANSPORT

EXACT = 1e-10
worlds = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 10_000), st.sampled_from([0.0, 0.4]))
methods = st.sampled_from(["structured", "lu"])


def world(case, categories=("household", "fixed_capital", "discrepancy")):
    """A random table, whose second final demand may be named one that is nobody's, and its emissions."""
    regions, sectors, seed, idle = case
    table = random_table(regions, sectors, seed, idle=idle).assign_coords(category=list(categories))
    return table, random_emissions(table, seed)


def dense(table, emissions):
    """Σ of everything from the written-out table: eebt (origin, partner), who serves whom (origin, partner, end)."""
    used, final = expand(table)
    regions, sectors = emissions.shape
    output = np.where(table["output"].values > 0, table["output"].values, 1.0)
    a = used / output
    inverse = np.linalg.inv(np.eye(regions * sectors) - a.reshape(regions * sectors, -1))
    final = final.sum(-1)
    needed = (inverse @ final.reshape(regions * sectors, regions)).reshape(regions, sectors, regions)
    pairs, served = np.zeros((regions, regions)), np.zeros((regions, regions, regions))
    for r in range(regions):
        per_unit = (emissions.values[r] / output[r]) @ np.linalg.inv(np.eye(sectors) - a[r, :, r])
        for s in range(regions):
            own = r == s
            pairs[r, s] = per_unit @ (final[r, :, s] + (0 if own else used[r, :, s].sum(-1)))
            if not own:
                served[r, s] = per_unit @ (a[r, :, s] @ needed[s])
            served[r, s, s] += per_unit @ final[r, :, s]
    return pairs, served


def largest(difference, beside):
    """The largest difference relative to the largest number beside it."""
    return float(np.abs(difference).max() / np.abs(beside).max())


@settings(max_examples=40, deadline=None)
@given(worlds, methods)
def test_a_dense_inverse_finds_the_same(case, method):
    table, emissions = world(case)
    found = eebt(table, emissions, method=method)
    pairs, served = dense(table, emissions)
    assert largest(found["eebt"].values - pairs, pairs) < EXACT
    assert largest(found["embodied"].values - served, served) < EXACT


@settings(max_examples=40, deadline=None)
@given(worlds, methods)
def test_the_decomposition_explains_the_difference(case, method):
    table, emissions = world(case)
    found = eebt(table, emissions, method=method)
    parts = trade_parts(found["embodied"])
    multiplier = multipliers(table, emissions, method=method)["multiplier"]
    mrio = by_end(embodied(multiplier, table, emissions)["embodied"]).rename(destination="partner")
    told = parts["returned"] + parts["passed_on"] - parts["through_others"]
    assert largest((found["eebt"] - mrio - told).values, mrio.values) < EXACT
    whole = found["eebt"].sum("partner")
    emitted = emissions.sum("sector").rename(region="origin")
    assert largest((whole - emitted).values, emitted.values) < EXACT
    assert largest(told.sum("partner").values, emitted.values) < EXACT
    for name in ("absorbed", "returned", "passed_on", "through_others"):
        assert parts[name].min() > -EXACT * float(emitted.max()), name


def test_a_chain_of_three_regions():
    parts = trade_parts(eebt(*chain())["embodied"])

    def cell(name, origin, partner):
        return parts[name].sel(origin=origin, partner=partner).item()

    assert cell("eebt", "Mine", "Mill") == pytest.approx(5) and cell("mrio", "Mine", "Mill") == pytest.approx(0)
    assert cell("passed_on", "Mine", "Mill") == pytest.approx(5)
    assert cell("eebt", "Mine", "City") == pytest.approx(0) and cell("mrio", "Mine", "City") == pytest.approx(5)
    assert cell("through_others", "Mine", "City") == pytest.approx(5)
    assert cell("absorbed", "Mill", "City") == pytest.approx(3)


def test_what_comes_home_has_returned():
    table, emissions = world((2, 2, 7, 0.0))
    parts = trade_parts(eebt(table, emissions)["embodied"])
    away = parts.sel(origin="r0", partner="r1")
    home = parts.sel(origin="r0", partner="r0")
    assert away["returned"].item() > 0 and away["passed_on"].item() == pytest.approx(0, abs=1e-12)
    assert home["through_others"].item() == pytest.approx(away["returned"].item())
    assert home["returned"].item() == 0


def test_demand_that_is_nobodys_is_a_partner_and_a_destination():
    alone = inland(assemble_provinces(by_hand.provincial_tables(), by_hand.provincial_trade()))
    emissions = by_hand.emissions().sel(region=by_hand.PROVINCES)
    ledger = Ledger()
    found = eebt(alone, emissions, ledger=ledger)
    cube = embodied(multipliers(alone, emissions)["multiplier"], alone, emissions)["embodied"]
    check_partners(found["embodied"], cube, ledger)
    ledger.require()
    assert found["partner"].values.tolist() == [*by_hand.PROVINCES, EXPORTS]
    shipped = cube.sel(category=EXPORTS).sum("destination")
    np.testing.assert_allclose(found["embodied"].sel(destination=EXPORTS).sum("partner"), shipped, rtol=1e-12)
    direct = found["embodied"].sel(partner=EXPORTS, destination=EXPORTS)
    assert (direct > 0).all() and (direct < shipped).all()
    assert found["embodied"].sel(partner=EXPORTS, destination=by_hand.PROVINCES).sum() == 0


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_transport_that_is_bought_away_keeps_all_identities(case):
    table, emissions = world(case, ("household", TRANSPORT, "discrepancy"))
    ledger = Ledger()
    found = eebt(table, emissions, ledger=ledger)
    cube = embodied(multipliers(table, emissions)["multiplier"], table, emissions)["embodied"]
    check_partners(found["embodied"], cube, ledger)
    ledger.require()
    assert [check.check for check in ledger.checks if check.value > EXACT] == []


def test_every_stressor_by_itself_and_without_the_dim():
    table, one = world((3, 2, 4, 0.0))
    both = xr.concat([one, 1e-9 * random_emissions(table, 2)], xr.Variable("stressor", ["co2", "so2"]))
    both = both.assign_coords(unit=("stressor", ["Mt", "kt"]))
    found = eebt(table, both)
    assert found["embodied"].dims == ("stressor", "origin", "partner", "destination")
    assert found["unit"].values.tolist() == ["Mt", "kt"]
    xr.testing.assert_allclose(found.sel(stressor="co2").drop_vars(["stressor", "unit"]), eebt(table, one))
    parts = trade_parts(found["embodied"])
    alone = trade_parts(eebt(table, one)["embodied"])
    xr.testing.assert_allclose(parts.sel(stressor="co2").drop_vars(["stressor", "unit"]), alone)


@settings(max_examples=15, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_regions_does_not_matter(case, random):
    table, emissions = world(case)
    regions = table["region"].values.tolist()
    mixed = random.sample(regions, len(regions))
    moved = table.sel(region=mixed, origin=mixed[::-1], destination=mixed)
    found = eebt(moved, emissions).sel(origin=regions, partner=regions, destination=regions)
    xr.testing.assert_allclose(found, eebt(table, emissions), rtol=1e-9, atol=1e-12)


def test_trade_that_contradicts_its_use_is_an_error():
    table, emissions = world((3, 2, 4, 0.0))
    with pytest.raises(CheckError, match="by destination and from trade"):
        eebt(table.assign(trade=1.001 * table["trade"]), emissions)


def test_sums_over_partners_are_held_to_embodied_emissions():
    table, emissions = world((3, 2, 4, 0.0))
    cube = embodied(multipliers(table, emissions)["multiplier"], table, emissions)["embodied"]
    ledger = Ledger()
    check_partners(eebt(table, emissions)["embodied"], 1.0001 * cube, ledger)
    assert not ledger.checks[0].passed


def test_a_region_with_a_reserved_name_is_refused():
    table, emissions = world((2, 1, 1, 0.0), ("household", EXPORTS, "discrepancy"))
    names = {dim: [EXPORTS, "r1"] for dim in ("region", "origin", "destination")}
    with pytest.raises(InputError, match="a region is called exports"):
        eebt(table.assign_coords(names), emissions.assign_coords(region=[EXPORTS, "r1"]))


def test_a_region_that_needs_all_of_its_own_products_is_refused():
    table, emissions = world((2, 1, 1, 0.0))
    table["local_intermediate"].loc["r0"] = table["output"].sel(region="r0").item()
    with pytest.raises(InputError):
        eebt(table, emissions)


def test_a_cube_that_is_not_whole_is_refused():
    cube = eebt(*world((3, 2, 4, 0.0)))["embodied"]
    with pytest.raises(InputError, match="partners and destinations differ"):
        trade_parts(cube.isel(partner=[0, 1]))
    with pytest.raises(InputError, match="the origin r2 is no partner"):
        trade_parts(cube.isel(partner=[0, 1], destination=[0, 1]))
