"""The provincial table, the world in the link classification, and provinces in the world."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.classification import aggregate, fill_weights, read_concordance
from nestmrio.errors import CheckError, InputError
from nestmrio.ledger import Ledger
from nestmrio.mrio.assembly import assemble_provinces, split_uses
from nestmrio.mrio.factored import (
    book_reversals,
    check_identities,
    expand,
    factor,
    name_losses,
    supply_shares,
)
from nestmrio.mrio.linking import check_split, link, merge_parts, split_sectors, structure_weights
from nestmrio.mrio.nesting import nest
from nestmrio.mrio.sharing import share_by_country, share_by_province, share_out
from worlds import bilateral, provincial

PROVINCES = ["P", "Q", "R"]
SECTORS = ["a", "b1", "b2"]
WORLD = ["w1", "w2", "w3"]
COUNTRIES = ["AAA", "HOM", "ZZZ"]
CATEGORIES = ["household", "government", "fixed_capital", "inventories"]
RATE = 10.0
ANY_SIZE = {"rate_tolerance": 5.0, "gap_tolerance": 1.0}
"""The random world is small beside its provinces."""


@pytest.fixture
def concordance(tmp_path):
    path = tmp_path / "concordance.csv"
    path.write_text("source,target\nw1,a\nw2,a\nw3,b1\nw3,b2\n", encoding="utf-8")
    return read_concordance(path, WORLD, SECTORS)


@pytest.fixture
def balanced():
    """Provinces and a world in the same sectors, that can be nested at the rate RATE."""
    tables, trade = provincial(PROVINCES, SECTORS, 3)
    world = factor(bilateral(COUNTRIES, SECTORS, CATEGORIES, 3) / (20 * RATE), "10^6 USD")
    return assemble_provinces(tables, trade), world


def chain(concordance, seed, scale=1.0, provinces=PROVINCES):
    """Tables, trade and a world, nested; the world's trade with the country is small beside the provinces' room."""
    tables, trade = provincial(PROVINCES, SECTORS, seed, scale)
    order = {"region": provinces}
    tables, trade = tables.sel(order), trade.sel(origin=provinces, destination=provinces)
    ledger = Ledger()
    world = factor(bilateral(COUNTRIES, WORLD, CATEGORIES, seed) / (20 * RATE), "10^6 USD")
    linked = link(world, structure_weights(concordance, tables), "HOM", ledger)
    national = assemble_provinces(tables, trade, ledger=ledger)
    nested = nest(national, linked, "HOM", RATE * scale, ledger=ledger, **ANY_SIZE)
    return tables, trade, world, linked, national, nested, ledger


@pytest.mark.parametrize("seed", range(5))
def test_every_identity_holds_along_the_chain(concordance, seed):
    tables, _, world, linked, national, _, ledger = chain(concordance, seed)
    for table, name in ((world, "world"), (linked, "linked")):
        check_identities(table, ledger, name)
    ledger.require()
    assert len(ledger.checks) > 40
    np.testing.assert_allclose(
        national["local_final"].sel(category="discrepancy"), tables["discrepancy"], rtol=0, atol=1e-9
    )


def test_checks_see_a_broken_table(concordance):
    *_, nested, _ = chain(concordance, 1)
    for name in ("output", "value_added", "local_intermediate", "traded_final", "trade"):
        ledger, broken = Ledger(), nested.copy(deep=True)
        broken[name].values.ravel()[np.abs(broken[name].values).argmax()] *= 1.001
        check_identities(broken, ledger, "nested")
        assert [check for check in ledger.checks if not check.passed], name


def test_a_factored_table_expands_to_flows_that_add_up(concordance):
    *_, nested, _ = chain(concordance, 2)
    flows = expand(nested)
    sales = flows["intermediate"].sum(["destination", "use"]) + flows["final_demand"].sum(["destination", "category"])
    np.testing.assert_allclose(sales.transpose("origin", "sector"), nested["output"], rtol=1e-12)
    between = flows["intermediate"].sum("use") + flows["final_demand"].sum("category")
    trade = nested["trade"].transpose("origin", "sector", "destination")
    off = trade["origin"].values[:, None, None] != trade["destination"].values[None, None]
    np.testing.assert_allclose((between.values * off), trade.values, rtol=1e-12, atol=1e-12)


def test_factoring_a_proportional_table_loses_nothing(concordance):
    *_, nested, _ = chain(concordance, 3)
    again = factor(expand(nested), "10^6 USD")
    for name in nested.data_vars:
        np.testing.assert_allclose(again[name].values, nested[name].values, rtol=1e-9, atol=1e-12, err_msg=name)


def test_shares_of_nothing_are_nothing():
    trade = xr.DataArray(np.zeros((1, 2, 2)), {"sector": ["a"]}, ("sector", "origin", "destination"))
    assert float(supply_shares(trade).sum()) == 0.0


def test_a_negative_delivery_becomes_the_suppliers_own_stock():
    flows = bilateral(["A", "B"], ["a"], ["household", "inventories"], 0)
    flows["final_demand"].loc["A", "a", "B", "inventories"] = -50.0
    total = float(flows["intermediate"].loc["A", "a", "B"].sum() + flows["final_demand"].loc["A", "a", "B"].sum())
    ledger = Ledger()
    table = factor(book_reversals(flows, ledger), "10^6 USD")
    assert float(table["trade"].min()) == 0.0
    (repair,) = ledger.repairs
    assert (repair.region, repair.sector, repair.item) == ("A", "a", "trade to B")
    assert repair.before == pytest.approx(total)
    own = flows["final_demand"].loc["A", "a", "A", "inventories"]
    assert float(table["local_final"].loc["A", "a", "inventories"]) == pytest.approx(float(own) + total)
    check_identities(table, ledger, "world")
    ledger.require()


def test_flows_of_an_open_file_are_booked_and_factored_as_those_in_memory(tmp_path):
    flows = bilateral(COUNTRIES, WORLD, CATEGORIES, 4)
    flows["final_demand"].loc["AAA", "w1", "ZZZ", "inventories"] = -50.0
    flows.to_netcdf(tmp_path / "world_flows.nc", engine="h5netcdf")
    ledgers = Ledger(), Ledger()
    expected = factor(book_reversals(flows, ledgers[0]), "10^6 USD")
    with xr.open_dataset(tmp_path / "world_flows.nc", engine="h5netcdf", cache=False) as stored:
        found = factor(book_reversals(stored, ledgers[1]), "10^6 USD")
    assert found.identical(expected) and ledgers[0] == ledgers[1] and len(ledgers[0].repairs) == 1
    assert float(flows["final_demand"].min()) == -50.0


def test_a_sector_that_loses_money_is_named():
    flows = bilateral(["A", "B"], ["a"], ["household"], 0)
    flows["intermediate"].loc["A", "a", "B", "a"] += 100.0
    ledger = Ledger()
    name_losses(factor(flows, "10^6 USD"), ledger)
    (repair,) = ledger.repairs
    assert (repair.region, repair.item) == ("B", "value added") and repair.before == repair.after < 0


def test_uses_are_met_in_fixed_proportions():
    uses = {"final": xr.DataArray([[[6.0, 4.0, -2.0]]], {"region": ["R"], "sector": ["a"]}, ("region", "sector", "c"))}
    bought = xr.DataArray([[5.0]], {"region": ["R"], "sector": ["a"]}, ("region", "sector"))
    local, (traded,) = split_uses(uses, [bought])
    np.testing.assert_allclose(traded["final"].values.ravel(), [3, 2, 0])
    np.testing.assert_allclose(local["final"].values.ravel(), [3, 2, -2])


def test_buying_more_than_is_used_is_refused():
    uses = {"final": xr.DataArray([[[1.0]]], {"region": ["R"], "sector": ["a"]}, ("region", "sector", "c"))}
    bought = xr.DataArray([[5.0]], {"region": ["R"], "sector": ["a"]}, ("region", "sector"))
    with pytest.raises(InputError, match="region R, sector a: 5 are bought outside"):
        split_uses(uses, [bought])


def test_parts_add_up_to_the_world_sectors_they_were_split_from(concordance):
    tables, _, world, *_ = chain(concordance, 4)
    parts = split_sectors(world, structure_weights(concordance, tables), "HOM")
    assert parts["sector"].values.tolist() == ["w1:a", "w2:a", "w3:b1", "w3:b2"]
    again = merge_parts(parts, "world_sector", WORLD)
    for name in world.data_vars:
        np.testing.assert_allclose(again[name], world[name], rtol=1e-12, atol=1e-12, err_msg=name)
    ledger = Ledger()
    check_identities(parts, ledger, "parts")
    parts["trade"].values[3, 1, 2] *= 1.001
    check_split(world, parts, ledger)
    assert [check.check for check in ledger.checks if not check.passed] == ["world: trade kept by the split of sectors"]


def test_the_country_sells_and_buys_by_its_own_structure(concordance):
    tables, _, _, linked, *_ = chain(concordance, 4)
    for item, far, near in (("exports", "destination", "origin"), ("imports", "origin", "destination")):
        structure = tables[item].sum("region").sel(sector=["b1", "b2"])
        flows = linked["trade"].sel({near: "HOM", "sector": ["b1", "b2"]}).sum(far)
        np.testing.assert_allclose(flows / flows.sum(), structure / structure.sum(), rtol=1e-9)


def test_the_world_can_be_the_link(tmp_path):
    path = tmp_path / "concordance.csv"
    path.write_text("source,target\na,w1\na,w2\nb1,w3\nb2,w3\n", encoding="utf-8")
    tables, trade = provincial(PROVINCES, SECTORS, 5)
    world = factor(bilateral(COUNTRIES, WORLD, CATEGORIES, 5) / (20 * RATE), "10^6 USD")
    weights = fill_weights(read_concordance(path, SECTORS, WORLD), world["output"].sel(region="HOM", drop=True))
    moved = aggregate(tables, weights)
    national = assemble_provinces(moved, aggregate(trade.to_dataset(name="trade"), weights)["trade"])
    nest(national, world, "HOM", RATE, **ANY_SIZE)
    for name in tables.data_vars:
        assert float(moved[name].sum()) == pytest.approx(float(tables[name].sum()))


def nothing_changed(national, world):
    return national, world


def scaled(name, factor, **where):
    """A change of one cell or array of the provinces' table."""

    def change(national, world):
        national = national.copy(deep=True)
        national[name].loc[where] = national[name].loc[where] * factor
        return national, world

    return change


