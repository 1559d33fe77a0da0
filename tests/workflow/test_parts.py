"""Parts of the chain alone: what a case does not need it need not have."""

import csv
import re

import numpy as np
import pytest
import xarray as xr
import yaml
from snakemake.exceptions import WorkflowError
from workflow.case import Case

from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

FROM_TABLES = {"published", "tables", "geography", "observed_flows", "gravity_fit", "provincial_trade"}
SECTIONS = ("tables", "trade", "world", "emissions")


@pytest.fixture(scope="module")
def place(finished, tmp_path_factory):
    """A folder for cases of these tests, and the configuration of the tiny world as a user's case without emissions."""
    folder = tmp_path_factory.mktemp("parts")
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    tiny = yaml.safe_load((finished.folder / "tests/workflow/tiny.yaml").read_text(encoding="utf-8"))
    config["emissions"]["energy"] |= tiny["emissions"]["energy"]
    return folder, config | {"example": None, "data": str(finished.inputs)}


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def run(finished, folder, config, *targets, ok=True):
    """Run a case; returns the folder of its results and what was printed."""
    file = folder / f"{config['case']}.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    printed = finished.run_case(file, *targets, directory=folder, ok=ok)
    return folder / "results" / config["case"] / str(config["years"][0]), printed


def jobs(printed):
    """The rules among the job counts of a run."""
    return {word for word, _ in re.findall(r"^(\w+) +(\d+)$", printed, re.MULTILINE) if word != "total"}


def without_world(config, **changes):
    """A configuration that says nothing of a world, and takes the emissions from a table."""
    kept = {key: value for key, value in config.items() if key not in ("country", "world", "figures")}
    emissions = {"source": "table", "table": "emissions.csv", "stressors": {"so2": {"provinces": "emissions.csv"}}}
    return kept | {"currency": {"tables": config["currency"]["tables"]}, "emissions": emissions} | changes


@pytest.fixture(scope="module")
def alone(finished, place):
    """The country by itself."""
    folder, config = place
    return run(finished, folder, without_world(config, case="alone"))


def test_accounts_without_a_world_add_up(alone):
    results, _ = alone
    accounts, emissions = (cubes.read(results / f"{name}.nc", name) for name in ("accounts", "emissions"))
    total = emissions["emissions"].sum("sector") + emissions["household_emissions"]
    np.testing.assert_allclose(accounts["production"], total, rtol=1e-12)
    whole = accounts["consumption"].sum("region") + accounts["international_exports"].sum("region")
    np.testing.assert_allclose(whole, total.sum("region"), rtol=1e-12)
    assert bool(accounts["international_imports"].isnull().all())
    assert "exports" not in accounts["category"].values and set(accounts["stressor"].values) == {"co2", "so2"}
    assert float(accounts["international_exports"].min()) > 0
    checks = rows(results / "checks.csv")
    assert len(checks) > 10 and all(row["passed"] == "True" for row in checks)
    assert {row["step"] for row in checks} >= {"inland", "accounts"} and "world" not in {row["step"] for row in checks}


def test_exports_of_the_provincial_system_embody_the_same_with_and_without_a_world(finished, alone):
    results, _ = alone
    full, inland = (
        cubes.read(folder / "embodied.nc", "embodied")["export_embodied"] for folder in (finished.results, results)
    )
    provinces = inland["exporter"].values
    full = full.sel(origin=provinces, exporter=provinces)
    np.testing.assert_allclose(inland.sel(stressor=full["stressor"].values), full, rtol=1e-12)
    accounts = cubes.read(results / "accounts.nc", "accounts")
    np.testing.assert_allclose(inland.sum("exporter"), accounts["international_exports"], rtol=1e-9)


def test_the_national_table_is_the_same_with_and_without_a_world(finished, alone):
    full, inland = (cubes.read(folder / "national.nc", "national") for folder in (finished.results, alone[0]))
    xr.testing.assert_equal(full.drop_attrs(), inland.drop_attrs())


def test_readers_of_accounts_without_a_world_are_told_what_is_not_known(alone):
    results, printed = alone
    table = rows(results / "accounts.csv")
    assert all(row["international_imports"] == "" and float(row["international_exports"]) > 0 for row in table)
    assert "what other countries emit for the provinces is not known, and consumption leaves it out" in printed
    fluxes = rows(results / "bilateral_groups.csv")
    abroad = {row["category"] for row in fluxes if row["destination"] == "abroad"}
    assert abroad == {"exports"} and not [row for row in fluxes if row["origin"] == "abroad"]
    files = {row["file"] for row in rows(results / "stages.csv")}
    assert {"national.nc", "inland.nc", "accounts.csv"} <= files and not {"nested.nc", "world.nc"} & files
    shares = {row["quantity"]: row["value"] for row in rows(results / "headlines.csv") if row["stressor"] == "co2"}
    assert shares["international_imports"] == "" and 0 < float(shares["outsourced_share"]) < 1


