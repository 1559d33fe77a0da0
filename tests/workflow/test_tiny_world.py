"""The whole chain on a tiny world, and what reruns after which change."""

import csv
import os

import pytest

from accounts_page import documented, general
from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

CUBES = "tables trade national nested emissions multipliers embodied embodied_sectors eebt accounts".split()


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def fitted(planned):
    """The sectors whose gravity models would be fitted again."""
    return {file.split("/")[-1].removesuffix(".nc") for rule, file in planned if rule == "gravity_fit"}


@pytest.fixture
def flow_file(finished):
    """One sector's flow file; put back afterwards."""
    path = sorted((finished.inputs / "flows").glob("*.csv"))[0]
    content, status = path.read_bytes(), path.stat()
    yield path
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("kind", CUBES)
def test_every_cube_keeps_the_contract(finished, kind):
    cube = cubes.read(finished.results / f"{kind}.nc", kind)
    assert cube.attrs["case"] == "example" and cube.attrs["created_by"]


def test_every_check_passed(finished):
    checks = rows(finished.results / "checks.csv")
    assert len(checks) >= 10
    assert [row for row in checks if row["passed"] != "True"] == []


def test_every_column_of_the_results_is_defined(finished, project):
    page = documented(project)
    categories = cubes.read(finished.results / "embodied.nc", "embodied")["category"].values.tolist()
    for file in (name for name in page if name.endswith(".csv")):
        header = list(rows(finished.results / file)[0])
        if file == "headlines.csv":
            assert {row["quantity"] for row in rows(finished.results / file)} <= set(page[file])
        else:
            assert general(header, categories) <= set(page[file]), file


@pytest.mark.parametrize("file", ["eebt_provinces.csv", "eebt_groups.csv"])
def test_both_accounts_of_a_pair_differ_by_what_the_table_says(finished, file):
    pairs = rows(finished.results / file)
    accounts = cubes.read(finished.results / "accounts.nc", "accounts")
    assert {row["stressor"] for row in pairs} == set(accounts["stressor"].values.tolist())
    for stressor in accounts["stressor"].values.tolist():
        own = [row for row in pairs if row["stressor"] == stressor]
        size = max(float(row["eebt"]) for row in own)
        for row in own:
            told = float(row["returned"]) + float(row["passed_on"]) - float(row["through_others"])
            assert abs(float(row["eebt"]) - float(row["mrio"]) - told) < 1e-10 * size, row
        by_sectors = (accounts["production"] - accounts["household"]).sel(stressor=stressor).sum("region")
        for column in ("eebt", "mrio"):
            assert sum(float(row[column]) for row in own) == pytest.approx(float(by_sectors), rel=1e-9)


def test_the_largest_origins_are_those_of_the_cube(finished):
    largest = rows(finished.results / "top_origins.csv")
    cube = cubes.read(finished.results / "embodied_sectors.nc", "embodied_sectors")["embodied"].sum("category")
    own = [row for row in largest if row["demand"] == "All final demand"]
    found = 0
    for row in own:
        if row["destination"] in cube["destination"].values:
            part = cube.sel(stressor=row["stressor"], destination=row["destination"])
            there = part.sel(origin=row["origin"], sector=row["sector"]).item()
            assert float(row["emissions"]) == pytest.approx(there, rel=1e-12)
            assert int(row["rank"]) > 1 or there == part.max().item()
            found += 1
    assert found and {row["stressor"] for row in own} == set(cube["stressor"].values.tolist())


def test_repairs_name_place_and_reason(finished):
    repairs = rows(finished.results / "repairs.csv")
    assert repairs and all(row["region"] and row["item"] and row["reason"] for row in repairs)


def test_the_run_ends_with_words_for_people(finished):
    assert (finished.results / "summary.txt").read_text(encoding="utf-8").strip() in finished.printed


def test_nothing_is_left_to_do(finished):
    assert finished.planned() == set()


def test_touching_a_flow_file_reruns_nothing(finished, flow_file):
    os.utime(flow_file)
    assert finished.planned() == set()


def test_editing_a_flow_file_reruns_its_sector_alone(finished, flow_file):
    flow_file.write_text(flow_file.read_text().rstrip("\n") + "\n\n", encoding="utf-8")
    planned = finished.planned()
    assert fitted(planned) == {flow_file.stem}
    rules = {rule for rule, _ in planned}
    assert {
        "provincial_trade",
        "national_table",
        "nested_table",
        "multipliers",
        "embodied",
        "regional_accounts",
    } <= rules
    assert not {"example_world", "published", "tables", "world", "emissions", "geography"} & rules


def test_a_new_provincial_table_refits_nothing(finished):
    workbook = finished.inputs / "provincial_tables.xlsx"
    content, status = workbook.read_bytes(), workbook.stat()
    try:
        workbook.write_bytes(content + b"\n")
        planned = {rule for rule, _ in finished.planned()}
    finally:
        workbook.write_bytes(content)
        os.utime(workbook, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert {"published", "tables", "provincial_trade", "nested_table"} <= planned
    assert not {"gravity_fit", "geography", "world_flows"} & planned


def test_editing_the_gravity_module_fits_every_sector_again(finished):
    module = finished.folder / "workflow/nestmrio/trade/gravity.py"
    content, status = module.read_bytes(), module.stat()
    try:
        os.utime(module)
        assert finished.planned() == set()
        module.write_bytes(content + b"\n")
        planned = finished.planned()
    finally:
        module.write_bytes(content)
        os.utime(module, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fitted(planned) == {path.stem for path in (finished.inputs / "flows").glob("*.csv")}
    assert not {"published", "tables", "world", "geography"} & {rule for rule, _ in planned}
