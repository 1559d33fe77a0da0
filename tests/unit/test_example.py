"""The known world keeps every identity, and its files can be read by the readers of real data."""

import dataclasses
import filecmp

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dense_worlds import dense_filter, dense_footprints, expand
from nestmrio import cubes
from nestmrio.classification import read_concordance, read_sectors
from nestmrio.errors import ConvergenceError, InputError
from nestmrio.example.economy import LEAST_LOCAL
from nestmrio.example.files import write_inputs, write_truth
from nestmrio.example.footprint import consumption_based
from nestmrio.example.recovery import footprint_recovery, footprints_with, trade_recovery
from nestmrio.example.size import HOME, Size
from nestmrio.example.survey import published_tables, sample_flows, with_faults
from nestmrio.example.world import TABLES_PER_WORLD, generate
from nestmrio.example.world_table import world_table

TEST = Size(provinces=4, groups=2, sectors=5, pooled=2, countries=3, world_sectors=4)
LAYOUT = "resources/layouts/nbs42.yaml"


@pytest.fixture(scope="module")
def world():
    return generate(TEST, 7)


@pytest.fixture(scope="module")
def brought(world, project, tmp_path_factory):
    """The folder of inputs and truth of the test world."""
    folder = tmp_path_factory.mktemp("inputs")
    write_inputs(world, folder, project / LAYOUT)
    write_truth(world, folder / "truth", case="test", year=2007, created_by="test")
    return folder


def assert_identities(nested):
    used = nested["local_intermediate"] + nested["traded_intermediate"]
    bought = nested["traded_intermediate"].sum("use") + nested["traded_final"].sum("category")
    sold = nested["local_intermediate"].sum("use") + nested["local_final"].sum("category")
    leaving = nested["trade"].sum("destination").rename(origin="region").transpose("region", "sector")
    entering = nested["trade"].sum("origin").rename(destination="region").transpose("region", "sector")
    np.testing.assert_allclose(entering, bought, rtol=1e-9)
    np.testing.assert_allclose(sold + leaving, nested["output"], rtol=1e-9)
    np.testing.assert_allclose(used.sum("sector") + nested["value_added"].values, nested["output"], rtol=1e-9)


small = st.builds(
    Size,
    provinces=st.integers(4, 9),
    groups=st.integers(1, 3),
    sectors=st.integers(4, 9),
    pooled=st.integers(1, 3),
    countries=st.integers(2, 5),
    world_sectors=st.integers(2, 12),
)


@settings(max_examples=40, deadline=None)
@given(small, st.integers(0, 10_000))
def test_every_world_keeps_the_identities(size, seed):
    world = generate(size, seed)
    cubes.check_contract(world.nested, "nested")
    assert_identities(world.nested)
    assert (world.nested["value_added"] > 0).all() and (world.nested["output"] > 0).all()
    assert all((world.nested[name] >= 0).all() for name in world.nested)
    assert (1 - world.economies.traded_share >= LEAST_LOCAL - 1e-9).all()
    assert not world.trade.values[:, np.eye(size.provinces, dtype=bool)].any()
    assert (world.landscape.neighbour.sum("destination") > 0).all()


@settings(max_examples=20, deadline=None)
@given(small, st.integers(0, 10_000))
def test_the_world_table_is_the_world(size, seed):
    world = generate(size, seed)
    table = world_table(world)
    output = table["intermediate"].sum(("destination", "use")) + table["final_demand"].sum(("destination", "category"))
    value_added = output - table["intermediate"].sum(("region", "sector")).rename(destination="region", use="sector")
    assert (value_added > 0).all()
    home = world.nested.sel(region=size.province_names)
    for name, whole in (("output", output), ("value_added", value_added)):
        np.testing.assert_allclose(whole.sel(region=HOME).sum(), home[name].sum(), rtol=1e-9)
        np.testing.assert_allclose(whole.sum(), world.nested[name].sum(), rtol=1e-9)
    np.testing.assert_allclose(table["emissions"].sum(), world.emissions["emissions"].sum(), rtol=1e-9)