def test_a_claim_that_needs_the_world_says_so(finished, place):
    folder, config = place
    header = "id,measure,origin,destination,category,low,high,unit,meaning"
    claims = [
        "share,outsourced_share,the country,everywhere,all,0,1,fraction,of all emissions",
        "abroad,imported_share,everywhere,the country,all,0,1,fraction,of consumption",
    ]
    (folder / "claims.csv").write_text("\n".join([header, *claims]) + "\n", encoding="utf-8")
    claimed = {"file": str(folder / "claims.csv")}
    case = without_world(config, case="claimed", claims=claimed, trade=config["trade"], outside=[str(folder)])
    results, _ = run(finished, folder, case, "results/claimed/2007/claims.csv")
    found = {row["id"]: row for row in rows(results / "claims.csv")}
    assert found["share"]["within"] == "True" and float(found["share"]["computed"]) > 0
    assert found["abroad"]["computed"] == "" and "no world" in found["abroad"]["reason"]


def test_tables_and_trade_without_emissions(finished, place):
    folder, config = place
    case = {key: value for key, value in config.items() if key != "emissions"} | {"case": "traded"}
    results, printed = run(finished, folder, case)
    assert {"tables.nc", "trade.nc", "gravity.csv", "national.nc", "nested.nc"} <= {p.name for p in results.iterdir()}
    assert not (results / "accounts.nc").exists() and not (results / "accounts.csv").exists()
    files = {row["file"] for row in rows(results / "stages.csv")}
    assert "nested.nc" in files and not {"accounts.csv", "emissions.nc", "inland.nc"} & files
    assert "Computed    tables.nc, trade.nc, gravity.csv, national.nc, nested.nc" in printed
    assert all(row["passed"] == "True" for row in rows(results / "checks.csv"))
    ours, full = (cubes.read(place / "nested.nc", "nested") for place in (results, finished.results))
    xr.testing.assert_equal(ours.drop_attrs(), full.drop_attrs())


BALANCES = {
    "balances": "energy/balances.csv",
    "layout": "resources/layouts/energy_balance.yaml",
    "factors": ["resources/factors/ncv_nbs2008.csv", "resources/factors/carbon_ipcc2006.csv"],
    "process": "cement",
    "cement": "energy/clinker.csv",
}


@pytest.mark.parametrize(
    ("source", "section"),
    [
        ("table", "emissions.csv"),
        ("ceads", {"workbook": "inventory/published.xlsx", "sectors": "inventory/sectors.csv"}),
        ("energy_balance", BALANCES),
    ],
)
def test_an_inventory_alone(finished, place, source, section):
    folder, config = place
    key = "energy" if source == "energy_balance" else source
    if source == "energy_balance":
        section = section | {"repairs": config["emissions"]["energy"]["repairs"]}
    case = {name: config[name] for name in ("years", "data")} | {"case": f"inventory_{source}"}
    case |= {"provinces": {"list": "provinces.csv"}, "emissions": {"source": source, key: section}}
    results, _ = run(finished, folder, case, "inventory")
    ours, full = (cubes.read(place / f"inventory/{source}.nc", "inventory") for place in (results, finished.results))
    np.testing.assert_allclose(
        ours["emissions"].sum(["sector", "fuel"]), full["emissions"].sum(["sector", "fuel"]), rtol=1e-12
    )
    np.testing.assert_allclose(ours["household_emissions"], full["household_emissions"], rtol=1e-12)
    if source == "energy_balance":
        assert "industry" in ours["sector"].values and not (results / "tables.nc").exists()


@pytest.fixture(scope="module")
def traded(finished, place):
    """Trade from margins of two sectors, one of them with flows, among four provinces without any list."""
    folder, _ = place
    data = folder / "margins"
    data.mkdir()
    names = ["Ash", "Birch", "Cedar", "Elm"]
    size = dict(zip(names, (9.0, 5.0, 4.0, 2.0), strict=True))
    at = dict(zip(names, (0.0, 150.0, 400.0, 1100.0), strict=True))
    pairs = [(a, b) for a in names for b in names if a != b]
    flow = {(a, b): 100 * size[a] * size[b] * (1 + 0.1 * names.index(a)) / abs(at[a] - at[b]) for a, b in pairs}
    (data / "flows.csv").write_text(
        "sector,origin,destination,value\n" + "".join(f"grain,{a},{b},{v:.12g}\n" for (a, b), v in flow.items())
    )
    matrix = [",".join(["origin", *names])]
    matrix += [",".join([a, *(f"{abs(at[a] - at[b]):g}" for b in names)]) for a in names]
    (data / "distances.csv").write_text("\n".join(matrix) + "\n")
    lines = ["sector,province,outflow,inflow,unit"]
    for sector, factor in (("grain", 1.0), ("steel", 3.0)):
        for name in names:
            sold = factor * sum(v for (a, _), v in flow.items() if a == name)
            bought = factor * sum(v for (_, b), v in flow.items() if b == name)
            lines.append(f"{sector},{name},{sold:.17g},{bought:.17g},10^6 EUR")
    (data / "margins.csv").write_text("\n".join(lines) + "\n")
    case = {
        "case": "margins",
        "years": [2020],
        "data": str(data),
        "provinces": {"distances": "distances.csv"},
        "trade": {"margins": "margins.csv", "flows": {"file": "flows.csv"}},
    }
    return run(finished, folder, case, "trade"), case, flow


