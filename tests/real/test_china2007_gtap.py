"""China's real provinces of 2007 in a generated GTAP world of full size, whose China is about as large as China was."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from gtap_china import china
from scipy.sparse.csgraph import connected_components
from workflow.stages import STAGES, upstream

from gtap_country import with_country
from gtap_economy import Economy, draw
from gtap_files import write
from nestmrio import cubes
from nestmrio.classification import read_concordance, read_sectors
from nestmrio.mrio.factored import largest_gap
from nestmrio.names import TRANSPORT
from project_copy import Copy

pytestmark = [pytest.mark.real, pytest.mark.slow]

CASES = {"exogenous": "china2007_gtap", "endogenous": "china2007_gtap-transport_endogenous"}
WANTED = [
    *(f"{CASES['exogenous']}/2007/{name}" for name in ("world_comparison.csv", "bilateral_groups.csv")),
    *(f"{case}/2007/{name}.csv" for case in CASES.values() for name in ("accounts", "checks")),
]
KEPT = ("output", "value_added", "local_intermediate", "traded_intermediate", "local_final", "traded_final")


@dataclass
class World:
    """The generated economy, the project with its runs, and the results of both rules of transport."""

    economy: Economy
    copy: Copy
    results: dict


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def concordance(project, source, target):
    sectors = [read_sectors(project / f"resources/sectors/{name}.csv").index.tolist() for name in (source, target)]
    return read_concordance(project / f"resources/concordances/{source}_{target}.csv", *sectors)


def generate(china2007, project, data_folder):
    """129 regions by 57 sectors; China's targets are the provinces' sum."""
    pairs = concordance(project, "china30", "gtap57")
    people = pd.read_csv(data_folder / "china2007/macro/gdp_pop_2007.csv")["pop_2007_1e4"].sum() / 100
    own = [
        cubes.read(china2007 / f"{name}.nc", kind)
        for name, kind in (("tables", "tables"), ("inventory/ceads", "inventory"))
    ]
    economy = draw(
        ["chn", *(f"r{number:03d}" for number in range(2, 130))],
        pairs["target"].values.tolist(),
        margins=["otp", "wtp", "atp"],
        fuels=["coa", "oil", "gas", "p_c", "gdt"],
        own_trade=["r129"],
        zero_outputs=40,
        zero_trade=0.3,
        scale=10_000.0,
        seed=2007,
    )
    return with_country(economy, "chn", china(*own, people, pairs))


def share(china2007, results):
    """Take over what does not depend on the world from the case in the world of WIOD: the two read the same data."""
    for name, stage in STAGES.items():
        if "world" not in upstream(name):
            ledgers = [f"{kind}/{step}.csv" for step in stage.steps for kind in ("checks", "repairs")]
            for file in [*(file.partition("/{")[0] for file in stage.files), *ledgers]:
                source, target = china2007 / file, results / file
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, target)
                elif source.exists():
                    shutil.copy2(source, target)


@pytest.fixture(scope="module")
def world(china2007, project, data_folder, tmp_path_factory):
    """Both files written into a data folder of links, and config/gtap.yaml run on them."""
    data = tmp_path_factory.mktemp("data")
    (data / "china2007").symlink_to(data_folder.resolve() / "china2007")
    economy = generate(china2007, project, data_folder)
    write(economy, data / "gtap")
    copy = Copy(china2007.parents[2], data)
    places = {transport: copy.folder / "results" / case / "2007" for transport, case in CASES.items()}
    share(china2007, places["exogenous"])
    copy.run_case("config/gtap.yaml", *(f"results/{file}" for file in WANTED))
    return World(economy, copy, places)


@pytest.fixture(params=CASES)
def results(request, world):
    """Results by either rule of transport."""
    return world.results[request.param]


def test_the_generated_china_is_about_as_large_as_china(world, china2007):
    tables = cubes.read(china2007 / "tables.nc", "tables")
    for found, name in ((world.economy.make[..., 0], "output"), (world.economy.exports[:, 0], "exports")):
        assert found.sum() == pytest.approx(float(tables[name].sum()) / 760.4, rel=0.01)
    emitted = world.economy.co2_firm_domestic + world.economy.co2_firm_imported
    assert emitted[..., 0].sum() == pytest.approx(6549.3, abs=0.1)
    assert world.economy.make.shape == (57, 57, 129) and emitted[..., 0].sum() < 0.5 * emitted.sum()


def test_every_check_passed(results):
    checks = rows(results / "checks.csv")
    assert len([row for row in checks if row["check"].startswith("GTAP file")]) == 7
    assert len(checks) > 50 and [row for row in checks if row["passed"] != "True"] == []


def test_every_region_is_there_and_every_category(results, world, provinces):
    nested = cubes.read(results / "nested.nc", "nested")
    regions = [*provinces, *world.economy.regions[1:]]
    assert nested["region"].values.tolist() == regions and nested.sizes["sector"] == 30
    assert [row["region"] for row in rows(results / "accounts.csv")][: len(regions)] == regions
    categories = set(nested["category"].values.tolist())
    assert {"rural_household", "household", "government", "fixed_capital", "discrepancy"} <= categories
    assert (TRANSPORT in categories) == (results == world.results["exogenous"])
    assert [
        row["country"] for row in rows(world.results["exogenous"] / "world_comparison.csv")
    ] == world.economy.regions


def test_other_countries_keep_their_tables(results, world):
    """Cell by cell against the world table, and output against the generated economy itself, sectors added up."""
    nested, linked = cubes.read(results / "nested.nc", "nested"), cubes.read(results / "world.nc", "world")
    countries = world.economy.regions[1:]
    for name in KEPT:
        labels = {"region": countries} | ({"category": linked["category"].values} if "final" in name else {})
        assert largest_gap(nested[name].sel(labels), linked[name].sel(labels)) < 1e-12, name
    pairs = {"origin": countries, "destination": countries}
    assert largest_gap(nested["trade"].sel(pairs), linked["trade"].sel(pairs)) < 1e-12
    made = world.economy.make.sum((0, 1))[1:]
    np.testing.assert_allclose(nested["output"].sel(region=countries).sum("sector"), made, rtol=1e-9)


def test_trade_of_the_provinces_is_that_of_the_generated_china(results, world, provinces):
    trade = cubes.read(results / "nested.nc", "nested")["trade"]
    countries = world.economy.regions[1:]
    sold = trade.sel(origin=provinces, destination=countries).sum(["sector", "origin"])
    bought = trade.sel(origin=countries, destination=provinces).sum(["sector", "destination"])
    if results == world.results["exogenous"]:
        np.testing.assert_allclose(sold, world.economy.exports.sum(0)[0, 1:], rtol=1e-9)
        np.testing.assert_allclose(bought, world.economy.exports.sum(0)[1:, 0], rtol=1e-9)
    assert float(sold.sum()) >= world.economy.exports[:, 0].sum() * (1 - 1e-9)


def test_production_is_the_inventory(results, provinces, world):
    """That of the provinces is the published one, that of the countries is the file's."""
    accounts, emissions = (cubes.read(results / f"{name}.nc", name) for name in ("accounts", "emissions"))
    production = accounts["production"].sel(stressor="co2", drop=True)
    inventory = cubes.read(world.results["exogenous"] / "inventory/ceads.nc", "inventory")
    own = inventory["emissions"].sum(["sector", "fuel"]) + inventory["household_emissions"].sum(["household", "fuel"])
    np.testing.assert_allclose(production.sel(region=provinces), own.sel(region=provinces), rtol=1e-9)
    file = sum(flow.sum((0, 1)) for name, flow in world.economy.flows().items() if name.startswith("co2"))
    np.testing.assert_allclose(production.sel(region=world.economy.regions[1:]), file[1:], rtol=1e-9)
    direct = emissions["household_emissions"].sel(stressor="co2", region=world.economy.regions[1:])
    burnt = (world.economy.co2_final_domestic + world.economy.co2_final_imported).sum((0, 1))[1:]
    np.testing.assert_allclose(direct, burnt, rtol=1e-9)


