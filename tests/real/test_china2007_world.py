"""China 2007 in the world of WIOD: what is known of the table, and what nesting must keep."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio import cubes
from nestmrio.inputs.mrio_folder import read_categories, read_world
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, expand, factor, largest_gap

pytestmark = pytest.mark.real

REVERSALS = {
    ("GRC", "c2"): -1236,
    ("LTU", "c2"): -377,
    ("KOR", "c2"): -75,
    ("LVA", "c8"): -24,
    ("LVA", "c5"): -7,
    ("LUX", "c8"): -4,
    ("LUX", "c5"): -2,
}
COMMON = {
    "agriculture": ("c1", "agriculture"),
    "mining": ("c2", "coal oil_gas metal_ores nonmetal_ores"),
    "food": ("c3", "food"),
    "clothes": ("c4 c5", "textiles clothing"),
    "petroleum": ("c8", "petroleum"),
    "chemicals": ("c9 c10", "chemicals"),
    "minerals": ("c11", "nonmetal_products"),
    "metals": ("c12", "metallurgy metal_products"),
    "machinery": ("c13", "machinery"),
    "electrical": ("c14", "electrical electronics instruments"),
    "vehicles": ("c15", "transport_equipment"),
    "wood, paper and other": ("c6 c7 c16", "wood paper other_manufacturing"),
    "utilities": ("c17", "electricity gas_water"),
    "construction": ("c18", "construction"),
    "trade": ("c19 c20 c21", "trade"),
    "hotels": ("c22", "hotels"),
    "transport": ("c23 c24 c25 c26", "transport"),
    "business": ("c30", "business_services research"),
    "services": ("c27 c28 c29 c31 c32 c33 c34 c35", "other_services"),
}
"""The finest classification that WIOD's 35 and the 30 provincial sectors both add up to, by hand."""


@pytest.fixture(scope="module")
def flows(data_folder, project):
    categories = read_categories(project / "resources/concordances/wiod_categories.csv")
    return read_world(data_folder / "china2007/world/wiod2007", categories, "CHN")


@pytest.fixture(scope="module")
def booked(flows):
    return book_reversals(flows, Ledger())


def to_common(values, side):
    """Sums of an array's sectors and uses over the common classification; side 0 is WIOD's, 1 the provinces'."""
    sector = {label: name for name, sides in COMMON.items() for label in sides[side].split()}
    for dim in {"sector", "use"} & set(values.dims):
        group = xr.DataArray([sector[label] for label in values[dim].values], dims=dim, name="common")
        values = values.groupby(group).sum().rename(common=dim)
    return values


def test_seven_deliveries_to_the_rest_of_the_world_are_negative(flows):
    ledger = Ledger()
    book_reversals(flows, ledger)
    found = {(repair.region, repair.sector): repair.before for repair in ledger.repairs}
    assert found == REVERSALS
    assert {repair.item for repair in ledger.repairs} == {"trade to RoW"}


def test_pooling_origins_moves_23_percent_of_trade_between_users(booked):
    pooled, moved, total = expand(factor(booked, "10^6 USD")), 0.0, 0.0
    foreign = booked["origin"] != booked["origin"].rename(origin="destination")
    for name in ("intermediate", "final_demand"):
        moved += float((np.abs(pooled[name] - booked[name]) * foreign).sum())
        total += float((np.abs(booked[name]) * foreign).sum())
    assert moved / total == pytest.approx(0.23, abs=0.005)


@pytest.mark.slow
def test_every_other_country_stays_as_it_was(china2007, booked):
    nested = cubes.read(china2007 / "nested.nc", "nested")
    table = factor(booked, "10^6 USD")
    countries = [region for region in table["region"].values if region != "CHN"]
    provinces = [region for region in nested["region"].values if region not in countries]
    assert len(provinces) == 30 and len(countries) == 40
    for name in ("output", "value_added", "local_intermediate", "traded_intermediate", "local_final", "traded_final"):
        found, expected = nested[name].sel(region=countries), table[name].sel(region=countries)
        if "category" in found.dims:
            rest = found.drop_sel(category=table["category"].values)
            assert float(np.abs(rest).max()) == 0.0
            found = found.sel(category=table["category"].values)
        assert largest_gap(to_common(found, 1), to_common(expected, 0)) < 1e-9, name
    trade, wanted = to_common(nested["trade"], 1), to_common(table["trade"], 0)
    pairs = {"origin": countries, "destination": countries}
    assert largest_gap(trade.sel(pairs), wanted.sel(pairs)) < 1e-9
    for near, far in (("origin", "destination"), ("destination", "origin")):
        found = trade.sel({near: provinces, far: countries}).sum(near)
        assert largest_gap(found, wanted.sel({near: "CHN", far: countries}, drop=True)) < 1e-9, near


@pytest.mark.slow
def test_provinces_keep_what_is_theirs_and_stay_within_their_means(china2007):
    national, nested = cubes.read(china2007 / "national.nc", "national"), cubes.read(china2007 / "nested.nc", "nested")
    provinces = national["region"].values
    sold = nested["trade"].sel(origin=provinces).sum("destination").rename(origin="region")
    output = nested["output"].sel(region=provinces)
    assert float((sold.transpose(*output.dims) - output).max()) < 1e-6
    for name in ("local_intermediate", "traded_intermediate"):
        assert float(nested[name].sel(region=provinces).min()) > -1e-6
    np.testing.assert_allclose(output * 760.4, national["output"], rtol=1e-12)


@pytest.mark.slow
def test_countries_change_little_from_the_world_table_to_the_nested_one(china2007):
    frame = pd.read_csv(china2007 / "world_comparison.csv", index_col="country")
    assert len(frame) == 41
    assert frame["proportional_change"].abs().max() < 0.01 and abs(frame.loc["CHN", "proportional_change"]) < 0.002
    assert frame["booked_change"].abs().nlargest(2).index.tolist() == ["LTU", "GRC"]
    assert frame.drop("CHN")["nested_change"].abs().max() < 0.03
