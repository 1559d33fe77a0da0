"""Runs through real sbatch: the example is what a local run finds, and the main results of China 2007 come out."""

import csv

import pytest

from rule_places import places
from runs import EXAMPLE
from undisturbed import differences

pytestmark = [pytest.mark.cluster, pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def example(slurm, tmp_path_factory):
    """The example, computed on Slurm."""
    return slurm("the example", tmp_path_factory.mktemp("slurm"), *EXAMPLE)


def test_the_example_has_the_same_numbers_as_without_a_cluster(example, local):
    assert example.rules == local.rules
    assert differences(local.results, example.results) == []


def test_every_job_of_slurm_ended_well_within_what_it_asked_for(example):
    states = {state for _, _, state in example.slurm_jobs.values()}
    assert states == {"COMPLETED"}, example.slurm_jobs


def test_rules_run_on_slurm_in_their_groups(project, example):
    group = places(project)
    submitted = {rule for rule in example.rules if group.get(rule)}
    assert len(submitted) >= len(example.rules) / 3
    assert {group[rule] for rule in submitted} == {name for name, _, _ in example.slurm_jobs.values()}


@pytest.mark.real
def test_the_main_results_of_china_2007(slurm, data_folder, tmp_path):
    case = ["summary_of_results", "--configfile", "config/china2007.yaml"]
    run = slurm("China 2007", tmp_path, *case, NESTMRIO_DATA=str(data_folder))
    results = run.results / "china2007/2007"
    with open(results / "checks.csv", newline="", encoding="utf-8") as stream:
        assert {row["passed"] for row in csv.DictReader(stream)} == {"True"}
    assert "For others" in (results / "summary.txt").read_text(encoding="utf-8")
    assert {state for _, _, state in run.slurm_jobs.values()} == {"COMPLETED"}
