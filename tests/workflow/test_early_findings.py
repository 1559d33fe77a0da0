"""What is wrong between the tables and the world is found before the long jobs; a changed world table is noticed."""

import shutil

import pytest
import yaml

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def case(finished, tmp_path_factory):
    """A case of the tiny world's files, its world table in the link's sectors."""
    folder = tmp_path_factory.mktemp("early")
    shutil.copytree(finished.inputs, folder / "inputs", ignore=shutil.ignore_patterns("truth"))
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(folder / "inputs")}
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None}
    return folder, config


def written(folder, config):
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return path


def message(finished, folder, config):
    """The one line that a run of world.nc ends in."""
    text = finished.run_case(written(folder, config), "results/mine/2007/world.nc", directory=folder, ok=False)
    assert "Traceback" not in text and not (folder / "results/mine/2007/gravity_fit").exists()
    (line,) = {line for line in text.splitlines() if line.startswith("nestmrio: ")}
    return line


def test_a_rate_wrong_by_a_power_of_ten_is_named(finished, case):
    folder, config = case
    line = message(finished, folder, config | {"currency": config["currency"] | {"tables_per_world": 50}})
    assert "currency.tables_per_world says 50" in line and "country HOM" in line


def test_a_group_named_like_a_country_is_named(finished, case):
    folder, config = case
    path = folder / "inputs/provinces.csv"
    before = path.read_text(encoding="utf-8")
    group = before.splitlines()[1].split(",")[2]
    try:
        path.write_text(before.replace(f",{group},", ",ARD,"), encoding="utf-8")
        line = message(finished, folder, config)
    finally:
        path.write_text(before, encoding="utf-8")
    assert "ARD" in line and "group" in line and "country" in line


def test_a_link_sector_without_a_source_is_named(finished, case):
    folder, config = case
    path = folder / "inputs/world/concordance.csv"
    before = path.read_text(encoding="utf-8")
    header, *rows = before.splitlines()
    sources = [row.split(",")[0] for row in rows]
    lost = next(row for row in rows if sources.count(row.split(",")[0]) > 1)
    try:
        path.write_text("\n".join([header, *(row for row in rows if row != lost)]) + "\n", encoding="utf-8")
        line = message(finished, folder, config)
    finally:
        path.write_text(before, encoding="utf-8")
    assert "concordance.csv" in line and lost.split(",")[1] in line and "world.without_source" in line


def test_a_world_table_saved_again_is_read_again(finished, case):
    folder, config = case
    file = written(folder, config)
    finished.run_case(file, "results/mine/2007/world_flows.nc", directory=folder)
    unchanged = finished.run_case(file, "results/mine/2007/world_flows.nc", "-n", directory=folder)
    table = folder / "inputs/world/table/Y.txt"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = finished.run_case(file, "results/mine/2007/world_flows.nc", "-n", directory=folder)
    assert "Reading the world table" not in unchanged and "Reading the world table" in changed