def test_consumption_and_international_transport_are_production(results):
    """Over the world, whatever the rule; where transport is exogenous, what it embodies is nobody's consumption."""
    accounts, embodied = (cubes.read(results / f"{name}.nc", name) for name in ("accounts", "embodied"))
    carried = embodied["embodied"].sel(category=embodied["category"] == TRANSPORT).sum()
    total = accounts["production"].sum()
    assert float(accounts["consumption"].sum() + carried) == pytest.approx(float(total), rel=1e-9)


def test_both_rules_of_transport_give_footprints_near_each_other(world):
    """Services to transport carry some per cent of emissions; where they stand moves no country by more than that."""
    found = [cubes.read(place / "embodied.nc", "embodied")["embodied"] for place in world.results.values()]
    totals = [float(values.sum()) for values in found]
    assert totals[0] == pytest.approx(totals[1], rel=1e-9)
    carried = float(found[0].sel(category=TRANSPORT).sum())
    assert 0 < carried < 0.1 * totals[0]
    consumed = [
        values.drop_sel(category=TRANSPORT, errors="ignore").sum(["origin", "category"]).squeeze() for values in found
    ]
    moved = consumed[1] - consumed[0]
    assert float(moved.sum()) == pytest.approx(carried, rel=1e-6)
    assert float(np.abs(moved / consumed[0]).max()) < 0.2


