"""The table of China 2007 for pymrio: its own chain finds the accounts of all seventy regions."""

import numpy as np
import pymrio
import pytest

from nestmrio import cubes, expand
from nestmrio.inputs.mrio_folder import read_world
from nestmrio.report.export.mrio_folder import write_mrio_folder

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def nested(china2007):
    return cubes.read(china2007 / "nested.nc", "nested")


@pytest.fixture(scope="module")
def folder(china2007, nested, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "pymrio"
    write_mrio_folder(nested, cubes.read(china2007 / "emissions.nc", "emissions"), path)
    return path


def test_pymrio_finds_production_and_consumption_of_all_regions(china2007, folder):
    accounts = cubes.read(china2007 / "accounts.nc", "accounts")
    theirs = pymrio.load_all(folder).calc_all()
    for name, regional in (("production", "D_pba_reg"), ("consumption", "D_cba_reg")):
        ours = accounts[name].to_pandas()
        assert ours.shape[1] == 70
        found = getattr(theirs.emissions, regional).loc[ours.index, ours.columns]
        np.testing.assert_allclose(found, ours, rtol=1e-8, err_msg=name)
    assert theirs.emissions.unit.loc["co2", "unit"] == "Mt" and set(theirs.unit["unit"]) == {"10^6 USD"}


def test_direct_emissions_stand_with_households_in_towns_and_of_countries(folder):
    direct = pymrio.load_all(folder).emissions.F_Y.loc["co2"]
    placed = direct[direct != 0].index
    assert {category for region, category in placed if region in ("Beijing", "Henan")} == {"urban_household"}
    assert {category for region, category in placed if region in ("USA", "RoW")} == {"household"}


def test_our_reader_finds_the_same_flows(nested, folder):
    categories = nested["category"].values.tolist()
    found = read_world(folder, dict(zip(categories, categories, strict=True)), "Beijing", unit="10^6 USD")
    flows, largest = expand(nested), float(nested["output"].max())
    for name in ("intermediate", "final_demand"):
        assert float(np.abs(found[name] - flows[name]).max()) <= 1e-12 * largest, name
