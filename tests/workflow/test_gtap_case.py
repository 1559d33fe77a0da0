"""A world table from GTAP files inside the workflow: what it makes, and the one line that a damaged file ends in."""

import shutil

import pytest
import xarray as xr
import yaml

import gtap_damage as damage
from gtap_economy import draw
from gtap_files import write

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

WORLD = [f"results/mine/2007/{file}.nc" for file in ("world_factored", "world_emissions")]


@pytest.fixture
def case(finished, tmp_path):
    """A case of the tiny provinces whose world table is a GTAP file: the files, and a function that writes changes."""
    folder = tmp_path / "inputs"
    shutil.copytree(finished.inputs, folder, ignore=shutil.ignore_patterns("truth", "world"))
    files = write(draw(["hom", "x, y", "NO"], 4, own_trade=["NO"], seed=2), folder / "gtap", 7)
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(folder), "country": "hom"}
    config["emissions"] |= {"energy": None, "ceads": None, "reference": None, "world": None, "stressors": {}}
    har = {"basedata": "gtap/basedata.har", "emissions": "gtap/co2.har"}

    def written(source="har", **changes):
        config["world"] = {"source": source, "har": har | changes, "link": "world", "provincial_concordance": "c.csv"}
        (folder / "c.csv").write_text("source,target,weight\n")
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        return path

    return files, written


def test_two_files_and_the_country_are_all(finished, case, tmp_path):
    files, written = case
    finished.run_case(written(basedata=str(files.table)), *WORLD, directory=tmp_path)
    with xr.open_dataset(tmp_path / WORLD[0]) as world, xr.open_dataset(tmp_path / WORLD[1]) as emissions:
        assert world["region"].values.tolist() == ["hom", "x, y", "NO"]
        assert world["category"].values.tolist() == [
            "household",
            "government",
            "fixed_capital",
            "international_transport",
        ]
        assert world["output"].attrs["units"] == "10^6 USD"
        direct = emissions["direct_emissions"].sum("category")
        xr.testing.assert_allclose(direct, emissions["household_emissions"], rtol=1e-12)
    checks = (tmp_path / "results/mine/2007/checks/world_flows.csv").read_text(encoding="utf-8")
    assert checks.count("GTAP file: ") == 7 and "False" not in checks


DAMAGES = {
    "table": (lambda files: damage.header_missing(files.table, "VXSB"), "header VXSB: the header is missing"),
    "cut": (lambda files: damage.truncated(files.table, "data", "VTWR"), "header VTWR: the file is cut or damaged"),
    "emissions": (lambda files: damage.label_absent(files.emissions, "REG", "hom"), "the file of emissions lacks hom"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_file_ends_in_one_line_and_leaves_nothing(kind, finished, case, tmp_path):
    files, written = case
    harm, said = DAMAGES[kind]
    harm(files)
    text = finished.run_case(written(), *WORLD, directory=tmp_path, ok=False)
    (line,) = {line for line in text.splitlines() if line.startswith("nestmrio: ")}
    assert said in line and "Traceback" not in text
    left = "world_emissions" if kind == "emissions" else "world_flows"
    assert not list((tmp_path / "results/mine/2007").glob(f"{left}.nc*"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"emissions": None}, "world.har.emissions has to be given for world.source har without emissions.world"),
        ({"basedata": "gtap/base.har"}, "world.har.basedata: gtap/base.har is not in the data folder"),
        ({"transport": "both"}, "'both' is not one of"),
        ({"source": "folder"}, "world.source has to be har for world.har"),
    ],
)
def test_a_configuration_that_cannot_be_is_named(changes, said, finished, case, tmp_path):
    _, written = case
    text = finished.run_case(written(**changes), *WORLD, directory=tmp_path, ok=False)
    assert said in text and "Traceback" not in text
