"""Provinces in other world databases: the same world in another form gives the same accounts, to the last digit."""

import shutil

import numpy as np
import pymrio
import pytest
import xarray as xr
import yaml

import raw_databases as raw
from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

EXIOBASE = {
    "household": "Final consumption expenditure by households",
    "non_profit": "Final consumption expenditure by non-profit organisations serving households (NPISH)",
    "government": "Final consumption expenditure by government",
    "fixed_capital": "Gross fixed capital formation",
    "inventories": "Changes in inventories",
}
GOODS = {
    "goods": ("agriculture", "mining", "food", "manufactoring", "electricity"),
    "services": ("construction", "transport", "trade", "other"),
}


def configured(finished, folder, world, emissions, **changes):
    """A case of the tiny provinces in another world, its inputs in a folder of its own."""
    shutil.copytree(finished.inputs, folder, ignore=shutil.ignore_patterns("truth"), dirs_exist_ok=True)
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(folder)} | changes
    config["emissions"] |= {
        "energy": None,
        "ceads": None,
        "reference": None,
        "world": None,
        "stressors": {},
    } | emissions
    config["world"] = world
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return path


def accounts(finished, config, folder):
    """Run a case to its accounts."""
    made = [folder / "results/mine/2007" / name for name in ("accounts.csv", "checks.csv")]
    finished.run_case(config, *(path.relative_to(folder) for path in made), directory=folder)
    checks = made[1].read_text(encoding="utf-8")
    assert "False" not in checks
    return cubes.read(folder / "results/mine/2007/accounts.nc", "accounts")


def as_exiobase(finished):
    """The tiny world as a World of raw files, emissions with it."""
    flows = cubes.read(finished.results / "world_flows.nc", "world_flows")
    emitted = cubes.read(finished.results / "world_emissions.nc", "world_emissions").sel(stressor="co2")
    regions, sectors = (flows[dim].values.tolist() for dim in ("region", "sector"))
    n = len(regions) * len(sectors)
    z, y = (flows[name].values.reshape(n, -1) for name in ("intermediate", "final_demand"))
    finals = [EXIOBASE[name] for name in flows["category"].values]
    co2, households = (emitted[name].fillna(0.0).values * 1e3 for name in ("emissions", "household_emissions"))
    return raw.World(regions, sectors, finals, z, y, co2, households)


def test_the_tiny_world_in_the_files_of_exiobase_gives_the_same_accounts(finished, tmp_path):
    folder = tmp_path / "inputs"
    raw.exiobase(as_exiobase(finished), folder / "IOT_2007_ixi", unit="M.USD")
    world = {"source": "exiobase", "folder": "IOT_2007_ixi", "concordance": "world/concordance.csv"}
    extension = {"extension": {"name": "air_emissions", "rows": [raw.GAS]}}
    found = accounts(finished, configured(finished, folder, world, extension), tmp_path)
    expected = cubes.read(finished.results / "accounts.nc", "accounts").sel(stressor=["co2"])
    renamed = ["BE" if region == "BEL" else region for region in expected["region"].values]  # as pymrio does
    expected = expected.assign_coords(region=renamed)
    for name in ("production", "consumption", "net", "international_exports", "international_imports"):
        xr.testing.assert_allclose(found[name].drop_vars("unit"), expected[name].drop_vars("unit"), rtol=1e-9)


@pytest.mark.parametrize(
    ("target", "changes", "said"),
    [
        ("world_flows", {"year": 2011}, "no file IOT_2011_* of the year 2011"),
        ("world_flows", {"categories": "world/sectors.csv"}, "column world is missing"),
        ("world_emissions", {}, "extension air_emissions has no row 'CO2'"),
    ],
)
def test_what_is_not_there_ends_in_one_line_and_leaves_nothing(target, changes, said, finished, tmp_path):
    folder = tmp_path / "inputs"
    raw.exiobase(as_exiobase(finished), folder / "tables" / "IOT_2007_ixi", unit="M.USD")
    world = {"source": "exiobase", "folder": "tables", "concordance": "world/concordance.csv"} | changes
    case = configured(finished, folder, world, {"extension": {"name": "air_emissions", "rows": ["CO2"]}})
    text = finished.run_case(case, f"results/mine/2007/{target}.nc", directory=tmp_path, ok=False)
    (line,) = {line for line in text.splitlines() if line.startswith("nestmrio: ")}
    assert said in line and "Traceback" not in text
    assert not list((tmp_path / "results/mine/2007").glob(f"{target}.nc*"))


def test_pymrios_own_test_database_is_a_world(finished, tmp_path):
    """Two sectors, in which the provinces have room for the trade that a random world gives the country."""
    folder = tmp_path / "inputs"
    table = pymrio.load_test()
    table.save_all(folder / "table")
    finals = dict.fromkeys(table.Y.columns.get_level_values("category"), "household")
    finals |= {"Changes in inventories": "inventories", "Gross fixed capital formation": "fixed_capital"}
    lists = {
        "sectors": [
            "sector,name",
            *(f"{one},{one}" for one in dict.fromkeys(table.Z.index.get_level_values("sector"))),
        ],
        "categories": ["world,category", *(",".join(pair) for pair in finals.items())],
        "link": ["sector,name", *(f"{one},{one}" for one in GOODS)],
        "link_of_world": ["source,target,weight"],
        "link_of_provinces": ["source,target,weight"],
    }
    ours = [line.split(",")[0] for line in (finished.inputs / "sectors.csv").read_text().splitlines()[1:]]
    theirs = [line.split(",")[0] for line in lists["sectors"][1:]]
    for target, sources in GOODS.items():
        lists["link_of_world"] += [f"{source},{target}," for source in sources if source in theirs]
        lists["link_of_provinces"] += [f"{source},{target}," for source in sources if source in ours]
    for name, lines in lists.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    world = {
        "source": "folder",
        "folder": "table",
        "sectors": "sectors.csv",
        "categories": "categories.csv",
        "link": "given",
        "link_sectors": "link.csv",
        "concordance": "link_of_world.csv",
        "provincial_concordance": "link_of_provinces.csv",
        "gap_tolerance": 1.0,
        "proportionality_tolerance": 1.0,
    }
    output = cubes.read(finished.results / "tables.nc", "tables")["output"].sum()
    country = (table.Z.sum(axis=1) + table.Y.sum(axis=1)).loc["reg2"].sum()
    currency = {"tables": "10^4 CNY", "world": "10^6 USD", "tables_per_world": float(output / country) / 1.9}
    extension = {"extension": {"name": "emissions", "rows": ["emission_type1"]}}
    case = configured(finished, folder, world, extension, country="reg2", currency=currency)
    found = accounts(finished, case, tmp_path)
    emitted = table.emissions.F.loc["emission_type1"].T.groupby(level="region").sum().iloc[:, 0]
    direct = table.emissions.F_Y.loc["emission_type1"].T.groupby(level="region").sum().iloc[:, 0]
    others = [region for region in table.get_regions() if region != "reg2"]
    made = found["production"].sel(stressor="co2", region=others)
    np.testing.assert_allclose(made, (emitted + direct)[others] / 1e9, rtol=1e-9)
    total = found["consumption"].sum() - found["production"].sum()
    assert abs(float(total)) < 1e-6 * float(found["production"].sum())