@pytest.mark.parametrize(
    ("change", "country", "rate", "error", "says"),
    [
        (nothing_changed, "Nowhere", RATE, InputError, "world has no region Nowhere.*set country to one of AAA, HOM"),
        (nothing_changed, "HOM", 0.0, InputError, "exchange_rate is 0"),
        (nothing_changed, "HOM", RATE, CheckError, "output of the provinces over the country's in the world"),
        (scaled("value_added", 1.1, region="P"), "HOM", RATE, CheckError, "nested: inputs and value added make output"),
        (lambda n, w: (n, w.drop_sel(sector="b2")), "HOM", RATE, InputError, "world lacks the sector b2"),
        (lambda n, w: (n.drop_vars("trade"), w), "HOM", RATE, InputError, "national lacks the variable trade"),
    ],
)
def test_nesting_says_what_is_wrong_with_its_arguments(balanced, change, country, rate, error, says):
    with pytest.raises(error, match=says):
        nest(*change(*balanced), country, rate)


def test_nesting_records_in_a_ledger_what_it_would_raise(balanced):
    ledger = Ledger()
    nest(*balanced, "HOM", RATE, ledger=ledger)
    assert any("natural logarithm" in check.check and not check.passed for check in ledger.checks)


def test_a_world_of_all_flows_is_the_factored_one(balanced):
    national, world = balanced
    flows = expand(world)
    again, nested = (nest(national, table, "HOM", RATE, **ANY_SIZE) for table in (flows, world))
    for name in nested.data_vars:
        np.testing.assert_allclose(again[name], nested[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_output_and_value_added_follow_from_the_rest():
    tables, trade = provincial(PROVINCES, SECTORS, 1)
    tables = tables.drop_vars(["output", "value_added", "factor"])
    national = assemble_provinces(tables, trade)
    np.testing.assert_allclose(national["local_final"].sel(category="discrepancy"), 0, atol=1e-9)
    sold = tables["intermediate"].sum("use") + tables["final_demand"].sum("category") + tables["exports"]
    sold = sold + tables["outflow"] - tables["imports"] - tables["inflow"]
    np.testing.assert_allclose(national["output"], sold, rtol=1e-12)


def test_provinces_in_two_currencies_are_refused():
    tables, trade = provincial(PROVINCES, SECTORS, 1)
    with pytest.raises(InputError, match=r"tables in 10\^4 CNY, trade in 10\^8 CNY"):
        assemble_provinces(tables, trade.assign_attrs(units="10^8 CNY"))


def test_the_order_of_provinces_does_not_matter(concordance):
    *_, nested, _ = chain(concordance, 6)
    *_, turned, _ = chain(concordance, 6, provinces=PROVINCES[::-1])
    for name in nested.data_vars:
        other = turned[name].sel({d: nested[d].values for d in nested[name].dims})
        np.testing.assert_allclose(other.values, nested[name].values, rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_currency_of_the_tables_does_not_matter(concordance):
    *_, nested, _ = chain(concordance, 7)
    *_, scaled, _ = chain(concordance, 7, scale=1000.0)
    for name in nested.data_vars:
        np.testing.assert_allclose(scaled[name].values, nested[name].values, rtol=1e-9, atol=1e-12, err_msg=name)


def test_imports_beyond_what_provinces_use_are_refused(concordance):
    tables, trade = provincial(PROVINCES, SECTORS, 8)
    world = factor(bilateral(COUNTRIES, WORLD, CATEGORIES, 8) * 1e3, "10^6 USD")
    linked = link(world, structure_weights(concordance, tables), "HOM", Ledger())
    says = r"sector a, b1, b2: the world table's imports exceed .* room for .* a \d+ against .* too much.* in 10\^4 CNY"
    with pytest.raises(InputError, match=says):
        nest(assemble_provinces(tables, trade), linked, "HOM", RATE)


def test_exports_beyond_what_provinces_have_are_shown_as_discrepancy():
    labels = {"region": ["P", "Q"], "sector": ["a"]}
    own, room = (xr.DataArray(np.array([v]).T, labels, ("region", "sector")) for v in ([3.0, 1.0], [6.0, 2.0]))
    ledger, totals = Ledger(), xr.DataArray([16.0], {"sector": ["a"]}, ("sector",))
    np.testing.assert_allclose(share_by_province("exports", totals, own, room, 1.0, ledger).values, [[12, 4]])
    assert [(r.region, r.before, r.after) for r in ledger.repairs] == [("P", 3.0, 12.0), ("Q", 1.0, 4.0)]
    assert all("beyond what all provinces have room for" in repair.reason for repair in ledger.repairs)
    with pytest.raises(InputError, match=r"sector a: .* have room for"):
        share_by_province("exports", totals, own, 0 * room, 1.0, Ledger())


def test_sharing_out_by_hand():
    np.testing.assert_allclose(share_out(10.0, np.array([1.0, 1, 2]), np.array([9.0, 9, 9])), [2.5, 2.5, 5])
    np.testing.assert_allclose(share_out(10.0, np.array([1.0, 1, 2]), np.array([9.0, 9, 3])), [3.5, 3.5, 3])
    np.testing.assert_allclose(share_out(10.0, np.array([1.0, 0, 0]), np.array([4.0, 4, 8])), [4, 2, 4])


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=8), st.floats(0, 1))
def test_what_is_shared_out_adds_up_below_every_cap(pairs, fill):
    shares, caps = np.array(pairs).T
    total = fill * caps.sum()
    given_ = share_out(total, shares, caps)
    assert given_.sum() == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert (given_ <= caps * (1 + 1e-9) + 1e-9).all() and (given_ >= -1e-12).all()


def test_customs_decide_who_trades_with_whom():
    labels = {"sector": ["a"], "region": ["P", "Q"]}
    shared = xr.DataArray([[6.0, 4.0]], labels, ("sector", "region"))
    flows = xr.DataArray([[5.0, 5.0]], {"sector": ["a"], "country": ["X", "Y"]}, ("sector", "country"))
    customs = xr.DataArray(
        [[[9.0, 1.0], [1.0, 9.0]]], labels | {"country": ["X", "Y"]}, ("sector", "region", "country")
    )
    result = share_by_country(shared, flows, customs)
    np.testing.assert_allclose(result.sum("country"), shared, rtol=1e-9)
    np.testing.assert_allclose(result.sum("region"), flows, rtol=1e-9)
    assert result.sel(sector="a", region="P", country="X").item() > 4.0
    np.testing.assert_allclose(share_by_country(shared, flows).sel(region="P").values, [[3.0, 3.0]])