def test_two_deliveries_are_negative_through_inventories(world):
    final = world_table(world)["final_demand"]
    negative = final.where(final < 0, drop=True).to_series().dropna()
    assert len(negative) == 2 and set(negative.index.get_level_values("category")) == {"inventories"}
    used = world_table(world)["intermediate"].sum("use")
    for (region, sector, destination, _), _ in negative.items():
        assert used.sel(region=region, sector=sector, destination=destination) == 0


def test_footprints_add_up_to_emissions(world):
    emitted = world.emissions["emissions"].sum(("region", "sector")) + world.emissions["household_emissions"].sum(
        "region"
    )
    np.testing.assert_allclose(world.footprints().sum("region"), emitted, rtol=1e-12)


@settings(max_examples=20, deadline=None)
@given(small, st.integers(0, 10_000))
def test_footprints_are_those_of_a_dense_inverse(size, seed):
    world = generate(size, seed)
    np.testing.assert_allclose(world.footprints(), dense_footprints(world.nested, world.emissions), rtol=1e-12)


def test_a_sector_without_value_added_has_no_footprints(world):
    costly = world.nested.copy(deep=True)
    costly["local_intermediate"].loc[TEST.province_names[0]] *= 20
    with pytest.raises(ConvergenceError, match="value added"):
        consumption_based(costly, world.emissions)


def test_footprints_of_miller_and_blair_two_sectors():
    """A = [[.15, .25], [.2, .05]] and f = (600, 1500) give x = (1247.52, 1841.58) [Miller and Blair 2009, 2.2]."""
    output = np.array([[1247.5247, 1841.5842]])
    used = np.array([[[0.15, 0.25], [0.2, 0.05]]]) * output[:, None, :]
    labels = {"region": ["R"], "sector": ["a", "b"], "use": ["a", "b"], "category": ["final"]}
    labels |= {"origin": ["R"], "destination": ["R"]}
    nested = xr.Dataset(
        {
            "output": (("region", "sector"), output),
            "local_intermediate": (("region", "sector", "use"), used),
            "traded_intermediate": (("region", "sector", "use"), 0 * used),
            "local_final": (("region", "sector", "category"), [[[600.0], [1500.0]]]),
            "traded_final": (("region", "sector", "category"), np.zeros((1, 2, 1))),
            "trade": (("sector", "origin", "destination"), np.zeros((2, 1, 1))),
        },
        labels,
    )
    emissions = xr.Dataset(
        {
            "emissions": (("region", "sector"), 0.5 * output),
            "household_emissions": (("region",), [10.0]),
        },
        {"region": ["R"], "sector": ["a", "b"]},
    )
    np.testing.assert_allclose(consumption_based(nested, emissions), [0.5 * 3089.1089 + 10], rtol=1e-6)


@pytest.mark.parametrize("dependence", [0, 1])
def test_sampled_flows_follow_their_process(dependence):
    """The errors that the process leaves, A y − X β, have mean zero and its σ."""
    world = generate(Size(provinces=20, sectors=4, pooled=1), 1, dependence=dependence)
    neighbour = world.landscape.neighbour.values
    weights = neighbour / neighbour.sum(axis=1, keepdims=True)
    away = ~np.eye(20, dtype=bool)
    pairs = np.flatnonzero(away)
    origin, destination = np.divmod(pairs, 20)
    distance = world.landscape.distance.values[origin, destination]
    for sector, process in world.processes.items():
        assert (process.rho_origin > 0) == (process.rho_destination > 0) == bool(dependence)
        rho = (process.rho_origin, process.rho_destination, process.rho_both)
        flows = world.trade.sel(sector=sector).values
        relative = flows / np.exp(np.log(flows[away]).mean())
        expected = (
            world.intercepts[sector]
            + process.outflow * np.log(relative.sum(axis=1))[origin]
            + process.inflow * np.log(relative.sum(axis=0))[destination]
            + process.distance * np.log(distance)
        )
        error = dense_filter(weights, rho, pairs) @ np.log(relative[away]) - expected
        assert abs(error.mean()) < 4 * process.sigma / np.sqrt(len(pairs))
        assert abs(error.std() / process.sigma - 1) < 0.15


