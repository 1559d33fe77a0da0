"""The tiny world, computed once for all tests of the workflow."""

import shutil
from time import monotonic

import pytest

from project_copy import copy_project


@pytest.fixture(scope="session")
def finished(project, tmp_path_factory):
    """A copy in which the tiny world has been computed; `undisturbed` has its results as they were before any test."""
    copy = copy_project(project, tmp_path_factory.mktemp("project"))
    started = monotonic()
    copy.printed = copy.run()
    copy.seconds = monotonic() - started
    copy.undisturbed = tmp_path_factory.mktemp("undisturbed") / "results"
    shutil.copytree(copy.folder / "results", copy.undisturbed)
    return copy
