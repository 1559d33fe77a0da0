"""Folders with spaces, `{year}` in paths, several years, and a console that is not UTF-8."""

import shutil

import pytest
import yaml

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def years(finished, tmp_path_factory):
    """A case of two years whose inputs stand in folders by year, below a folder with a space, run to its end."""
    folder = tmp_path_factory.mktemp("two years")
    for year in (2007, 2012):
        shutil.copytree(finished.inputs, folder / "my data" / str(year), ignore=shutil.ignore_patterns("truth"))
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "years": [2007, 2012], "data": str(folder / "my data")}
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None}
    config["trade"]["flows"] = {"folder": "flows", "use": "both"}
    file = folder / "mine case.yaml"
    file.write_text(yaml.safe_dump(by_year(config), allow_unicode=True), encoding="utf-8")
    finished.run_case(file, directory=folder)
    return folder / "results"


def by_year(part):
    """The configuration with {year}/ before the path of each file of its own."""
    if isinstance(part, dict):
        return {key: by_year(value) for key, value in part.items()}
    if isinstance(part, str) and (part.endswith((".csv", ".xlsx")) or part in ("flows", "world/table")):
        return part if part.startswith("resources/") else f"{{year}}/{part}"
    return part


def test_every_year_is_computed(years):
    texts = [(years / "mine" / year / "accounts.csv").read_text(encoding="utf-8") for year in ("2007", "2012")]
    assert texts[0] == texts[1]


def test_a_console_that_is_not_utf_8_is_enough(finished, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    monkeypatch.setenv("LC_ALL", "C")
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(finished.inputs), "title": "Provinces of 中国, año 2007"}
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None}
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    printed = finished.run_case(file, "results/mine/2007/summary.txt", directory=tmp_path)
    assert "Provinces of ??, a?o 2007" in printed
