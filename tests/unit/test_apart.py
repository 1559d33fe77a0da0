"""Final demand that is no region's consumption: exports where the table ends at the border, international transport."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.example import by_hand
from nestmrio.footprint.accounts import accounts, group_accounts
from nestmrio.footprint.attribution import embodied
from nestmrio.footprint.multipliers import export_embodied, multipliers
from nestmrio.footprint.sectors import embodied_by_sector
from nestmrio.ledger import Ledger
from nestmrio.mrio.assembly import assemble_provinces
from nestmrio.mrio.factored import check_identities, factor
from nestmrio.mrio.inland import inland
from nestmrio.mrio.nesting import nest
from nestmrio.names import EXPORTS, NO_CONSUMPTION, TRANSPORT
from nestmrio.report.claims import measures
from nestmrio.report.claims.measures import NotComputable
from nestmrio.report.countries import check_comparison, compare_countries, consumed, sum_provinces
from nestmrio.report.footprints import footprints
from nestmrio.report.groups import flux_between_groups, flux_between_provinces
from nestmrio.report.headlines import headlines
from small_footprints import PROVINCES, array, small_footprints

CATEGORIES = ["household", "discrepancy", *NO_CONSUMPTION]
ONE = {"stressor": ["co2"]}


def national():
    """The two provinces by hand."""
    return assemble_provinces(by_hand.provincial_tables(), by_hand.provincial_trade())


def provincial(values):
    return values.sel(region=by_hand.PROVINCES)


@st.composite
def cubes(draw, categories=CATEGORIES):
    """Embodied emissions among two to five regions, provinces first, and direct ones."""
    count = draw(st.integers(2, 5))
    regions = [f"r{k}" for k in range(count)]
    seed = draw(st.integers(0, 2**32 - 1))
    draws = np.random.default_rng(seed)
    cube = draws.uniform(0, 10, (1, count, count, len(categories)))
    direct = draws.uniform(0, 5, (1, count))
    provinces = regions[: draw(st.integers(1, count))]
    whole = array(cube, "Mt", **ONE, origin=regions, destination=regions, category=categories)
    return whole, array(direct, "Mt", **ONE, region=regions), provinces


@given(cubes())
def test_consumption_and_what_is_nobodys_add_up_to_production(case):
    cube, direct, provinces = case
    found = accounts(cube, direct, provinces)
    exported = cube.sel(category=EXPORTS).sum(["origin", "destination"])
    moved = found[TRANSPORT].sum("region")
    consumed = found["consumption"].sum("region") + moved + exported
    np.testing.assert_allclose(consumed, found["production"].sum("region"), rtol=1e-12)
    np.testing.assert_allclose(
        found["consumption_by_category"].sum("category") + found["household"], found["consumption"], rtol=1e-12
    )
    assert found["category"].values.tolist() == ["household", "discrepancy"]
    np.testing.assert_allclose(found["net"], found["production"] - found["consumption"])


@given(cubes(["household", TRANSPORT]))
def test_net_accounts_are_exports_less_imports_and_transport(case):
    cube, direct, provinces = case
    found = accounts(cube, direct, provinces)
    crossing = found["domestic_exports"] + found["international_exports"] + found[TRANSPORT]
    crossing = crossing - found["domestic_imports"] - found["international_imports"]
    np.testing.assert_allclose(found["net"], crossing, atol=1e-12 * float(found["production"].sum()))


@given(cubes(), st.randoms(use_true_random=False), st.floats(1e-3, 1e3))
def test_neither_order_nor_unit_matters(case, random, scale):
    cube, direct, provinces = case
    regions, categories = cube["origin"].values.tolist(), cube["category"].values.tolist()
    mixed, labels = random.sample(regions, len(regions)), random.sample(categories, len(categories))
    moved = cube.sel(origin=mixed, destination=mixed, category=labels) * scale
    found = accounts(cube, direct, provinces)
    again = accounts(
        moved.assign_attrs(units="kt"), (direct.sel(region=mixed[::-1]) * scale).assign_attrs(units="kt"), provinces
    )
    again = again.sel(region=regions, category=found["category"].values)
    for name in found.data_vars:
        np.testing.assert_allclose(again[name], found[name] * scale, rtol=1e-12, atol=1e-9 * scale)
        assert again[name].attrs["units"] == "kt"


@given(cubes(["household", EXPORTS]))
def test_one_group_of_all_provinces_trades_with_none(case):
    cube, direct, _ = case
    regions = cube["origin"].values.tolist()
    group = xr.DataArray(["all of them"] * len(regions), {"region": regions}, ("region",))
    whole, each = group_accounts(cube, direct, group), accounts(cube, direct, regions)
    assert float(whole["domestic_exports"].sum()) == 0 and bool(whole["international_imports"].isnull().all())
    for name in ("production", "consumption", "international_exports"):
        np.testing.assert_allclose(whole[name].squeeze(), each[name].sum("region").squeeze(), rtol=1e-12)


def test_a_lost_amount_of_transport_breaks_a_check():
    regions = ["a", "b"]
    cube = array(np.ones((1, 2, 2, 2)), "Mt", **ONE, origin=regions, destination=regions, category=["c", TRANSPORT])
    ledger = Ledger()
    accounts(cube, array(np.zeros((1, 2)), "Mt", **ONE, region=regions), ["a"], ledger=ledger)
    names = [check.check for check in ledger.checks]
    assert "consumption and international_transport accounts add up to all emissions" in names
    assert all(check.passed for check in ledger.checks)


def test_the_table_of_a_country_by_itself_keeps_its_identities():
    table, ledger = inland(national()), Ledger()
    check_identities(table, ledger, "inland")
    assert all(check.passed for check in ledger.checks) and len(ledger.checks) == 6
    inputs = sum(table[f"{kind}_intermediate"].sum("sector") for kind in ("local", "traded", "imported"))
    made = inputs.rename(use="sector") + table["value_added"]
    np.testing.assert_allclose(made.transpose("region", "sector"), table["output"])
    assert "exports" not in table and table["category"].values.tolist() == ["household", "discrepancy", EXPORTS]


def test_a_country_by_itself_emits_for_its_exports_what_the_provincial_system_says():
    table, own = inland(national()), provincial(by_hand.emissions())
    cube = embodied(multipliers(table, own)["multiplier"], table, own)["embodied"]
    found = accounts(cube, provincial(by_hand.household_emissions()), by_hand.PROVINCES)
    exported = export_embodied(national(), own)
    np.testing.assert_allclose(
        cube.sel(category=EXPORTS).values, exported.values, rtol=1e-12, err_msg="origin by exporter"
    )
    np.testing.assert_allclose(found["international_exports"], exported.sum("exporter"), rtol=1e-12)
    by_sector = embodied_by_sector(table, own)["embodied"].sum("sector")
    np.testing.assert_allclose(by_sector.transpose(*cube.dims), cube, atol=1e-9)


def test_a_category_called_exports_is_refused():
    table = national().assign_coords(category=[EXPORTS, "discrepancy"])
    with pytest.raises(InputError, match="category exports: a category of final demand has this name"):
        inland(table)


def world_with_transport():
    """The world by hand in which Home and Abroad also serve international transport, 20 and 50 of farm's output."""
    flows = by_hand.world_flows()
    served = xr.zeros_like(flows["final_demand"]).assign_coords(category=[TRANSPORT])
    for place, amount in (("Home", 20.0), ("Abroad", 50.0)):
        served.loc[{"origin": place, "destination": place, "sector": "farm"}] = amount
    return (
        flows.drop_vars("final_demand")
        .drop_dims("category")
        .assign(
            final_demand=xr.concat([flows["final_demand"], served], "category").assign_attrs(
                flows["final_demand"].attrs
            )
        )
    )


