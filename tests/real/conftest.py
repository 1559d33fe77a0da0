"""China 2007, computed once for all tests of the real case."""

import pandas as pd
import pytest
from gtap_run import run_world

from nestmrio.classification import read_sectors
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from project_copy import copy_project


@pytest.fixture(scope="session")
def china2007(project, data_folder, tmp_path_factory):
    """Results of China 2007 without its variants; tests only read them."""
    copy = copy_project(project, tmp_path_factory.mktemp("china2007"), data_folder)
    wanted = ("summary.txt", "world_comparison.csv", "embodied_sectors.nc", "inventory_comparison.csv")
    copy.run_case("config/china2007.yaml", *(f"results/china2007/2007/{name}" for name in wanted))
    return copy.folder / "results/china2007/2007"


@pytest.fixture(scope="session")
def gtap_world(china2007, project, data_folder, tmp_path_factory):
    """The provinces in a generated GTAP world, by both rules of transport; tests only read the results."""
    return run_world(china2007, project, data_folder, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def provinces(data_folder):
    """Labels of the provinces."""
    return pd.read_csv(data_folder / "china2007/geography/provinces.csv")["province"].tolist()


@pytest.fixture(scope="session")
def fuels(project):
    """The fuels of balances and inventories."""
    return pd.read_csv(project / "resources/factors/fuels.csv", index_col="fuel")


@pytest.fixture(scope="session")
def published(data_folder, provinces, project, fuels):
    """CEADs' inventory in its own sectors: emissions (region, activity, fuel)."""
    activities = read_sectors(project / "resources/sectors/ceads45.csv")
    return read_ceads(data_folder / "china2007/co2/ceads_provinces_2007.xlsx", 2007, provinces, activities, fuels)


@pytest.fixture(scope="session")
def balances(data_folder, provinces, fuels, project):
    """The yearbook's energy balances as printed: quantity (region, activity, fuel)."""
    layout = project / "resources/layouts/energy_balance.yaml"
    return read_energy_balances(data_folder / "china2007/energy", 2007, provinces, fuels, layout)