def test_the_same_seed_gives_the_same_bytes(brought, world, project, tmp_path):
    write_inputs(generate(TEST, 7), tmp_path, project / LAYOUT)
    names = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert len(names) == 19
    assert filecmp.cmpfiles(tmp_path, brought, names, shallow=False) == (names, [], [])
    assert not generate(TEST, 8).trade.equals(world.trade)


@pytest.mark.parametrize(
    ("size", "sampled", "last"),
    [
        (Size(), 10, "public"),
        (TEST, 3, "transport"),
        (Size(provinces=30, groups=8, sectors=30, pooled=8, countries=128, world_sectors=57), 22, "research"),
    ],
)
def test_sizes_are_met_with_distinct_labels(size, sampled, last):
    assert len(size.sampled) == sampled and list(size.sector_names)[-1] == last
    assert len(set(size.regions)) == size.provinces + size.countries - 1
    assert len(size.sector_names) == size.sectors and len(set(size.group_names)) == size.groups
    assert {world for world, _ in size.concordance} == set(size.world_sector_names)
    assert {sector for _, sector in size.concordance} == set(size.sector_names)


def test_the_paper_scale_is_drawn():
    world = generate(Size(provinces=30, groups=8, sectors=30, pooled=8, countries=128, world_sectors=57), 1)
    assert_identities(world.nested)
    assert world.nested["trade"].shape == (30, 157, 157)


@pytest.mark.parametrize("change", [{"provinces": 3}, {"groups": 4}, {"pooled": 5}, {"countries": 1}])
def test_an_impossible_size_is_named(change):
    with pytest.raises(InputError, match=next(iter(change))):
        dataclasses.replace(TEST, **change)


def test_published_rows_and_columns_balance(world):
    published = published_tables(world)
    supply = published["intermediate"].sum("use") + published["final_demand"].sum("category") + published["error"]
    supply = (
        supply + sum(published[name] for name in ("exports", "outflow")) - published["imports"] - published["inflow"]
    )
    inputs = published["intermediate"].sum("sector") + published["value_added"].sum("factor").values
    np.testing.assert_allclose(supply, published["output"], rtol=1e-12)
    np.testing.assert_allclose(inputs, published["output"], rtol=1e-12)
    assert (published["exports"] + published["outflow"] <= published["output"] + 0.01).all()
    assert abs(published["error"]).sum() < 0.02 * published["output"].sum()


def test_faults_keep_the_rows(world):
    published, faulty = published_tables(world), with_faults(published_tables(world))
    net = [t["exports"] + t["outflow"] - t["imports"] - t["inflow"] for t in (published, faulty)]
    np.testing.assert_allclose(*net, atol=0.1)
    one, two, three = (faulty.sel(region=region) for region in TEST.province_names[1:])
    assert one["exports"].equals(published["outflow"].sel(region=TEST.province_names[1]))
    assert not two["exports"].any() and not two["imports"].any()
    assert (three["exports"] + three["outflow"] > three["output"]).sum() == 1


def test_the_readers_of_real_data_read_the_files(world, brought, project):
    from nestmrio.inputs import tidy
    from nestmrio.inputs.stressors import read_stressor, read_world
    from nestmrio.inputs.workbook import read_workbook

    provinces = tidy.read_provinces(brought / "provinces.csv")
    names, sectors = provinces.index.tolist(), read_sectors(brought / "sectors.csv").index.tolist()
    published = read_workbook(
        brought / "provincial_tables.xlsx", provinces["sheet"].to_dict(), project / LAYOUT, sectors
    )
    for name, values in with_faults(published_tables(world)).items():
        np.testing.assert_allclose(published[name].transpose(*values.dims), values, rtol=1e-14)
    assert tidy.read_neighbours(brought / "neighbours.csv", names).equals(world.landscape.neighbour)
    accounts = tidy.read_gdp_population(
        brought / "gdp_population.csv", names, {"gdp": "10^8 CNY", "population": "10^4 persons"}
    )
    gdp = world.nested["value_added"].sel(region=names).sum("sector") * TABLES_PER_WORLD / 1e4
    np.testing.assert_allclose(accounts["gdp"], gdp, atol=0.01)
    for sector in TEST.sampled:
        read = tidy.read_flows(brought / "flows" / f"{sector}.csv", names).fillna(0)
        np.testing.assert_allclose(read, sample_flows(world).sel(sector=sector), atol=0.01)
    own = read_stressor(brought / "emissions.csv", names, sectors, stressor="so2")
    np.testing.assert_allclose(
        own["emissions"], world.emissions["emissions"].sel(stressor="so2", region=names), atol=1e-9
    )
    world_sectors = read_sectors(brought / "world" / "sectors.csv").index.tolist()
    read_concordance(brought / "world" / "concordance.csv", world_sectors, sectors)
    folder = brought / "world"
    abroad = read_world(
        folder / "emissions.csv", folder / "household_emissions.csv", [HOME, *TEST.country_codes], world_sectors
    ).sel(region=TEST.country_codes)
    carbon = world.emissions.sel(stressor="co2", region=TEST.country_codes)
    for name, sums in (("emissions", ["region", "sector"]), ("household_emissions", ["region"])):
        np.testing.assert_allclose(abroad[name].sum(sums), carbon[name].sum(sums), rtol=1e-7)
    read_stressor(folder / "stressors.csv", TEST.country_codes, world_sectors, stressor="so2", ignored=[HOME])


