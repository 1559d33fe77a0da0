"""Where tests find the data of real cases."""

import os
from pathlib import Path

import pytest

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