@pytest.mark.parametrize("by_customs", [False, True])
def test_provinces_take_over_what_their_country_supplies_to_international_transport(by_customs):
    tables = by_hand.provincial_tables()
    tables["exports"].loc[{"sector": "farm"}] += [12, 8]
    country, ledger = assemble_provinces(tables, by_hand.provincial_trade()), Ledger()
    customs = None
    if by_customs:
        labels = {"sector": by_hand.SECTORS, "region": by_hand.PROVINCES, "country": ["Abroad"]}
        flows = xr.DataArray(np.ones((2, 2, 1)), labels, tuple(labels))
        customs = xr.Dataset({"exports": flows, "imports": flows})
    nested = nest(country, world_with_transport(), "Home", customs=customs, ledger=ledger)
    assert all(check.passed for check in ledger.checks), [c for c in ledger.checks if not c.passed]
    assert "nested: services of the country to international transport kept" in {c.check for c in ledger.checks}
    served = nested["local_final"].sel(category=TRANSPORT, sector="farm")
    provinces = served.sel(region=["North", "South"])
    assert float(provinces.sum()) == pytest.approx(20) and float(provinces.min()) > 0
    if not by_customs:
        assert provinces.values.tolist() == pytest.approx([12, 8])
    assert served.sel(region="Abroad") == 50
    assert nested["local_final"].sel(category="discrepancy").values == pytest.approx(
        np.zeros((3, 2)), abs=1e-7
    )  # RAS ends at 1e-10


