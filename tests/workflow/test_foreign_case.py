"""A country that is not China, in a currency that is not yuan, with names of every kind, from tables to the report."""

import csv
import re
import shutil

import pytest
import yaml

from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

PROVINCES = {"Aldermoor": "Rio de Janeiro", "Brightwater": "São Paulo", "Calder": "Côte 北", "Dunmarsh": "RJ"}
COUNTRIES = {"ARD": "NA", "BEL": "NO"}
TEXTS = (".csv", ".txt")


@pytest.fixture(scope="module")
def foreign(finished, tmp_path_factory):
    """The tiny world under other names, its tables in 10^6 EUR, run to the report."""
    folder = tmp_path_factory.mktemp("foreign")
    inputs = folder / "os dados"
    shutil.copytree(finished.inputs, inputs, ignore=shutil.ignore_patterns("truth", "energy", "inventory"))
    for path in inputs.rglob("*"):
        if path.suffix in TEXTS:
            path.write_text(renamed(path.read_text(encoding="utf-8")), encoding="utf-8")
    layout = (finished.folder / "resources/layouts/nbs42.yaml").read_text(encoding="utf-8")
    (inputs / "layout.yaml").write_text(layout.replace("10^4 CNY", "10^6 EUR"), encoding="utf-8")
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "brasil", "title": "Um país", "example": None, "data": str(inputs)}
    config["currency"]["tables"] = "10^6 EUR"
    config["provinces"]["gdp_unit"] = "10^10 EUR"
    config["tables"]["layout"] = "layout.yaml"
    for repair in config["tables"]["repairs"]:
        if "provinces" in repair:
            repair["provinces"] = [PROVINCES[name] for name in repair["provinces"]]
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None}
    file = folder / "brasil.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    finished.run_case(file, directory=folder)
    finished.run_case(file, "--report", "report.html", directory=folder)
    return folder


def renamed(text):
    """The text with provinces and countries under their other names."""
    for old, new in (PROVINCES | COUNTRIES).items():
        text = re.sub(rf"\b{old}\b", new, text)
    return text


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_name_is_whole(foreign):
    regions = {row["region"] for row in rows(foreign / "results/brasil/2007/accounts.csv")}
    assert regions == {*PROVINCES.values(), *COUNTRIES.values()}
    nested = cubes.read(foreign / "results/brasil/2007/nested.nc", "nested")
    assert set(nested["region"].values.tolist()) == regions
    assert "discrepancy" in nested["category"].values


def test_units_are_those_of_the_case(foreign):
    units = {row["column"]: row["unit"] for row in rows(foreign / "results/brasil/2007/units.csv")}
    assert units["production_per_gdp"] == "g per EUR" and units["production"] == "Mt"
    assert cubes.read(foreign / "results/brasil/2007/tables.nc", "tables")["output"].attrs["units"] == "10^6 EUR"


def test_what_is_emitted_does_not_depend_on_names(foreign, finished):
    own, other = (rows(folder / "accounts.csv") for folder in (finished.results, foreign / "results/brasil/2007"))
    before = {(row["stressor"], renamed(row["region"])): float(row["production"]) for row in own}
    after = {(row["stressor"], row["region"]): float(row["production"]) for row in other}
    assert after == pytest.approx(before, rel=1e-9)


def test_figures_and_report_are_there(foreign):
    figures = foreign / "results/brasil/2007/figures"
    album = {"fluxes", "balance", "rankings", "matrix", "consumption"}
    assert {path.stem for path in figures.glob("*.svg")} == album | {"gravity"}
    shown = (figures / "consumption.svg").read_text(encoding="utf-8")
    assert all(name in shown for name in PROVINCES.values())
    assert (foreign / "report.html").stat().st_size > 100_000
