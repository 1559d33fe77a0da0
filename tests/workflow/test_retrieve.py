"""The rule `retrieve`: data sets of a user's own list, from a server of this machine."""

import hashlib

import pytest
import yaml
from snakemake.exceptions import WorkflowError
from workflow.case import Case

from downloads.small_server import CONTENT, serving
from nestmrio.retrieval.catalogue import COLUMNS
from project_copy import copy_project

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def copy(project, tmp_path_factory):
    return copy_project(project, tmp_path_factory.mktemp("project"))


def case(folder, address, **changes):
    """A case without its inputs, and a list that brings one of them; returns the configuration's path."""
    (folder / "data").mkdir()
    row = {"dataset": "emitted", "file": "emissions.csv", "access": "open", "address": address, "licence": "CC0"}
    row |= {"citation": "Nobody 2026", "sha256": hashlib.sha256(CONTENT).hexdigest()} | changes
    lines = [",".join(COLUMNS), ",".join(row.get(column, "") for column in COLUMNS)]
    (folder / "data/mine.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = {"case": "fetching", "years": [2007], "data": str(folder / "data"), "datasets": {"list": "mine.csv"}}
    config |= {"provinces": {"list": "mine.csv"}, "emissions": {"source": "table", "table": "emissions.csv"}}
    (folder / "mine.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder / "mine.yaml"


def test_a_run_that_lacks_an_input_names_the_command_that_brings_it(copy, tmp_path):
    printed = copy.run_case(case(tmp_path, "http://example.org/x.csv"), "inventory", directory=tmp_path, ok=False)
    assert "emissions.table: emissions.csv is not in the data folder" in printed
    assert "make retrieve DATASET=emitted CONFIG=... brings it" in printed


def test_a_data_set_is_brought_into_the_data_folder(copy, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving("truncated", "whole") as server:
        file = case(tmp_path, server.address)
        wanted = ["--config", "datasets={wanted: [emitted]}"]
        printed = copy.run_case(file, *["retrieve", *wanted], directory=tmp_path)
        copy.run_case(file, "retrieve", *wanted, directory=tmp_path)
    assert "emitted. Licence: CC0. To cite: Nobody 2026." in printed and len(server.asked) == 2
    assert (tmp_path / "data/emissions.csv").read_bytes() == CONTENT
    assert "Nobody 2026" in (tmp_path / "data/retrieved.csv").read_text(encoding="utf-8")


def test_what_is_not_what_it_should_be_ends_the_run_with_one_line(copy, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving("altered") as server:
        file = case(tmp_path, server.address)
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        config["datasets"]["wanted"] = ["emitted"]
        file.write_text(yaml.safe_dump(config), encoding="utf-8")
        printed = copy.run_case(file, "retrieve", directory=tmp_path, ok=False)
    lines = [line for line in printed.splitlines() if line.startswith("nestmrio: dataset emitted")]
    assert lines and "the content is not what it should be" in lines[0] and "Traceback" not in printed
    assert not (tmp_path / "data/emissions.csv").exists()


def test_an_example_has_nothing_to_retrieve_and_rule_all_fetches_nothing(copy):
    assert "case example is a generated example" in copy.run_case("config/config.yaml", "retrieve", ok=False)
    assert "retrieve" not in copy.run_case("config/config.yaml", "--dry-run")


@pytest.mark.parametrize("brought", [True, False])
@pytest.mark.parametrize("missing", ["other.csv", "resources/other.csv"])
def test_a_list_that_is_not_there_is_named_with_its_key(tmp_path, monkeypatch, brought, missing):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = yaml.safe_load(case(tmp_path, "http://example.org/x.csv").read_text(encoding="utf-8"))
    with pytest.raises(WorkflowError, match=rf"config: datasets\.list: {missing} is not in the \w+"):
        Case(config | {"datasets": {"list": missing}}, brought=brought)


def test_a_case_may_lack_its_inputs_only_while_they_are_retrieved(tmp_path, monkeypatch):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = yaml.safe_load(case(tmp_path, "http://example.org/x.csv").read_text(encoding="utf-8"))
    assert Case(dict(config), brought=False).data_folder
    with pytest.raises(Exception, match=r"emissions\.csv is not in the data folder"):
        Case(dict(config))