def test_accounts_and_countries_of_a_world_with_transport():
    tables = by_hand.provincial_tables()
    tables["exports"].loc[{"sector": "farm"}] += [12, 8]
    flows = world_with_transport()
    nested = nest(assemble_provinces(tables, by_hand.provincial_trade()), flows, "Home")
    own, direct = by_hand.emissions(), by_hand.household_emissions()
    cube = embodied(multipliers(nested, own)["multiplier"], nested, own)["embodied"]
    found = accounts(cube, direct, by_hand.PROVINCES).sel(stressor="co2")
    assert found[TRANSPORT].sum() > 0.1 * 70 and (found[TRANSPORT] > 0).all()
    whole = found["consumption"].sum() + found[TRANSPORT].sum()
    assert float(whole) == pytest.approx(float(own.sum() + direct.sum()))

    flows["output"] = (
        flows["intermediate"].sum(["destination", "use"]) + flows["final_demand"].sum(["destination", "category"])
    ).rename(origin="region")
    world, one = factor(flows, "10^6 USD"), own.sel(stressor="co2", drop=True)
    home = one.sel(region=by_hand.PROVINCES).sum("region").expand_dims(region=["Home"])
    by_country = xr.concat([home, one.sel(region=["Abroad"])], "region")
    caused = sum_provinces(consumed(cube.sel(stressor="co2", drop=True)), by_hand.COUNTRIES, "Home")
    ledger = Ledger()
    frame = compare_countries(flows, world, world, by_country, (by_country, by_country), caused, ledger=ledger)
    assert frame["country"].tolist() == [*by_hand.COUNTRIES, TRANSPORT]
    assert frame["nested"].tolist()[2] == pytest.approx(float(found[TRANSPORT].sum()))
    worst, _ = check_comparison(frame, 1.0, ledger)
    assert worst in by_hand.COUNTRIES and all(check.passed for check in ledger.checks)


def with_apart(name, amounts):
    """The country of three provinces with demand that is nobody's: amounts by origin."""
    case = small_footprints()
    beside = array(np.array(amounts, dtype=float)[:, None], "Mt", origin=list(case.regions), category=[name])
    return replace(case, beside=beside)


