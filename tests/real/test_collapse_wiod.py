"""Nesting is neutral on WIOD 2007: China split into 30 provinces like itself leaves every footprint as it was."""

import numpy as np
import pytest
import xarray as xr

from independent import flow_accounts_by_pymrio
from nestmrio import assemble_provinces, embodied, expand, multipliers, nest, nest_flows
from nestmrio.example.synthetic_provinces import pool_users, split_country, split_emissions
from nestmrio.inputs.mrio_folder import read_categories, read_world
from nestmrio.inputs.stressors import read_world as read_emissions
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, factor

pytestmark = pytest.mark.real

COUNTRY, RATE, SEED = "CHN", 760.4, 2007


@pytest.fixture(scope="module")
def flows(data_folder, project):
    categories = read_categories(project / "resources/concordances/wiod_categories.csv")
    return read_world(data_folder / "china2007/world/wiod2007", categories, COUNTRY, unit="10^6 USD")


@pytest.fixture(scope="module")
def emissions(data_folder, flows):
    world = data_folder / "china2007/world"
    regions, sectors = flows["region"].values.tolist(), flows["sector"].values.tolist()
    found = read_emissions(world / "emissions.csv", world / "household_emissions.csv", regions, sectors)["emissions"]
    assert not found.isnull().any()
    return found


@pytest.fixture(scope="module")
def factored(flows):
    return factor(book_reversals(flows, Ledger()), "10^6 USD")


def split(world, provinces, spread=0.0):
    tables, trade = split_country(world, COUNTRY, provinces, SEED, exchange_rate=RATE, spread=spread)
    return tables, assemble_provinces(tables, trade)


def merged(accounts, provinces, regions):
    """Accounts by region, the provinces summed under their country."""
    home = accounts.sel(region=provinces).sum("region").expand_dims(region=[COUNTRY])
    return xr.concat([home, accounts.drop_sel(region=provinces)], "region").sel(region=regions)


def by_library(table, emissions):
    multiplier = multipliers(table, emissions, tolerance=1e-12)["multiplier"]
    found = embodied(multiplier, table, emissions)["embodied"]
    return found.sum(["origin", "category"]).rename(destination="region")


def by_pymrio(flows, emissions):
    return flow_accounts_by_pymrio(flows, emissions).to_xarray()


def largest_change(after, before):
    return float(np.abs(after / before - 1).max())


def test_the_proportional_form_is_kept(flows, factored, emissions, provinces):
    """In the proportional form China's users of a product import the same share of it, which moves China by 0.4 %."""
    world = pool_users(factored, COUNTRY)
    tables, national = split(world, provinces)
    ledger = Ledger()
    nested = nest(national, flows, COUNTRY, RATE, ledger=ledger)
    ledger.require()
    assert {repair.item for repair in ledger.repairs} == {"trade to RoW"}
    before = by_library(world, emissions)
    regions = before["region"].values
    own = split_emissions(emissions, tables, COUNTRY)
    after = merged(by_library(nested, own), provinces, regions)
    assert len(regions) == 41 and nested.sizes["region"] == 70
    assert largest_change(after, before) < 1e-9
    assert largest_change(merged(by_pymrio(expand(nested), own), provinces, regions), before) < 1e-9
    change = by_library(factored, emissions) / before - 1
    assert abs(float(change.sel(region=COUNTRY))) == pytest.approx(0.0039, abs=0.0002)


def test_all_bilateral_flows_keep_what_pymrio_finds_in_wiod(flows, factored, emissions, provinces):
    tables, national = split(factored, provinces)
    ledger = Ledger()
    nested = nest_flows(national, flows, COUNTRY, RATE, ledger=ledger)
    ledger.require()
    assert ledger.repairs == []
    before = by_pymrio(flows, emissions)
    after = by_pymrio(nested, split_emissions(emissions, tables, COUNTRY))
    assert nested.sizes["origin"] == 70
    assert largest_change(merged(after, provinces, before["region"].values), before) < 1e-9


def test_provinces_that_differ_move_footprints_and_keep_every_other_country(flows, factored, emissions, provinces):
    tables, national = split(factored, provinces, spread=0.3)
    ledger = Ledger()
    nested = nest_flows(national, flows, COUNTRY, RATE, ledger=ledger)
    ledger.require()
    others = [region for region in flows["region"].values if region != COUNTRY]
    for name in ("output", "value_added"):
        found, expected = nested[name].sel(region=others), flows[name].sel(region=others)
        scale = flows["output"].sel(region=others).max("sector")
        assert float((np.abs(found - expected) / scale).max()) < 1e-12, name
    before = by_pymrio(flows, emissions)
    after = by_pymrio(nested, split_emissions(emissions, tables, COUNTRY))
    after = merged(after, provinces, before["region"].values)
    assert float(after.sum()) == pytest.approx(float(before.sum()), rel=1e-9)
    assert 1e-4 < largest_change(after, before) < 0.05
