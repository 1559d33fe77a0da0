"""What maintainers rely on: one version, and public checks, hooks and templates that name what exists."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import nestmrio

ROOT = Path(__file__).resolve().parents[2]
DATABASE = subprocess.run(["make", "-pRrq", ":"], cwd=ROOT, capture_output=True, text=True).stdout
TARGETS = set(re.findall(r"^([a-z][\w-]*):", DATABASE, re.MULTILINE))
RUN = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"].values()
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
PAGES = [
    path.relative_to(ROOT).as_posix()
    for folder, pattern in ((".", "*.md"), ("config", "*.md"), ("docs", "*.md"), ("resources", "**/*.md"))
    for path in sorted((ROOT / folder).glob(pattern))
]


def made(text):
    """The targets that a text asks make for."""
    return set(re.findall(r"\bmake ([a-z][\w-]*)", text))


def commands(job):
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_the_version_stands_in_one_place_and_the_others_follow():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert citation["version"] == newest == nestmrio.__version__


def test_the_public_checks_call_the_same_targets_as_the_private_one():
    private = made((ROOT / ".ci/run").read_text(encoding="utf-8"))
    public = made("\n".join(map(commands, RUN)))
    assert {"environment", "lint", "test"} <= private <= public
    assert public <= TARGETS


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_targets_of_the_makefile(page):
    code = re.findall(r"`([^`]*)`|^(make .*)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert made("\n".join(map("\n".join, code))) <= TARGETS


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_tool_of_the_environment_on_files_that_exist(hook):
    program, *words = shlex.split(hook["entry"])
    assert program.startswith(".venv/bin/") and (Path(sys.executable).parent / Path(program).name).exists()
    assert all((ROOT / word).exists() for word in words if "/" in word)
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "workflow").rglob("*")] + ["Snakefile"]
    assert any(re.search(hook.get("files", ""), file) for file in files)


def test_a_report_of_a_fault_needs_what_finds_it():
    template = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text(encoding="utf-8"))
    needed = {
        part["attributes"]["label"] for part in template["body"] if part.get("validations", {}).get("required", False)
    }
    assert {"The command", "The message", "The configuration", "summary.txt", "checks.csv"} <= needed
