"""China's real provinces of 2007 in a generated GTAP world of full size, whose China is about as large as China was."""

import csv

import numpy as np
import pytest
from gtap_run import CASES

from nestmrio import cubes
from nestmrio.mrio.factored import largest_gap
from nestmrio.names import TRANSPORT

pytestmark = [pytest.mark.real, pytest.mark.slow]

KEPT = ("output", "value_added", "local_intermediate", "traded_intermediate", "local_final", "traded_final")


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(params=CASES)
def results(request, gtap_world):
    """Results by either rule of transport."""
    return gtap_world.results[request.param]


def test_the_generated_china_is_about_as_large_as_china(gtap_world, china2007):
    tables = cubes.read(china2007 / "tables.nc", "tables")
    for found, name in ((gtap_world.economy.make[..., 0], "output"), (gtap_world.economy.exports[:, 0], "exports")):
        assert found.sum() == pytest.approx(float(tables[name].sum()) / 760.4, rel=0.01)
    emitted = gtap_world.economy.co2_firm_domestic + gtap_world.economy.co2_firm_imported
    assert emitted[..., 0].sum() == pytest.approx(6549.3, abs=0.1)
    assert gtap_world.economy.make.shape == (57, 57, 129) and emitted[..., 0].sum() < 0.5 * emitted.sum()


def test_every_check_passed(results):
    checks = rows(results / "checks.csv")
    assert len([row for row in checks if row["check"].startswith("GTAP file")]) == 7
    assert len(checks) > 50 and [row for row in checks if row["passed"] != "True"] == []


def test_every_region_is_there_and_every_category(results, gtap_world, provinces):
    nested = cubes.read(results / "nested.nc", "nested")
    regions = [*provinces, *gtap_world.economy.regions[1:]]
    assert nested["region"].values.tolist() == regions and nested.sizes["sector"] == 30
    assert [row["region"] for row in rows(results / "accounts.csv")][: len(regions)] == regions
    categories = set(nested["category"].values.tolist())
    assert {"rural_household", "household", "government", "fixed_capital", "discrepancy"} <= categories
    assert (TRANSPORT in categories) == (results == gtap_world.results["exogenous"])
    compared = rows(gtap_world.results["exogenous"] / "world_comparison.csv")
    assert [row["country"] for row in compared] == [*gtap_world.economy.regions, TRANSPORT]


def test_other_countries_keep_their_tables(results, gtap_world):
    """Cell by cell against the world table, and output against the generated economy itself, sectors added up."""
    nested, linked = cubes.read(results / "nested.nc", "nested"), cubes.read(results / "world.nc", "world")
    countries = gtap_world.economy.regions[1:]
    for name in KEPT:
        labels = {"region": countries} | ({"category": linked["category"].values} if "final" in name else {})
        assert largest_gap(nested[name].sel(labels), linked[name].sel(labels)) < 1e-12, name
    pairs = {"origin": countries, "destination": countries}
    assert largest_gap(nested["trade"].sel(pairs), linked["trade"].sel(pairs)) < 1e-12
    made = gtap_world.economy.make.sum((0, 1))[1:]
    np.testing.assert_allclose(nested["output"].sel(region=countries).sum("sector"), made, rtol=1e-9)


def test_trade_of_the_provinces_is_that_of_the_generated_china(results, gtap_world, provinces):
    trade = cubes.read(results / "nested.nc", "nested")["trade"]
    countries = gtap_world.economy.regions[1:]
    sold = trade.sel(origin=provinces, destination=countries).sum(["sector", "origin"])
    bought = trade.sel(origin=countries, destination=provinces).sum(["sector", "destination"])
    if results == gtap_world.results["exogenous"]:
        np.testing.assert_allclose(sold, gtap_world.economy.exports.sum(0)[0, 1:], rtol=1e-9)
        np.testing.assert_allclose(bought, gtap_world.economy.exports.sum(0)[1:, 0], rtol=1e-9)
    assert float(sold.sum()) >= gtap_world.economy.exports[:, 0].sum() * (1 - 1e-9)


def test_production_is_the_inventory(results, provinces, gtap_world):
    """That of the provinces is the published one, that of the countries is the file's."""
    accounts, emissions = (cubes.read(results / f"{name}.nc", name) for name in ("accounts", "emissions"))
    production = accounts["production"].sel(stressor="co2", drop=True)
    inventory = cubes.read(gtap_world.results["exogenous"] / "inventory/ceads.nc", "inventory")
    own = inventory["emissions"].sum(["sector", "fuel"]) + inventory["household_emissions"].sum(["household", "fuel"])
    np.testing.assert_allclose(production.sel(region=provinces), own.sel(region=provinces), rtol=1e-9)
    file = sum(flow.sum((0, 1)) for name, flow in gtap_world.economy.flows().items() if name.startswith("co2"))
    np.testing.assert_allclose(production.sel(region=gtap_world.economy.regions[1:]), file[1:], rtol=1e-9)
    direct = emissions["household_emissions"].sel(stressor="co2", region=gtap_world.economy.regions[1:])
    burnt = (gtap_world.economy.co2_final_domestic + gtap_world.economy.co2_final_imported).sum((0, 1))[1:]
    np.testing.assert_allclose(direct, burnt, rtol=1e-9)


def test_consumption_and_international_transport_are_production(results):
    """Over the world, whatever the rule; where transport is exogenous, what it embodies is nobody's consumption."""
    accounts, embodied = (cubes.read(results / f"{name}.nc", name) for name in ("accounts", "embodied"))
    carried = embodied["embodied"].sel(category=embodied["category"] == TRANSPORT).sum()
    total = accounts["production"].sum()
    assert float(accounts["consumption"].sum() + carried) == pytest.approx(float(total), rel=1e-9)


def test_the_rule_of_transport_moves_what_it_embodies_and_nothing_else(gtap_world):
    """All emissions are embodied either way; endogenous services go to the consumption of those they carry for."""
    found = [cubes.read(place / "embodied.nc", "embodied")["embodied"] for place in gtap_world.results.values()]
    totals = [float(values.sum()) for values in found]
    assert totals[0] == pytest.approx(totals[1], rel=1e-9)
    carried = float(found[0].sel(category=TRANSPORT).sum())
    consumed = [float(values.sel(category=values["category"] != TRANSPORT).sum()) for values in found]
    assert carried > 0 and consumed[1] - consumed[0] == pytest.approx(carried, rel=1e-6)