def test_trade_from_margins_and_flows(traded):
    (results, printed), _, flow = traded
    trade = cubes.read(results / "trade.nc", "trade")["trade"]
    assert trade.attrs["units"] == "10^6 EUR" and trade["sector"].values.tolist() == ["grain", "steel"]
    for sector, factor in (("grain", 1.0), ("steel", 3.0)):
        for name in trade["origin"].values:
            sold = factor * sum(v for (a, _), v in flow.items() if a == name)
            assert float(trade.sel(sector=sector, origin=name).sum()) == pytest.approx(sold, rel=1e-9)
    assert [row["sector"] for row in rows(results / "gravity.csv")] == ["grain"]
    found = [float(trade.sel(sector="grain", origin=a, destination=b)) for a, b in flow]
    assert np.corrcoef(found, list(flow.values()))[0, 1] > 0.95
    assert jobs(printed) == {"geography", "observed_flows", "gravity_fit", "provincial_trade", "trade"}


def test_the_target_national_reads_no_world(finished, place):
    folder, config = place
    _, printed = run(finished, folder, config | {"case": "planned"}, "national", "--dry-run")
    assert jobs(printed) == FROM_TABLES | {"national", "national_table"}


@pytest.mark.parametrize(
    ("left", "target", "lacking"),
    [
        (("trade",), "national", "tables"),
        (("tables", "trade"), "nested", "world"),
        (("tables", "world", "emissions"), "trade", "trade"),
        (("tables", "trade", "world"), "inventory", "emissions"),
        (("emissions",), "accounts", "tables and trade"),
        (("tables", "trade", "emissions"), "export", "world"),
    ],
)
def test_a_target_names_the_section_that_it_lacks(finished, place, left, target, lacking):
    folder, config = place
    case = {key: value for key, value in config.items() if key not in SECTIONS or key in left}
    case |= {"case": f"lacks_{target}"}
    if left == ("trade",):
        case["trade"] = config["trade"] | {"margins": "gdp_population.csv"}
        case["sectors"] = config["sectors"]
    if left == ("emissions",):
        case["emissions"] = config["emissions"] | {"reference": None, "energy": None}
    _, printed = run(finished, folder, case, target, ok=False)
    (line,) = [line for line in printed.splitlines() if line.startswith("nestmrio:")]
    assert f"the target {target} needs the section" in line and f" {lacking}, which case" in line


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"country": None}, "country has to be given for the section world"),
        ({"currency": {"tables": "10^4 CNY"}}, r"currency\.tables_per_world has to be given for the section world"),
        ({"sectors": {}}, r"sectors\.provincial has to be given for the section tables"),
        ({"tables": None}, r"trade\.margins has to be given for trade without tables"),
        ({"provinces": {"neighbours": "n.csv"}}, r"provinces\.list has to be given for the section tables"),
        ({"provinces": {"list": "provinces.csv"}}, r"provinces\.neighbours has to be given for .*contiguity"),
    ],
)
def test_a_key_that_is_needed_is_named_with_what_needs_it(project, monkeypatch, changes, says):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))
    with pytest.raises(WorkflowError, match=says):
        Case(config | changes)


def test_margins_and_tables_are_not_both_given(project, monkeypatch):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))
    config["trade"]["margins"] = "margins.csv"
    with pytest.raises(WorkflowError, match=r"trade\.margins has to be null with tables"):
        Case(config)
    trade = {"margins": "margins.csv", "flows": {"folder": "flows"}}
    small = {"case": "small", "years": [2020], "example": config["example"], "trade": trade}
    with pytest.raises(WorkflowError, match=r"provinces\.distances has to be given for trade without provinces\.list"):
        Case(small)


def test_without_neighbours_the_nearest_have_weight(project, monkeypatch):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))
    del config["trade"]["gravity"]["weights"]
    assert Case(config).config["trade"]["gravity"]["weights"] == "contiguity"
    config["provinces"]["neighbours"] = None
    config["trade"]["gravity"]["weights"] = None
    assert Case(config).config["trade"]["gravity"]["weights"] == "k_nearest"