def test_pymrio_loads_the_world_table(world, brought):
    import pymrio

    table = pymrio.load_all(brought / "world" / "table")
    table.calc_system()
    output = table.x["indout"].groupby(level="region").sum()
    expected = world.nested["output"].sum("sector").to_series().rename(dict.fromkeys(TEST.province_names, HOME))
    np.testing.assert_allclose(output.sort_index(), expected.groupby(level="region").sum().sort_index(), rtol=1e-9)
    np.testing.assert_allclose(table.L @ table.Y.sum(axis=1), table.x["indout"], rtol=1e-9)


def test_pymrio_agrees_with_the_true_footprints(world):
    import pandas as pd
    import pymrio

    used, final = expand(world.nested)
    count = world.nested["output"].size
    products = pd.MultiIndex.from_product([TEST.regions, list(TEST.sector_names)], names=["region", "sector"])
    finals = pd.MultiIndex.from_product([TEST.regions, world.nested["category"].values], names=["region", "category"])
    table = pymrio.IOSystem(
        Z=pd.DataFrame(used.reshape(count, count), products, products),
        Y=pd.DataFrame(final.reshape(count, -1), products, finals),
    )
    carbon = world.emissions.sel(stressor="co2")
    table.carbon = pymrio.Extension(
        "carbon", F=pd.DataFrame(carbon["emissions"].values.reshape(1, -1), ["co2"], products)
    )
    table.calc_all()
    ours = world.footprints().sel(stressor="co2") - carbon["household_emissions"]
    np.testing.assert_allclose(table.carbon.D_cba_reg.loc["co2", TEST.regions], ours, rtol=1e-9)


def test_the_truth_recovers_itself(world):
    assert {value for measure, _, value in trade_recovery(world.trade, world.trade) if measure == "trade_wape"} == {0.0}
    np.testing.assert_allclose(footprints_with(world, 3 * world.trade), world.footprints(), rtol=1e-12)


def test_errors_are_measured_by_hand(world):
    true = world.trade.isel(sector=[0])
    rows = {(measure, label): value for measure, label, value in trade_recovery(true, 1.1 * true)}
    assert rows["trade_wape", "all"] == pytest.approx(0.1) and rows["trade_correlation", "all"] == pytest.approx(1)
    emissions = xr.DataArray([1.0, 3.0], {"region": ["R", "S"]}, ("region",))
    estimated = xr.DataArray([3.0, 1.5, 9.0], {"region": ["S", "R", "T"]}, ("region",))
    assert footprint_recovery(emissions, estimated) == [
        ("consumption_error", "R", 0.5),
        ("consumption_error", "S", 0.0),
        ("consumption_error", "all", 0.125),
    ]


def test_the_truth_is_kept_in_the_contract(world, brought):
    assert cubes.read(brought / "truth" / "trade.nc", "trade")["trade"].equals(world.trade)
    assert_identities(cubes.read(brought / "truth" / "nested.nc", "nested"))
    assert set(cubes.read(brought / "truth" / "emissions.nc", "emissions")["stressor"].values) == {"co2", "so2"}
