"""The folder in which mutmut works: a copy of the library and of the tests of one part, with their settings."""

import ast
import shutil
import tomllib
from configparser import ConfigParser
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TEXTS = (r"raise \w+\(", r"_LOG\.", r"remedy = ")
"""Lines that only make an error or a line of the log; the corpus and the tests of refusals look at those."""


def build(folder, part):
    """Make the folder anew. Arguments: folder (path), part (Part)."""
    shutil.rmtree(folder, ignore_errors=True)
    places = {"tests": "tests", "resources": "resources", "config": "config", "workflow/nestmrio": "src/nestmrio"}
    for tree, place in places.items():
        shutil.copytree(PROJECT / tree, folder / place, ignore=shutil.ignore_patterns("__pycache__", "mutants"))
    shutil.copy(PROJECT / "tests/mutants/quickest_first.py", folder / "tests")
    for module in part.modules:
        path = folder / f"src/nestmrio/{module}.py"
        path.write_text(undecorated(path.read_text()))
    with (folder / "setup.cfg").open("w") as file:
        _settings(part).write(file)


def undecorated(source):
    """The same module with decorators applied below their functions: mutmut leaves decorated functions out."""
    lines = source.splitlines()
    for function in reversed(ast.parse(source).body):
        if isinstance(function, ast.FunctionDef) and function.decorator_list:
            call = function.name
            for decorator in reversed(function.decorator_list):
                call = f"{ast.unparse(decorator)}({call})"
            lines.insert(function.end_lineno, f"\n\n{function.name} = {call}")
            del lines[function.decorator_list[0].lineno - 1 : function.lineno - 1]
    return "\n".join(lines) + "\n"


def _settings(part):
    """Settings of mutmut for the part, and the project's own of pytest."""
    pytest = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    settings = ConfigParser(interpolation=None)
    settings["mutmut"] = {
        "source_paths": _lines(["src"]),
        "only_mutate": _lines(f"src/nestmrio/{module}.py" for module in part.modules),
        "do_not_mutate_patterns": _lines(TEXTS),
        "also_copy": _lines(["resources", "config"]),
        "pytest_add_cli_args_test_selection": _lines(f"tests/{test}" for test in part.tests),
        "pytest_add_cli_args": _lines(["-pquickest_first", *(f"--deselect=tests/{test}" for test in part.left_out)]),
        "timeout_multiplier": "4",
        "timeout_constant": str(part.patience),
        "track_dependencies": "false",
    }
    settings["tool:pytest"] = {
        key: _lines(value) if isinstance(value, list) else str(value) for key, value in pytest.items()
    }
    return settings


def _lines(values):
    return "\n" + "\n".join(values)
