"""No module runs what a file says: no formula, no pickle, no shell, no YAML beyond plain data."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MODULES = sorted((PROJECT / "workflow").rglob("*.py"))
RULES = [PROJECT / "Snakefile", *sorted((PROJECT / "workflow/rules").glob("*.smk"))]
RUNS = {"eval", "exec", "__import__"}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
STARTERS = {"lineage.py"}
"""Modules that start a program: git, with arguments that no file gives."""
PASSING = ("os.system", "os.popen", "read_pickle", "to_pickle", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_module_runs_nothing_out_of_a_file(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not {node.func.id for node in called if isinstance(node.func, ast.Name)} & RUNS
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {name.partition(".")[0] for name in imported}
    assert not roots & UNSAFE and ("subprocess" not in roots or path.name in STARTERS)
    for text in map(ast.unparse, called):
        name = text.partition("(")[0]
        assert not name.endswith(PASSING), text
        assert "shell=True" not in text and "allow_pickle=True" not in text, text
        assert name not in ("yaml.load", "yaml.compose", "yaml.parse") or "Loader=LOADER" in text, text


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_no_rule_has_a_shell(path):
    assert not re.search(r"^\s*(shell|run):", path.read_text(encoding="utf-8"), re.MULTILINE)
