"""Where tests find the data of real cases, and how they draw random examples."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_folder():
    """The folder of real data: NESTMRIO_DATA, else ../shared/data beside the project."""
    folder = Path(os.environ.get("NESTMRIO_DATA", PROJECT.parent / "shared" / "data"))
    if not (folder / "china2007").is_dir():
        pytest.skip(f"the data of China 2007 are not in {folder}; set NESTMRIO_DATA to the folder that holds them")
    return folder


@pytest.fixture(scope="session")
def project():
    """The root of the project."""
    return PROJECT


def pytest_addoption(parser):
    """Offer --no-skips: a machine that should have everything fails when a test is skipped."""
    parser.addoption("--no-skips", action="store_true", help="fail when any test is skipped")


def pytest_sessionfinish(session):
    """Fail the session when a test was skipped although --no-skips was asked for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
