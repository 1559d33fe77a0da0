"""Variants compute what they change, beside the main results, and equal the same choice as a case of its own."""

import csv
import json
import shutil

import pytest
import yaml

from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

RESULTS = ("accounts.csv", "claims.csv", "checks.csv", "repairs.csv", "stages.csv")


@pytest.fixture(scope="module")
def pooled(finished, tmp_path_factory):
    """A case whose variant pools a sector that its main results fit gravity for, and that choice as a case."""
    folder = tmp_path_factory.mktemp("pooled")
    inputs = folder / "inputs"
    shutil.copytree(finished.inputs, inputs, ignore=shutil.ignore_patterns("truth"))
    sectors = (inputs / "sectors.csv").read_text(encoding="utf-8")
    (inputs / "pooled.csv").write_text(sectors.replace(",gravity", ",pooling", 1), encoding="utf-8")
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    tiny = yaml.safe_load((finished.folder / "tests/workflow/tiny.yaml").read_text(encoding="utf-8"))
    config["emissions"]["energy"] |= tiny["emissions"]["energy"]
    config |= {"case": "mine", "example": None, "data": str(inputs)}
    other = {"sectors": {"provincial": "pooled.csv"}}
    for name, changes in (("with", {"variants": {"pooled": other}}), ("own", {"case": "own"} | other)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(config | changes, allow_unicode=True), encoding="utf-8")
    printed = finished.run_case(folder / "with.yaml", directory=folder)
    wanted = [f"results/own/2007/{name}" for name in ("accounts.csv", "trade.nc")]
    finished.run_case(folder / "own.yaml", *wanted, directory=folder)
    return folder / "results", printed


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_pooled_sector_differs_and_equals_its_own_case(pooled):
    results, _ = pooled
    main, variant, own = (
        cubes.read(results / case / "2007" / "trade.nc", "trade")["trade"] for case in ("mine", "mine-pooled", "own")
    )
    assert float(abs(variant - own).max()) == 0
    changed = abs(variant - main).sum(["origin", "destination"])
    assert (changed > 1e-6 * main.sum(["origin", "destination"])).sum() == 1
    tables = [rows(results / case / "2007" / "accounts.csv") for case in ("mine", "mine-pooled", "own")]
    assert tables[1] == tables[2] != tables[0]


def test_every_variant_has_its_own_tables(pooled):
    results, _ = pooled
    assert all((results / "mine-pooled" / "2007" / name).exists() for name in RESULTS)


def test_what_a_variant_shares_is_opened_from_where_it_stands(pooled):
    results, _ = pooled
    geography = cubes.open_cube("mine-pooled", "geography", 2007, results=results)
    assert geography.attrs["case"] == "mine"
    assert cubes.open_cube("mine-pooled", "trade", 2007, results=results).attrs["case"] == "mine-pooled"
    for row in rows(results / "mine-pooled" / "2007" / "stages.csv"):
        assert (results / row["case"] / "2007" / row["file"]).exists(), row


def test_a_variant_refits_nothing(pooled):
    results, _ = pooled
    assert not (results / "mine-pooled" / "2007" / "gravity_fit").exists()
    fits = {path.stem for path in (results / "mine" / "2007" / "gravity_fit").glob("*.nc")}
    chosen = {path.stem for path in (results / "mine-pooled" / "2007" / "gravity").glob("*.nc")}
    assert len(fits - chosen) == 1 and chosen < fits


def test_checks_and_repairs_come_from_every_stage(pooled):
    results, _ = pooled
    for table in ("checks.csv", "repairs.csv"):
        main, variant = (
            {row["step"] for row in rows(results / case / "2007" / table)} for case in ("mine", "mine-pooled")
        )
        assert variant and main - variant <= {"energy_inventory"}


def test_the_record_of_a_variant_names_shared_files_where_they_stand(pooled):
    results, _ = pooled
    record = json.loads((results / "mine-pooled/2007/provenance.json").read_text(encoding="utf-8"))
    made = {file: row["generated_by"] for file, row in record["outputs"].items()}
    assert made["results/mine/2007/geography.nc"] == "geography"
    assert made["results/mine-pooled/2007/trade.nc"] == "trade"
    assert record["settings"]["sectors.provincial"] == "pooled.csv" and "pooled.csv" in record["inputs"]


def test_a_change_of_a_comparison_of_variants_is_named(finished, pooled):
    results, _ = pooled
    said = finished.verified("with.yaml", directory=results.parent)
    assert said == ([], "3 records: nothing has changed", 0)
    sensitivity = results / "mine/2007/sensitivity.csv"
    content = sensitivity.read_bytes()
    sensitivity.write_bytes(content + b"x")
    said = finished.verified("with.yaml", directory=results.parent)
    sensitivity.write_bytes(content)
    changed = ["output results/mine/2007/sensitivity.csv has changed (made by report)"]
    assert said == (changed, "3 records: something has changed since", 1)
