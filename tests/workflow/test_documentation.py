"""Every configuration and every command of the guides runs as it stands."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from workflow.case import Case
from workflow.layers import merge

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / name for name in ("README.md", "config/README.md", "docs/your-case.md")]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (f"{guide.relative_to(ROOT)}:{number}", language, text)
    for guide in GUIDES
    for number, (language, text) in enumerate(FENCE.findall(guide.read_text(encoding="utf-8")), 1)
]
SECTIONS = {place: yaml.safe_load(text) for place, language, text in BLOCKS if language == "yaml"}
COMMANDS = sorted(
    {
        line.partition("#")[0].strip()
        for _, language, text in BLOCKS
        if not language
        for line in text.splitlines()
        if line.startswith(("make", "snakemake"))
    }
)
(COMPLETE,) = [section for section in SECTIONS.values() if section.get("case") == "mine"]
(TRADE_ALONE,) = [section for section in SECTIONS.values() if section.get("case") == "trade_alone"]
TARGETS = re.findall(r"^\| `snakemake (\w+)` \|", GUIDES[0].read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def playground(finished, tmp_path_factory):
    """The folder that the guide tells to make: a copy of the example's inputs called my_data."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(finished.inputs, folder / "my_data", ignore=shutil.ignore_patterns("truth"))
    return folder


def written(folder, config):
    """A configuration of the guide as a file, its data folder made absolute."""
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(config | {"data": str(folder / "my_data")}, allow_unicode=True), encoding="utf-8")
    return path


def test_the_complete_configuration_runs_to_the_summary(finished, playground):
    file = written(playground, COMPLETE)
    finished.run_case(file, "summary_of_results", directory=playground)
    assert (playground / "results/mine/2007/summary.txt").exists()


@pytest.mark.parametrize("place", [place for place, section in SECTIONS.items() if "case" not in section])
def test_a_section_completes_the_configuration(finished, playground, place, monkeypatch):
    monkeypatch.delenv("NESTMRIO_DATA", raising=False)
    config = merge(COMPLETE, SECTIONS[place])
    Case(config | {"data": str(playground / "my_data")})
    if "energy" in config["emissions"]:
        tiny = yaml.safe_load((ROOT / "tests/workflow/tiny.yaml").read_text(encoding="utf-8"))
        file = written(playground, merge(config, {"emissions": tiny["emissions"]}))
        wanted = "results/mine/2007/inventory/energy_balance.nc"
        finished.run_case(file, wanted, directory=playground)
        assert (playground / wanted).exists()


def test_trade_alone_is_planned_from_the_files_that_the_guide_names(finished, tmp_path):
    data = tmp_path / "my_data"
    data.mkdir()
    (data / "distances.csv").write_text("origin,destination,distance\nElm,Ash,120\nElm,Oak,80\nAsh,Oak,90\n")
    (data / "flows.csv").write_text("origin,destination,value\nElm,Ash,5\nOak,Ash,2\n")
    margins = [f"coal,{name},1,1,Mt" for name in ("Elm", "Ash", "Oak")]
    (data / "margins.csv").write_text("\n".join(["sector,province,outflow,inflow,unit", *margins]) + "\n")
    printed = finished.run_case(written(tmp_path, TRADE_ALONE), "trade", "-n", directory=tmp_path)
    assert re.search(r"^provincial_trade +1$", printed, re.MULTILINE)


def test_every_target_of_the_table_is_planned(finished, playground):
    assert TARGETS == ["trade", "national", "nested", "inventory", "accounts"]
    for target in TARGETS:
        printed = finished.run_case(written(playground, COMPLETE), target, "-n", "--forceall", directory=playground)
        assert re.search(rf"^{target} +1$", printed, re.MULTILINE), target


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_understood(finished, playground, command):
    words = shlex.split(command.replace("config/mine.yaml", str(written(playground, COMPLETE))))
    if words[0] == "make":
        done = subprocess.run([*words, "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    else:
        arguments = [word for word in words[1:] if word not in ("--cores", "2")]
        split = arguments.index("--configfile")
        finished.run_case(arguments[split + 1], *arguments[:split], "-n", directory=playground)
