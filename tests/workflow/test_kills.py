"""A run or a job that is killed loses nothing: the next call completes, with the values of an undisturbed run."""

import pytest

from kills import Trials
from project_copy import TINY, copy_project
from undisturbed import differences

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture
def trials(finished, project, tmp_path):
    arguments = ["--cores", "2", *TINY]
    return Trials(copy_project(project, tmp_path), arguments, 7, finished.undisturbed, finished.seconds)


@pytest.mark.parametrize("victim", ["Snakemake", "a job"])
def test_the_next_call_makes_good_what_was_lost(trials, victim):
    assert trials.kill(victim) == "survived"


def test_serial_runs_find_the_values_of_parallel_ones(finished, tmp_path):
    finished.run("--cores", "1", "--directory", str(tmp_path))
    assert differences(finished.undisturbed, tmp_path / "results") == []


def test_a_changed_value_is_a_difference(tmp_path):
    for name, value in (("one", "1.0"), ("other", "1.1")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "accounts.csv").write_text(value)
    assert differences(tmp_path / "one", tmp_path / "other") == ["accounts.csv differs"]