def common_sectors(project):
    """The finest list that both classifications add up to: sectors that share a partner stand together."""
    weights = concordance(project, "gtap57", "china30")
    linked = (weights != 0).transpose("source", "target").values
    between = np.block([[np.zeros((57, 57)), linked], [linked.T, np.zeros((30, 30))]])
    count, member = connected_components(between, directed=False)
    names = [f"common{number}" for number in range(count)]
    sides = weights["source"].values.tolist(), weights["target"].values.tolist()
    return names, *(
        dict(zip(side, part, strict=True)) for side, part in zip(sides, (member[:57], member[57:]), strict=True)
    )


@pytest.fixture(scope="module")
def linked(world, project, tmp_path_factory):
    """Variants that meet in other sectors, up to the nested table."""
    folder = tmp_path_factory.mktemp("links")
    names, world_side, provincial_side = common_sectors(project)
    (folder / "common.csv").write_text("sector,name\n" + "".join(f"{name},{name}\n" for name in names))
    for file, side in (("world.csv", world_side), ("provinces.csv", provincial_side)):
        pairs = "".join(f"{sector},{names[member]}\n" for sector, member in side.items())
        (folder / file).write_text(f"source,target\n{pairs}")
    own = {"link": "world", "concordance": None}
    own["provincial_concordance"] = "resources/concordances/china30_gtap57.csv"
    given = {"link": "given", "link_sectors": f"{folder}/common.csv", "concordance": f"{folder}/world.csv"}
    given["provincial_concordance"] = f"{folder}/provinces.csv"
    overlay = {"base": str(world.copy.folder / "config/gtap.yaml"), "case": CASES["exogenous"]}
    overlay["variants"] = {"link_world": {"world": own}, "link_given": {"world": given}}
    (folder / "links.yaml").write_text(yaml.safe_dump(overlay))
    places = {name: Path("results") / f"china2007_gtap-{name}" / "2007" for name in overlay["variants"]}
    world.copy.run_case(folder / "links.yaml", *(str(place / "nested.nc") for place in places.values()))
    return {name: world.copy.folder / place for name, place in places.items()}, len(names)


@pytest.mark.parametrize("link", ["link_world", "link_given"])
def test_provinces_and_world_meet_in_other_sectors_too(link, linked, world, provinces):
    places, count = linked
    nested = cubes.read(places[link] / "nested.nc", "nested")
    assert nested.sizes["sector"] == (57 if link == "link_world" else count)
    for step in ("world", "national", "nested"):
        checks = rows(places[link] / f"checks/{step}.csv")
        assert checks and all(row["passed"] == "True" for row in checks), step
    countries = world.economy.regions[1:]
    made = world.economy.make.sum((0, 1))[1:]
    np.testing.assert_allclose(nested["output"].sel(region=countries).sum("sector"), made, rtol=1e-12)
    tables = cubes.read(world.results["exogenous"] / "tables.nc", "tables")
    output = nested["output"].sel(region=provinces).sum("sector") * 760.4
    np.testing.assert_allclose(output, tables["output"].sum("sector").sel(region=provinces), rtol=1e-12)


def test_the_common_sectors_are_as_fine_as_can_be(project):
    """No source and no target of a pair stand apart, and services are the largest sector that both have to share."""
    names, world_side, provincial_side = common_sectors(project)
    weights = concordance(project, "china30", "gtap57")
    for source in weights["source"].values.tolist():
        for target in weights["target"].values[(weights.sel(source=source) != 0).values].tolist():
            assert provincial_side[source] == world_side[target]
    assert 10 < len(names) < 30 and set(world_side.values()) == set(provincial_side.values()) == set(range(len(names)))
    together = {sector for sector, member in provincial_side.items() if member == provincial_side["other_services"]}
    assert together == {"transport", "business_services", "research", "other_services"}
