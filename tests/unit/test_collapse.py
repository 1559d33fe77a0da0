"""Nesting is neutral: provinces like their country leave every footprint, and every other country, as it was."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from nestmrio import assemble_provinces, embodied, multipliers, nest, nest_flows
from nestmrio.errors import ConvergenceError, InputError
from nestmrio.example.synthetic_provinces import pool_users, split_country, split_emissions
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, factor
from nestmrio.mrio.imports_by_user import imports_by_user
from worlds import bilateral

CATEGORIES = ["household", "government", "inventories"]
ANY_GAP = {"gap_tolerance": 1.0}


class Case:
    """A small random world, a country of it and its provinces."""

    def __init__(self, countries, provinces, sectors, seed, *, place=0, negative=(), rate=1.0):
        self.countries = [f"C{k}" for k in range(countries)]
        self.provinces = [f"P{k}" for k in range(provinces)]
        self.sectors = [f"s{k}" for k in range(sectors)]
        self.country, self.seed, self.rate = self.countries[place], seed, rate
        self.flows = bilateral(self.countries, self.sectors, CATEGORIES, seed)
        for name in ("intermediate", "final_demand"):
            self.flows[name].attrs["units"] = "10^6 USD"
        for number, (origin, destination, depth) in enumerate(negative):
            self._run_down(self.countries[origin], self.countries[destination], self.sectors[number % sectors], depth)
        draw = np.random.default_rng(seed).uniform(0, 5, (countries, sectors))
        labels = {"region": self.countries, "sector": self.sectors}
        self.emissions = xr.DataArray(draw, labels, ("region", "sector"), attrs={"units": "Mt"})

    def _run_down(self, origin, destination, sector, depth):
        """Make a delivery to inventories negative: at depth 1 by as much as all of this flow, then by more."""
        place = {"origin": origin, "sector": sector, "destination": destination}
        z, f = (self.flows[name].loc[place] for name in ("intermediate", "final_demand"))
        total = float(z.sum() + f.drop_sel(category="inventories").sum())
        own = float(self.flows["final_demand"].loc[origin, sector, origin].drop_sel(category="inventories").sum())
        self.flows["final_demand"].loc[place | {"category": "inventories"}] = (
            -min(depth, 1.0) * total - 0.2 * max(depth - 1, 0.0) * own
        )

    def world(self, ledger=None):
        return factor(book_reversals(self.flows, ledger or Ledger()), "10^6 USD")

    def national(self, world, spread=0.0):
        draw = {"exchange_rate": self.rate, "spread": spread}
        try:
            tables, trade = split_country(world, self.country, self.provinces, self.seed, **draw)
        except InputError as error:
            assert "stocks that are run down" in error.what
            reject()
        return tables, assemble_provinces(tables, trade)

    def merged(self, values):
        """Values by destination, the provinces summed under their country."""
        home = values.sel(destination=self.provinces).sum("destination").expand_dims(destination=[self.country])
        return xr.concat([home, values.drop_sel(destination=self.provinces)], "destination").sel(
            destination=self.countries
        )


@st.composite
def cases(draw, *, dense=False):
    """Worlds with and without negative deliveries, one for a product, each of which has another supplier.

    Flows are negative in sum from depth 1 on; in dense tables not those to or from the country.
    """
    countries, sectors = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    places = st.integers(0, countries - 1)
    place, negative = draw(places), []
    for _ in range(draw(st.integers(0, min(2, sectors)))):
        origin, destination = draw(places), draw(places)
        mild = origin == destination or countries == 2 or (dense and place in (origin, destination))
        depth = draw(st.floats(0.1, 0.9) if mild else st.floats(0.1, 0.9) | st.floats(1.1, 2))
        negative.append((origin, destination, depth * (0.2 if origin == destination else 1)))
    provinces, seed = draw(st.integers(1, 6)), draw(st.integers(0, 10**6))
    rate = draw(st.sampled_from([1.0, 760.0, 0.13]))
    return Case(countries, provinces, sectors, seed, place=place, negative=negative, rate=rate)


def by_library(table, emissions):
    """Consumption-based emissions of each region by the library."""
    multiplier = multipliers(table, emissions, tolerance=1e-12)["multiplier"]
    return embodied(multiplier, table, emissions)["embodied"].sum(["origin", "category"])


def by_solve(flows, emissions):
    """Consumption-based emissions of each region by a dense solve of x = A x + f."""
    regions, sectors = flows["origin"].values, flows["sector"].values
    size = len(regions) * len(sectors)
    z = flows["intermediate"].transpose("origin", "sector", "destination", "use").values.reshape(size, size)
    f = flows["final_demand"].sum("category").transpose("origin", "sector", "destination").values.reshape(size, -1)
    output = z.sum(1) + f.sum(1)
    direct = emissions.sel(region=regions, sector=sectors).values.ravel()
    made = output > 1e-12 * output.max()
    a, q = np.zeros((size, size)), np.zeros(size)
    a[:, made], q[made] = z[:, made] / output[made], direct[made] / output[made]
    outputs = np.linalg.solve(np.eye(size) - a, f)
    return xr.DataArray(q @ outputs, {"destination": regions}, ("destination",))


def written_out(table):
    """All bilateral flows of a factored table, cell by cell of its definition."""
    regions = table["region"].values.tolist()
    trade = table["trade"].transpose("sector", "origin", "destination").values
    found = {}
    for name, user in (("intermediate", "use"), ("final_demand", "category")):
        kind = name.removesuffix("_demand")
        local, traded = (table[f"{k}_{kind}"].transpose("region", "sector", user).values for k in ("local", "traded"))
        cells = np.zeros((len(regions), trade.shape[0], len(regions), traded.shape[2]))
        for i, flow in enumerate(trade):
            for s in range(len(regions)):
                bought = flow[:, s].sum()
                for o in range(len(regions)):
                    cells[o, i, s] = flow[o, s] / bought * traded[s, i] if bought > 0 else 0.0
                cells[s, i, s] += local[s, i]
        found[name] = (("origin", "sector", "destination", user), cells)
    labels = {"origin": regions, "destination": regions, "sector": table["sector"].values}
    return xr.Dataset(found, labels | {"category": table["category"].values})


def close(found, expected, tolerance):
    """Equal to a tolerance relative to each value, or to a millionth of the largest where values are smaller."""
    found = found.transpose(*expected.dims).sel({dim: expected[dim].values for dim in expected.dims})
    scale = np.maximum(np.abs(expected.values), 1e-6 * np.abs(expected.values).max(initial=0))
    np.testing.assert_array_less(np.abs(found.values - expected.values), tolerance * scale + 1e-300)


@settings(max_examples=15)
@given(cases(), st.sampled_from([0.0, 0.5]))
def test_a_split_country_adds_up_and_delivers_no_more_than_it_makes(case, spread):
    world = case.world()
    tables, national = case.national(world, spread)
    trade, own = national["trade"], world.sel(region=case.country, drop=True)
    outflow = trade.sum("destination").rename(origin="region")
    size = float(national["output"].max())
    assert float((outflow + national["exports"] - national["output"]).max()) <= 1e-12 * size
    assert float(trade.min()) >= 0.0
    assert float(np.abs(np.einsum("irr->ir", trade.values)).max()) == 0.0
    assert float(np.abs(national["local_final"].sel(category="discrepancy")).max()) <= 1e-12 * size
    assert float(national["local_intermediate"].min()) >= -1e-12 * size
    for name, part in (("intermediate", "intermediate"), ("final_demand", "final")):
        total = own[f"local_{part}"] + own[f"traded_{part}"]
        close(tables[name].sum("region") / case.rate, total, 1e-12)
    close(tables["output"].sum("region") / case.rate, own["output"], 1e-12)


@settings(max_examples=15)
@given(cases())
def test_every_footprint_is_that_of_the_world_before_nesting(case):
    world = pool_users(case.world(), case.country)
    tables, national = case.national(world)
    nested = nest(national, case.flows, case.country, case.rate)
    emissions = split_emissions(case.emissions, tables, case.country)
    before = by_solve(written_out(world), case.emissions)
    close(by_library(world, case.emissions), before, 1e-9)
    close(case.merged(by_solve(written_out(nested), emissions)), before, 1e-9)
    close(case.merged(by_library(nested, emissions)), before, 1e-9)


@settings(max_examples=10)
@given(cases(), st.sampled_from([0.0, 0.5]))
def test_other_countries_keep_their_tables_but_for_declared_moves(case, spread):
    _, national = case.national(case.world(), spread)
    ledger = Ledger()
    nested = nest(national, case.flows, case.country, case.rate, ledger=ledger, **ANY_GAP)
    ledger.require()
    z, f = case.flows["intermediate"], case.flows["final_demand"]
    output = (z.sum(["destination", "use"]) + f.sum(["destination", "category"])).rename(origin="region")
    value_added = output - z.sum(["origin", "sector"]).rename(destination="region", use="sector")
    uses = z.sum("origin").rename(destination="region")
    finals = f.sum("origin").rename(destination="region").transpose("region", "sector", "category").copy()
    moves = [repair for repair in ledger.repairs if "negative delivery" in repair.reason]
    for move in moves:
        destination = move.item.removeprefix("trade to ")
        finals.loc[destination, move.sector, "inventories"] -= move.before
        finals.loc[move.region, move.sector, "inventories"] += move.before
    others = {"region": [name for name in case.countries if name != case.country]}
    close(nested["output"].sel(others), output.sel(others), 1e-12)
    close(nested["value_added"].sel(others), value_added.sel(others), 1e-12)
    close((nested["local_intermediate"] + nested["traded_intermediate"]).sel(others), uses.sel(others), 1e-12)
    final = (nested["local_final"] + nested["traded_final"]).sel(others)
    close(final.sel(category=CATEGORIES), finals.sel(others), 1e-12)
    assert float(np.abs(final.sel(category="discrepancy")).max()) == 0.0
    flows = (z.sum("use") + f.sum("category")).transpose("origin", "sector", "destination")
    declared = {(move.region, move.sector, move.item.removeprefix("trade to ")) for move in moves}
    below = {
        (o, i, d)
        for o in case.countries
        for i in case.sectors
        for d in case.countries
        if o != d and float(flows.sel(origin=o, sector=i, destination=d)) < 0
    }
    assert declared == below


@settings(max_examples=15)
@given(cases(dense=True))
def test_every_footprint_is_that_of_all_bilateral_flows(case):
    tables, national = case.national(case.world())
    nested = nest_flows(national, case.flows, case.country, case.rate)
    emissions = split_emissions(case.emissions, tables, case.country)
    close(case.merged(by_solve(nested, emissions)), by_solve(case.flows, case.emissions), 1e-9)


@settings(max_examples=15)
@given(cases(dense=True), st.floats(0.1, 0.6))
def test_unequal_provinces_change_footprints_and_nothing_that_must_be_kept(case, spread):
    tables, national = case.national(case.world(), spread)
    ledger = Ledger()
    nested = nest_flows(national, case.flows, case.country, case.rate, ledger=ledger, **ANY_GAP)
    ledger.require()
    others = [name for name in case.countries if name != case.country]
    sides = [{"origin": others, "destination": others}]
    sides += [
        {near: others, far: case.provinces} for near, far in (("origin", "destination"), ("destination", "origin"))
    ]
    between = {"origin": others, "destination": others}
    for name, user in (("intermediate", "use"), ("final_demand", "category")):
        found, given_ = nested[name], case.flows[name]
        if user == "category":
            assert float(np.abs(found.sel(destination=others, category="discrepancy")).max()) == 0.0
            found = found.sel(category=CATEGORIES)
        np.testing.assert_array_equal(found.sel(between), given_.sel(between))
        for near, far in (("origin", "destination"), ("destination", "origin")):
            total = found.sel({near: others, far: case.provinces}).sum(far)
            close(total, given_.sel({near: others, far: case.country}, drop=True), 1e-12)
    close(nested["output"].sel(region=case.provinces), tables["output"] / case.rate, 1e-12)
    emissions = split_emissions(case.emissions, tables, case.country)
    after, before = case.merged(by_solve(nested, emissions)), by_solve(case.flows, case.emissions)
    assert float(after.sum()) == pytest.approx(float(before.sum()), rel=1e-9)


def test_the_proof_sees_provinces_that_differ():
    """Coefficients, imports, or emissions per output that differ: each moves footprints by more than the tolerance."""
    case = Case(3, 4, 3, 5)
    for world, nesting, form in ((pool_users(case.world(), "C0"), nest, written_out), (case.world(), nest_flows, None)):
        before = by_solve(form(world) if form else case.flows, case.emissions)

        def gap(national, emissions, nesting=nesting, form=form, before=before):
            nested = nesting(national, case.flows, "C0", **ANY_GAP)
            after = case.merged(by_solve(form(nested) if form else nested, emissions))
            return float(np.abs(after / before - 1).max())

        tables, national = case.national(world)
        emissions = split_emissions(case.emissions, tables, "C0")
        assert gap(national, emissions) < 1e-12
        moved = emissions.copy(deep=True)
        moved.loc["P0"] += 0.1 * emissions.loc["P1"]
        moved.loc["P1"] -= 0.1 * emissions.loc["P1"]
        assert gap(national, moved) > 1e-6
        tables, national = case.national(world, 0.3)
        assert gap(national, split_emissions(case.emissions, tables, "C0")) > 1e-6


def test_every_province_imports_what_nest_gives_it_and_every_user_from_where_its_country_does():
    case = Case(4, 5, 3, 8)
    _, national = case.national(case.world(), 0.5)
    pooled = nest(national, case.flows, case.country)
    nested = nest_flows(national, case.flows, case.country)
    others = [name for name in case.countries if name != case.country]
    found = nested[["intermediate", "final_demand"]].sel(origin=others, destination=case.provinces)
    imports = found["intermediate"].sum(["origin", "use"]) + found["final_demand"].sum(["origin", "category"])
    trade = pooled["trade"].sel(origin=others, destination=case.provinces)
    close(imports, trade.sum("origin"), 1e-11)
    given_ = case.flows["intermediate"].sel(origin=others, destination=case.country, drop=True)
    shares = found["intermediate"] / found["intermediate"].sum("origin")
    expected = (given_ / given_.sum("origin")).expand_dims(destination=case.provinces)
    used = shares.notnull()
    assert float(used.mean()) > 0.8
    close(shares.fillna(0.0), expected.where(used, 0.0), 1e-9)
    among = nested[["intermediate", "final_demand"]].sel(origin=case.provinces, destination=case.provinces)
    assert float(among["intermediate"].min()) >= 0.0


def test_no_order_of_provinces_countries_or_sectors_matters():
    case = Case(3, 4, 3, 2)
    _, national = case.national(case.world(), 0.3)
    nested = nest_flows(national, case.flows, case.country)
    turned = {dim: national[dim].values[::-1] for dim in ("region", "origin", "destination", "sector")}
    world = {dim: case.flows[dim].values[::-1] for dim in ("origin", "destination", "use")}
    again = nest_flows(national.isel(region=slice(None, None, -1)).sel(turned), case.flows.sel(world), case.country)
    for name in nested.data_vars:
        turned_back = again[name].sel({dim: nested[dim].values for dim in nested[name].dims})
        np.testing.assert_allclose(turned_back.transpose(*nested[name].dims), nested[name], rtol=1e-9, atol=1e-12)
    assert again["origin"].values.tolist() == ["P3", "P2", "P1", "P0", "C2", "C1"]


def test_imports_by_user_by_hand():
    """All four uses are 10: with half of all imported, odds of 2/3 and 1/9 give the margins 8 and 2."""
    names = (["P", "Q"], ["a"], ["x", "y"])
    use, bought, own = np.full((2, 1, 2), 10.0), np.array([[[5.0, 5.0]]]), np.array([[15.0, 15.0]])
    share = imports_by_user(bought, own, use, np.array([[8.0], [2.0]]), names)
    np.testing.assert_allclose(share[:, 0] * 5, [[4, 4], [1, 1]], rtol=1e-11)
    bought = np.array([[[9.0, 1.0]]])
    share = imports_by_user(bought, own, use, np.array([[8.0], [2.0]]), names)
    v = share[:, 0] * [9, 1]
    np.testing.assert_allclose(v.sum(0), [9, 1], rtol=1e-12)
    np.testing.assert_allclose(v.sum(1), [8, 2], rtol=1e-11)
    odds = v / (10 - v)
    assert odds[0, 0] * odds[1, 1] == pytest.approx(odds[0, 1] * odds[1, 0], rel=1e-9)


def test_a_use_that_is_run_down_is_shared_by_its_size():
    names = (["P", "Q"], ["a"], ["x", "stocks"])
    use = np.array([[[10.0, -3.0]], [[10.0, -1.0]]])
    share = imports_by_user(np.array([[[6.0, -2.0]]]), np.array([[14.0, -2.0]]), use, np.array([[1.5], [2.5]]), names)
    np.testing.assert_allclose(share[:, 0], [[0.5, 0.75], [0.5, 0.25]], rtol=1e-11)


@pytest.mark.parametrize(
    ("bought", "by_province", "error", "says"),
    [
        (
            [25.0, 0.0],
            [13.0, 12.0],
            InputError,
            "sector a, user x: the country imports 25 for a use of which .* have 20",
        ),
        ([18.0, 1.0], [14.0, 5.0], ConvergenceError, "province Q, sector a: imports of 5 cannot be spread over users"),
    ],
)
def test_imports_that_have_no_user_are_refused(bought, by_province, error, says):
    names, use = (["P", "Q"], ["a"], ["x", "y"]), np.full((2, 1, 2), 10.0)
    with pytest.raises(error, match=says):
        imports_by_user(np.array([[bought]]), np.ones((1, 2)), use, np.array(by_province)[:, None], names)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda n, f: (n, f.drop_vars("final_demand")), "flows lacks the variable final_demand"),
        (lambda n, f: (n, f.isel(use=[0, 1])), "flows lacks the use s2"),
        (lambda n, f: (n.assign_coords(region=["P0", "P1", "P2", "C1"]), f), "region C1: the label is a province"),
        (lambda n, f: (n, f.assign_coords(destination=["C0", "C1", "X"])), "flows lacks the destination C2"),
        (lambda n, f: (n.drop_vars("exports"), f), "national lacks the variable exports"),
        (lambda n, f: (n, f * -1), "sector s.: the country's exports are negative in sum"),
    ],
)
def test_nesting_in_flows_says_what_is_wrong_with_its_arguments(change, says):
    case = Case(3, 4, 3, 1)
    _, national = case.national(case.world())
    with pytest.raises(InputError, match=says):
        nest_flows(*change(national, case.flows), "C0")
