"""What the configuration refuses before any job runs."""

from types import SimpleNamespace

import pytest
import yaml
from snakemake.exceptions import WorkflowError
from workflow.case import Case
from workflow.configuration import input_paths, schema, validated
from workflow.layers import admit, over_base
from workflow.schema_faults import KINDS

from workflow import chosen


@pytest.fixture
def config(project, monkeypatch):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    return yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def brought(config, tmp_path):
    """The example's configuration as a user's case, every file there but empty."""
    config |= {"case": "mine", "example": None, "data": str(tmp_path)}
    for _, path in input_paths(validated(config, "config")):
        if not path.startswith(("resources/", str(tmp_path))):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
    (tmp_path / "sectors.csv").write_text("sector,name,trade\na,A,gravity\nb,B,pooling\n", encoding="utf-8")
    (tmp_path / "flows").unlink()
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.csv").touch()
    return config


def test_defaults_are_filled_in(config):
    assert Case(config).variants == [] and config["world"]["customs"] is None


def test_a_missing_input_is_named_with_its_key(brought, tmp_path):
    Case(dict(brought))
    (tmp_path / brought["provinces"]["neighbours"]).unlink()
    with pytest.raises(WorkflowError, match=r"provinces\.neighbours: neighbours\.csv is not in the data folder"):
        Case(brought)


@pytest.mark.parametrize("there", ["nothing", "a file"])
def test_a_data_folder_that_is_not_there_is_named_as_it_was_written(brought, tmp_path, monkeypatch, there):
    place = tmp_path / "elsewhere"
    if there == "a file":
        place.touch()
    with pytest.raises(WorkflowError, match=rf"config: data: the data folder {place} is not there\. Write"):
        Case(brought | {"data": str(place)})
    monkeypatch.setenv("NESTMRIO_DATA", str(place))
    with pytest.raises(WorkflowError, match=rf"the data folder {place} \(set by NESTMRIO_DATA\) is not there"):
        Case(brought)


def test_a_missing_input_by_its_whole_path_is_not_looked_for_in_the_data_folder(brought, tmp_path):
    brought |= {"outside": [str(tmp_path.parent)]}
    brought["provinces"]["neighbours"] = f"{tmp_path}/beside.csv"
    with pytest.raises(WorkflowError, match=rf"neighbours: {tmp_path}/beside\.csv is not there\. Correct its name"):
        Case(brought)


def test_a_missing_input_of_a_variant_is_named(brought):
    brought["variants"] = {"roads": {"provinces": {"distances": "roads.csv"}}}
    with pytest.raises(WorkflowError, match=r"provinces\.distances: roads\.csv"):
        Case(brought)


def test_a_sector_without_its_flows_is_named_before_any_job(brought, tmp_path):
    (tmp_path / "flows" / "a.csv").unlink()
    with pytest.raises(WorkflowError, match=r"sector a, file .*a\.csv: the flows of a gravity sector are missing"):
        Case(brought)


def test_the_column_trade_says_gravity_or_pooling(brought, tmp_path):
    (tmp_path / "sectors.csv").write_text("sector,name,trade\na,A,gravty\n", encoding="utf-8")
    with pytest.raises(WorkflowError, match="sector a: column trade"):
        Case(brought).sampled_sectors("mine", 2007)


def test_a_link_needs_its_concordances(config):
    config["world"]["link"] = "world"
    with pytest.raises(WorkflowError, match=r"world\.concordance has to be null"):
        Case(config)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"source": "ceads", "ceads": None}, r"emissions\.ceads has to be given for emissions\.source ceads"),
        ({"energy": None}, r"emissions\.energy has to be given for emissions\.reference ceads"),
        ({"table": None}, r"emissions\.table has to be given for emissions\.source table"),
    ],
)
def test_an_inventory_needs_its_section(config, changes, says):
    config["emissions"] |= changes
    with pytest.raises(WorkflowError, match=says):
        Case(config)


def test_cement_needs_its_output(config):
    config["emissions"]["energy"]["cement"] = None
    with pytest.raises(WorkflowError, match=r"emissions\.energy\.cement has to be given for .*process cement"):
        Case(config)


def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("case: mine\nworld:\n  folder: a\n  folder: b\n", encoding="utf-8")
    with pytest.raises(WorkflowError, match=r"mine\.yaml, line 4: key folder stands twice"):
        admit([file])


