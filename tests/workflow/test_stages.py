"""The table of stages: what a variant computes again, and nothing else."""

import re
from types import SimpleNamespace

import pytest
import yaml
from snakemake.exceptions import WorkflowError
from workflow.case import FIXED, Case
from workflow.configuration import schema
from workflow.stages import MAIN_ONLY, STAGES, maker, settings_of, upstream


def leaves(part, key=""):
    """Dotted keys of the schema below which nothing is named."""
    part = schema()["definitions"].get(part.get("$ref", "").rpartition("/")[2], part)
    if not part.get("properties"):
        yield key
    for name, below in part.get("properties", {}).items():
        yield from leaves(below, f"{key}.{name}".lstrip("."))


def below(key, sections):
    return any(key == section or key.startswith(f"{section}.") for section in sections)


def with_variants(project, **variants):
    """The example with variants, each given as {dotted key: value}."""
    config = yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))
    config["variants"] = {}
    for name, changes in variants.items():
        for key, value in changes.items():
            place = config["variants"].setdefault(name, {})
            *sections, last = key.split(".")
            for section in sections:
                place = place.setdefault(section, {})
            place[last] = value
    return Case(config)


def computed_by(case, variant):
    """The stages that a variant computes for itself."""
    name = f"{case.name}-{variant}"
    return {stage for stage in STAGES if case.home(stage, name) == name}


def test_every_stage_comes_after_its_parents():
    seen = set()
    for name, stage in STAGES.items():
        assert set(stage.parents) <= seen
        seen.add(name)


def test_every_file_has_one_maker():
    files = [file for stage in STAGES.values() for file in stage.files]
    assert len(files) == len(set(files))
    assert all(file in STAGES[maker(file)].files for file in files)


@pytest.mark.parametrize("key", sorted(leaves(schema())))
def test_every_setting_belongs_to_a_stage_or_to_the_case(key):
    rows = [name for name, stage in STAGES.items() if below(key, stage.keys)]
    assert rows or below(key, FIXED) or key == "currency.tables", f"no stage names {key}"


def test_a_rule_cannot_read_past_its_row(project):
    part = with_variants(project).stage("fit")
    with pytest.raises(KeyError, match=r"stage fit reads closure, which its row"):
        part.setting("closure")
    with pytest.raises(KeyError, match=r"stage fit reads tables\.repairs"):
        part.source("tables.repairs")
    with pytest.raises(KeyError, match=r"stage fit does not stand on tables, which makes tables\.nc"):
        part.made("tables.nc")


def test_rules_ask_only_through_their_stage(project):
    for rules in (project / "workflow/rules").glob("*.smk"):
        text = rules.read_text(encoding="utf-8")
        assert not re.search(r"(?<!case\.)\bconfig\[", text), rules
        asked = set(re.findall(r"case\.config\[\"(\w+)\"\]", text))
        assert asked <= {"datasets", "example", "emissions", "claims", "trade", "tables"}, (rules, asked)


FROM_TRADE = {"trade", "national", "nested", "footprint", "comparison", "report"}
CHOICES = {
    "closure": ("gras", {"tables", "trade", "link", "nested", "published_inventory", "inventory", "emissions"}),
    "reconciliation.total": ("mean", {"tables", "trade", "link", "nested", "emissions", "footprint"}),
    "trade.gravity.model": ("standard", FROM_TRADE),
    "trade.gravity.weights": ("inverse_distance", FROM_TRADE | {"fit"}),
    "trade.pooling.inverse_distance": (0.3, FROM_TRADE),
    "emissions.source": ("energy_balance", {"emissions", "footprint", "comparison", "report"}),
    "solver.tolerance": (1e-9, {"footprint", "comparison", "report"}),
    "world.gap_tolerance": (0.2, {"nested", "footprint", "comparison", "report"}),
    "claims.nation": ("the land", {"report"}),
}


@pytest.mark.parametrize("key", CHOICES)
def test_a_variant_computes_what_its_setting_reaches(project, key):
    value, expected = CHOICES[key]
    found = computed_by(with_variants(project, other={key: value}), "other")
    assert expected <= found
    assert found == {name for name in STAGES if name == "report" or below(key, settings_of(name))}


def test_a_variant_that_changes_nothing_shares_everything(project):
    assert computed_by(with_variants(project, same={"closure": "discrepancy"}), "same") == {"report"}


def test_two_variants_share_what_they_agree_on(project):
    case = with_variants(
        project,
        a={"closure": "gras"},
        b={"closure": "gras", "trade.gravity.model": "standard"},
    )
    assert case.home("tables", "example-b") == "example-a"
    assert case.home("trade", "example-b") == "example-b"


def test_files_are_found_where_they_were_computed(project):
    case = with_variants(project, other={"trade.gravity.model": "standard"})
    at = SimpleNamespace(case="example-other", year=2007, get=lambda name: None)
    part = case.stage("national")
    assert part.made("tables.nc")(at) == "results/example/2007/tables.nc"
    assert part.made("trade.nc")(at) == "results/example-other/2007/trade.nc"
    places = {file: home for _, file, home in case.stage("report").homes(at)}
    assert places["tables.nc"] == "example" and places["accounts.csv"] == "example-other"


@pytest.mark.parametrize("key", MAIN_ONLY)
def test_what_only_the_main_results_use_is_refused_in_a_variant(project, key):
    with pytest.raises(WorkflowError, match=rf"variant other changes {re.escape(key)}"):
        with_variants(project, other={key: None})


def test_upstream_ends_with_the_stage_itself():
    for name in STAGES:
        assert upstream(name)[-1] == name
