"""No result depends on the order of rows or columns in the files of a case."""

import csv
import random
import shutil

import pytest
import yaml

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

FIXED_ORDER = ("sectors.csv",)
"""The sectors of a workbook stand in the order of its codes."""


@pytest.fixture(scope="module")
def shuffled(finished, tmp_path_factory):
    """The tiny world computed from files whose rows and columns stand in another order."""
    folder, order = tmp_path_factory.mktemp("shuffled"), random.Random(3)
    shutil.copytree(finished.inputs, folder / "inputs", ignore=shutil.ignore_patterns("truth", "energy", "inventory"))
    for path in (folder / "inputs").rglob("*.csv"):
        if path.name not in FIXED_ORDER:
            shuffle(path, order)
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(folder / "inputs")}
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None}
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    finished.run_case(file, "results/mine/2007/accounts.csv", "results/mine/2007/gravity.csv", directory=folder)
    return folder / "results/mine/2007"


def shuffle(path, order):
    """Put the rows and the columns of a CSV file in another order."""
    with open(path, newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    order.shuffle(rows)
    columns = order.sample(range(len(header)), len(header))
    with open(path, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([row[at] for at in columns] for row in [header, *rows])


def table(path, keys):
    """The numbers of a CSV file by its keys and columns."""
    with open(path, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {
        (*(row[key] for key in keys), column): text
        for row in rows
        for column, text in row.items()
        if column not in keys
    }


def test_the_same_models_are_chosen(finished, shuffled):
    own, other = (table(folder / "gravity.csv", ["sector"]) for folder in (finished.results, shuffled))
    assert {key: text for key, text in own.items() if key[1] == "model"} == {
        key: text for key, text in other.items() if key[1] == "model"
    }


def test_the_accounts_are_the_same(finished, shuffled):
    own, other = (table(folder / "accounts.csv", ["stressor", "region"]) for folder in (finished.results, shuffled))
    assert own.keys() == other.keys()
    for key, text in own.items():
        assert (text == "") == (other[key] == "")
        if text:
            assert float(other[key]) == pytest.approx(float(text), rel=1e-7, abs=1e-9), key