def test_the_same_key_in_two_sections_is_fine(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("a: {b: 1}\nc: {b: 1}\nd: [{b: 1}, {b: 2}]\n", encoding="utf-8")
    admit([file])


@pytest.mark.parametrize("written", ["NO", "2007", "true", "1.5"])
def test_a_label_that_yaml_spoils_has_to_be_quoted(config, written):
    config["country"] = yaml.safe_load(written)
    with pytest.raises(WorkflowError, match=r"country: YAML reads it as .*put it in quotes"):
        Case(config)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"outside": "../licensed"}, r"outside: it is \.\./licensed, and a list, such as \[a, b\], belongs here"),
        ({"years": 2007}, r"years: it is 2007, and a list"),
        ({"years": ["2007"]}, r"years\.0: it is '2007', and a whole number belongs here"),
        ({"trade": "flows"}, r"trade: it is flows, and a section of keys or null belongs here"),
        ({"country": ["HOM"]}, r"country: it is \[HOM\], and a text or null belongs here"),
        ({"years": "a\u202eb\x1b[2J\nc"}, r"years: it is [ -~]+, and a list"),
        ({"years": "x" * 1000}, r"years: it is x{40}…, and a list"),
    ],
)
def test_a_value_of_another_kind_is_told_in_plain_words(config, changes, says):
    with pytest.raises(WorkflowError, match=rf"config: {says}.* See docs/configuration\.md\.$"):
        Case(config | changes)


def test_a_key_that_is_nearly_one_is_told(config):
    with pytest.raises(WorkflowError, match=r"datasets: unknown key lst, did you mean list\? See docs/config"):
        Case(config | {"datasets": {"lst": "x.csv"}})


def test_every_kind_of_the_schema_has_plain_words():
    kinds, waiting = set(), [schema()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            named = part.get("type", [])
            kinds |= set([named] if isinstance(named, str) else named if isinstance(named, list) else [])
        waiting += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    assert kinds >= {"string", "array", "object"} and kinds <= set(KINDS)


def test_co2_is_no_further_stressor(config):
    config["emissions"]["stressors"]["co2"] = {"provinces": "a.csv", "world": "b.csv"}
    with pytest.raises(WorkflowError, match=r"emissions\.stressors: co2 is always computed"):
        Case(config)


def test_a_folder_of_balances_counts_with_its_files(brought, tmp_path):
    folder = tmp_path / "energy" / "years"
    folder.mkdir()
    for name in ("1.xls", "2.xls"):
        (folder / name).touch()
    brought["emissions"]["energy"]["balances"] = "energy/years"
    files = Case(brought).stage("inventory").contents("emissions.energy.balances")
    assert [path.rpartition("/")[2] for path in files(SimpleNamespace(case="mine", year=2007))] == ["1.xls", "2.xls"]


def test_a_variant_may_not_change_the_case(config):
    config["variants"] = {"other": {"case": "x"}}
    with pytest.raises(WorkflowError, match="variant other changes case, which makes another case"):
        Case(config)


def test_a_configuration_is_laid_over_its_base(tmp_path):
    """Key by key; null takes a key away; variants stay behind; bases have bases of their own."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "first.yaml").write_text("case: a\nworld: {folder: w, sectors: s}\nvariants: {v: {closure: gras}}\n")
    (tmp_path / "deep/second.yaml").write_text("base: ../first.yaml\ncase: b\nworld: {sectors: null}\n")
    above = {"base": "deep/second.yaml", "title": "T", "world": {"link": "world"}}
    merged = over_base(above, [tmp_path / "third.yaml"])
    assert merged == {"case": "b", "title": "T", "world": {"folder": "w", "sectors": None, "link": "world"}}
    assert over_base({"case": "a"}, []) == {"case": "a"}


@pytest.mark.parametrize(("base", "said"), [("nowhere.yaml", "is not in"), ("circle.yaml", "leads back to itself")])
def test_a_base_that_cannot_be_is_refused(base, said, tmp_path):
    (tmp_path / "circle.yaml").write_text("base: circle.yaml\n")
    with pytest.raises(WorkflowError, match=f"config: base: {base} {said}"):
        over_base({"base": base}, [tmp_path / "mine.yaml"])


EXTENSION = {"name": "air_emissions", "rows": ["CO2"]}


@pytest.mark.parametrize(
    ("world", "emissions", "says"),
    [
        (
            {"source": "exiobase"},
            {"world": None},
            r"emissions\.world has to be given for world\.source exiobase without",
        ),
        ({"source": "wiod", "folder": None}, {}, r"world\.folder has to be given for world\.source wiod"),
        ({"source": "eora"}, {"extension": EXTENSION}, r"emissions\.world has to be null with emissions\.extension"),
        (
            {"source": "icio"},
            {"world": None, "extension": EXTENSION},
            r"source icio, which has no extension.* emissions\.world",
        ),
        ({"source": "icio"}, {"extension": {"name": "air"}}, r"emissions\.extension: key rows is missing"),
        ({"source": "exio"}, {}, r"world\.source: 'exio' is not one of"),
    ],
)
def test_a_database_needs_its_files_and_one_source_of_emissions(config, world, emissions, says):
    config["world"] |= world
    config["emissions"] |= emissions
    with pytest.raises(WorkflowError, match=says):
        Case(config)


def test_emissions_of_a_database_come_from_one_rule(config):
    config["world"] |= {"source": "exiobase"}
    config["emissions"] |= {"world": None, "extension": EXTENSION}
    case = Case(config)
    assert case.stage("world_emissions").setting("emissions.extension")(SimpleNamespace(case="example"))["unit"] is None
    assert chosen.from_gtap(case.stage("world_emissions")) == "(?!)"
