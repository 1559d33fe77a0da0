"""The tiny world, computed once for all tests of the workflow."""

from time import monotonic

import pytest

from project_copy import copy_project


@pytest.fixture(scope="session")
def finished(project, tmp_path_factory):
    """A copy in which the tiny world has been computed; tests must leave it as they found it."""
    copy = copy_project(project, tmp_path_factory.mktemp("project"))
    started = monotonic()
    copy.printed = copy.run()
    copy.seconds = monotonic() - started
    return copy
