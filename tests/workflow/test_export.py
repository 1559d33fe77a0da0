"""The target export: a folder for pymrio, parquet files and a workbook."""

import pandas as pd
import pymrio
import pytest
from python_calamine import CalamineWorkbook

from nestmrio import cubes
from nestmrio.contract import CONTRACT

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

LONG_FORM = ["accounts", "embodied", "embodied_sectors", "emissions", "nested", "trade"]


@pytest.fixture(scope="module")
def exported(finished):
    """The folder of exports of the tiny world."""
    assert not (finished.results / "export").exists()
    finished.run("export")
    return finished.results / "export"


def test_export_makes_its_files_and_nothing_else(finished, exported):
    expected = {"pymrio", "accounts.xlsx", *(f"{name}.parquet" for name in LONG_FORM)}
    assert {path.name for path in exported.iterdir()} == expected
    assert "Nothing to be done" in finished.run("export", "-n")
    assert finished.planned() == set()


def test_pymrio_finds_the_accounts(finished, exported):
    accounts = cubes.read(finished.results / "accounts.nc", "accounts")
    theirs = pymrio.load_all(exported / "pymrio").calc_all()
    for name, regional in (("production", "D_pba_reg"), ("consumption", "D_cba_reg")):
        ours = accounts[name].to_pandas()
        found = getattr(theirs.emissions, regional).loc[ours.index, ours.columns]
        assert (found / ours - 1).abs().max().max() < 1e-8, name
    assert theirs.emissions.unit["unit"].to_dict() == accounts["unit"].to_series().to_dict()


@pytest.mark.parametrize("name", LONG_FORM)
def test_a_parquet_file_has_every_number_of_its_cube(finished, exported, name):
    cube, frame = cubes.read(finished.results / f"{name}.nc", name), pd.read_parquet(exported / f"{name}.parquet")
    found = frame.groupby("variable", observed=True)["value"].agg(["size", "sum"])
    always = set(CONTRACT[name].variables) - set(CONTRACT[name].optional)
    assert set(found.index) == set(cube.data_vars) >= always
    for variable, values in cube.data_vars.items():
        assert found.loc[variable, "size"] == values.size
        assert found.loc[variable, "sum"] == pytest.approx(float(values.sum()), rel=1e-9, abs=1e-9), variable


def test_the_workbook_says_what_the_tables_say(finished, exported):
    book = CalamineWorkbook.from_path(str(exported / "accounts.xlsx"))
    assert book.sheet_names[0] == "about"
    for sheet, file in (("accounts co2", "accounts.csv"), ("groups co2", "accounts_groups.csv")):
        table = pd.read_csv(finished.results / file, dtype={"region": str}, keep_default_na=False, na_values=[""])
        own = table[table["stressor"] == "co2"].drop(columns="stressor")
        first, _, *numbers = book.get_sheet_by_name(sheet).to_python()
        assert first[1:] == list(own)[1:] and [row[0] for row in numbers] == own["region"].tolist()
        found = pd.DataFrame([row[1:] for row in numbers], columns=first[1:]).replace("", float("nan")).astype(float)
        pd.testing.assert_frame_equal(found, own.drop(columns="region").reset_index(drop=True), rtol=1e-14)
    flows = pd.read_csv(finished.results / "bilateral_groups.csv")
    flows = flows[flows["stressor"] == "co2"]
    first, _, *numbers = book.get_sheet_by_name("fluxes co2").to_python()
    assert sum(row[first.index("all")] for row in numbers) == pytest.approx(flows["emissions"].sum(), rel=1e-9)