def test_transport_is_production_and_nobodys_consumption_in_measures_and_headlines():
    plain, case = small_footprints(), with_apart(TRANSPORT, [7, 0, 0, 5])
    here, everything = ("North",), tuple(plain.embodied["category"].values.tolist())
    assert measures.production(case, here) == measures.production(plain, here) + 7
    assert measures.consumption(case, here) == measures.consumption(plain, here)
    amount = [measures.outsourced_amount(one, here, one.regions, everything) for one in (plain, case)]
    assert amount[0] == amount[1]
    values = [{h.quantity: h.value for h in headlines(one)} for one in (plain, case)]
    assert values[1].pop(TRANSPORT) == 7
    assert values[1]["consumption"] == values[0]["consumption"]
    assert values[1]["discrepancy"] == values[0]["discrepancy"]
    assert values[1]["production"] == values[0]["production"] + 7


def test_fluxes_show_transport_at_a_place_of_its_own():
    case = with_apart(TRANSPORT, [7, 1, 2, 5])
    groups, provinces = flux_between_groups(case), flux_between_provinces(case)
    assert groups.sel(origin="Plain", destination=TRANSPORT, category=TRANSPORT) == 8
    assert provinces.sel(origin="Hill", destination=TRANSPORT, category=TRANSPORT) == 2
    assert float(groups.sum()) == pytest.approx(float(case.embodied.sum()) + 15)
    assert float(groups.sel(category=TRANSPORT).sum()) == 15


def border(case):
    """The same country without Abroad, with exports of 10, 5 and 1 Mt."""
    parts = {
        name: getattr(case, name).sel(origin=PROVINCES, destination=PROVINCES)
        for name in ("embodied", "finished", "finished_at_destination", "trade")
    }
    beside = array(np.array([[10.0], [5], [1]]), "Mt", origin=PROVINCES, category=[EXPORTS])
    return replace(case, **parts, household=case.household.sel(region=PROVINCES), beside=beside)


def test_without_a_world_exports_serve_demand_outside_the_own_province():
    case = border(small_footprints())
    everything = tuple(case.embodied["category"].values.tolist())
    within = measures.outsourced_amount(case, PROVINCES, PROVINCES, everything[:1])
    whole = measures.outsourced_amount(case, PROVINCES, PROVINCES, everything)
    assert within == 10 + 4 + 2 + 6 + 8 and whole == within + 6 + 4 + 2 + 4 + 2 + 16
    found = {h.quantity: h.value for h in headlines(case)}
    assert found["international_exports"] == 16 and np.isnan(found["international_imports"])
    assert found["consumption"] == found["production"] - 16
    assert flux_between_groups(case).sel(origin="Hills", destination="abroad", category=EXPORTS) == 1


@pytest.mark.parametrize(
    "measure", ["imported_share", "consumption_emissions", "foreign_demand_share", "international_surplus"]
)
def test_without_a_world_a_measure_of_abroad_is_not_computable(measure):
    case = border(small_footprints())
    with pytest.raises(NotComputable, match="no world"):
        getattr(measures, measure)(case, ("North",), case.regions, ("urban_household",))


def test_footprints_part_consumption_from_the_rest():
    table, own = inland(national()), provincial(by_hand.emissions())
    cube = embodied(multipliers(table, own)["multiplier"], table, own)
    cube["export_embodied"] = export_embodied(national(), own)
    emissions = xr.Dataset({"emissions": own, "household_emissions": provincial(by_hand.household_emissions())})
    geography = xr.Dataset({"group": array(["g", "g"], "1", region=by_hand.PROVINCES)})
    case = footprints(cube, emissions, geography, stressor="co2")
    assert EXPORTS not in case.embodied["category"].values and case.ends_at_border
    assert EXPORTS not in case.finished["category"].values
    total = float(case.embodied.sum() + case.beside.sum())
    assert total == pytest.approx(float(own.sum()))
    kilo = replace(case, embodied=case.embodied.assign_attrs(units="kt")).in_mt
    assert float(kilo.beside.sum()) == pytest.approx(1e-3 * float(case.beside.sum()))
