"""A configuration of a stranger: it reads below the data folder, is plain data, and names nothing that can do harm."""

import subprocess
import sys

import pytest
import yaml
from snakemake.exceptions import WorkflowError
from workflow.case import Case
from workflow.configuration import input_paths
from workflow.layers import admit, over_base

pytestmark = pytest.mark.workflow

TEMPLATE = "__use_yte__: true\ncase: ?open({!r}, 'w').write('x') and 'mine'\nyears: [2007]\n"
LAUGHS = [f"a{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(9))}}}\n" for n in range(1, 9)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A data folder with two tables, and a folder beside it."""
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    for folder in ("data/deep", "beside"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("data/provinces.csv", "data/emissions.csv", "beside/emissions.csv"):
        (tmp_path / file).touch()
    return tmp_path


def configured(place, table="emissions.csv", **changes):
    """The configuration of one inventory, with another table of emissions."""
    config = {"case": "mine", "years": [2007], "data": str(place / "data"), "provinces": {"list": "provinces.csv"}}
    return config | {"emissions": {"source": "table", "table": table}} | changes


def refused(config, says):
    with pytest.raises(WorkflowError, match=says) as caught:
        Case(config)
    assert "\n" not in str(caught.value)


def test_a_path_below_the_data_folder_is_read(place):
    Case(configured(place))
    Case(configured(place, "deep/../emissions.csv"))


@pytest.mark.parametrize("table", ["../beside/emissions.csv", "{absolute}", "deep/../../beside/emissions.csv"])
def test_a_path_out_of_the_data_folder_is_refused_unless_its_folder_is_named(place, table):
    table = table.format(absolute=place / "beside/emissions.csv")
    refused(configured(place, table), "emissions.table: .* leads out of the data folder")
    Case(configured(place, table, outside=[str(place / "beside")]))
    refused(configured(place, table, outside=[str(place / "besid")]), "leads out of the data folder")


def test_a_path_out_of_the_resources_is_refused(place):
    refused(configured(place, "resources/../Makefile"), "leads out of resources")


def test_a_link_out_of_the_data_folder_is_refused_unless_its_folder_is_named(place):
    (place / "data/linked.csv").symlink_to(place / "beside/emissions.csv")
    refused(configured(place, "linked.csv"), "leads out of the data folder")
    Case(configured(place, "linked.csv", outside=[str(place / "beside")]))


def test_a_link_inside_a_folder_of_inputs_is_followed_too(place):
    (place / "data/balances").mkdir()
    (place / "data/balances/1.xls").symlink_to(place / "beside/emissions.csv")
    factors = ["resources/factors/ncv_nbs2008.csv", "resources/factors/carbon_ipcc2006.csv"]
    energy = {"balances": "balances", "layout": "resources/layouts/energy_balance.yaml", "factors": factors}
    emissions = {"source": "energy_balance", "energy": energy}
    refused(configured(place, emissions=emissions), r"balances leads out of the data folder .*, by .*1\.xls")
    Case(configured(place, emissions=emissions, outside=[str(place / "beside")]))


def test_a_data_folder_that_is_a_link_is_where_it_leads(place):
    (place / "linked").symlink_to(place / "data")
    Case(configured(place, data=str(place / "linked")))


def test_a_variant_cannot_lead_out_either(place):
    other = {"other": {"emissions": {"table": "../beside/emissions.csv"}}}
    refused(configured(place, variants=other), "leads out of the data folder")
    refused(configured(place, variants={"other": {"outside": ["/"]}}), "variant other changes outside")


def test_every_path_of_the_configuration_is_looked_at(project, place):
    config = yaml.safe_load((project / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"example": None, "data": str(place / "data"), "datasets": {"list": "x.csv"}}
    keys = {key for key, _ in input_paths(config)} - {"data"}
    assert len(keys) > 20
    for key in sorted(keys):
        *sections, last = key.split(".")
        changed = yaml.safe_load(yaml.safe_dump(config))
        part = changed
        for section in sections:
            part = part[section]
        part[last] = ["../x"] if isinstance(part[last], list) else "../x"
        with pytest.raises(WorkflowError, match=rf"config: {key}: \.\./x leads out of the data folder"):
            Case(changed, brought=False)


@pytest.mark.parametrize("name", ["mine\n", "mi ne", "../mine", "mine;rm", "$(x)", "m" * 101, "=mine", "", "mine\x00"])
def test_a_name_that_is_no_safe_file_name_is_refused(place, name):
    stressors = {name: {"provinces": "emissions.csv"}}
    for config in (
        configured(place, case=name),
        configured(place, variants={name: {"closure": "gras"}}),
        configured(place, emissions={"source": "table", "table": "emissions.csv", "stressors": stressors}),
    ):
        with pytest.raises(WorkflowError):
            Case(config)


@pytest.mark.parametrize("title", ["a\nb", "a\x1b[2J", "a\x7f"])
def test_a_title_is_one_line_without_signs_that_steer_a_terminal(place, title):
    refused(configured(place, title=title), "title")


BAD = {
    "a template": ("__use_yte__: true\ncase: a\n", "line 1: __use_yte__ would run code"),
    "aliases that multiply": ("".join(["a0: &a0 x\n", *LAUGHS]), "more than 100,000 values"),
    "what holds itself": ("a: &a [*a]\n", "stands for what holds it"),
    "objects": ("a: !!python/object/apply:os.getcwd []\n", "it is no YAML"),
    "no keys": ("- a\n", "it has no keys"),
    "no YAML": ("a: [\n", "it is no YAML"),
    "another encoding": ("a: Währung\n".encode("latin-1"), "not in UTF-8"),
    "a key twice": ("a: 1\na: 2\n", "line 2: key a stands twice"),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("way", ["itself", "as the base of another"])
def test_a_configuration_that_is_no_plain_data_is_refused(tmp_path, content, says, way):
    (tmp_path / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(WorkflowError, match=says):
        if way == "itself":
            admit([tmp_path / "bad.yaml"])
        else:
            over_base({"base": "bad.yaml"}, [tmp_path / "mine.yaml"])


def test_the_commands_of_make_look_at_a_configuration_before_snakemake_opens_it(project, tmp_path):
    ran, strange = tmp_path / "ran", tmp_path / "strange.yaml"
    strange.write_text(TEMPLATE.format(str(ran)), encoding="utf-8")
    for target in ("run", "summary", "report", "export", "verify", "retrieve"):
        command = ["make", "-n", target, f"CONFIG={strange}"]
        planned = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout.splitlines()
        first = next(line for line in planned if str(strange) in line)
        assert first.endswith(f"python -m workflow.layers {strange}")
    command = [sys.executable, "-m", "workflow.layers", str(strange)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "would run code out of the file" in done.stderr and not ran.exists()
