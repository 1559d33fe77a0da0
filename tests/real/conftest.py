"""China 2007, computed once for all tests of the real case."""

import pytest

from project_copy import copy_project


@pytest.fixture(scope="session")
def china2007(project, data_folder, tmp_path_factory):
    """Results of China 2007 without its variants; tests only read them."""
    copy = copy_project(project, tmp_path_factory.mktemp("china2007"), data_folder)
    main = [f"results/china2007/2007/{name}" for name in ("summary.txt", "world_comparison.csv", "embodied_sectors.nc")]
    copy.run_case("config/china2007.yaml", *main)
    return copy.folder / "results/china2007/2007"
