"""After each kind of update the jobs of its row of the table run, and no other; docs/runs.md shows the same table."""

import time

import pytest

import reruns

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

REALLY = ("one sector's flows", "a factor set", "figures.panels")
"""Updates that are run to their end here; `make reruns` can do so with all."""


@pytest.fixture(scope="module")
def case(finished, project, tmp_path_factory):
    """The tiny world as a user's case, in a copy of the project whose files may be edited."""
    copy = reruns.copy_project(project, tmp_path_factory.mktemp("updated"))
    done = reruns.finish(copy, finished.inputs, tmp_path_factory.mktemp("case"))
    done.everything = done.ran(0.0)
    return done


@pytest.mark.parametrize("update", reruns.UPDATES)
def test_an_update_runs_exactly_what_stands_on_it(case, update):
    with reruns.updated(case, update):
        assert case.planned() == reruns.expected(update, case.everything["gravity_fit"])


@pytest.mark.parametrize("update", REALLY)
def test_a_real_run_does_what_the_dry_run_says(case, update):
    reruns.UPDATES[update](case)
    planned, started = case.planned(), time.time()
    case.run()
    assert case.ran(started) == planned == reruns.expected(update, case.everything["gravity_fit"])
    assert case.planned() == {}


def test_the_page_shows_the_table():
    page = reruns.PAGE.read_text(encoding="utf-8")
    for update in reruns.UPDATES:
        assert reruns.row(update, {}, 0.0).rpartition(" | 0 |")[0] in page, update


def test_a_share_counts_the_jobs_of_a_rule():
    assert reruns.share({"fit": 1}, {"fit": 2.0, "trade": 4.0}, {"fit": 3, "trade": 1}) == 0.2
