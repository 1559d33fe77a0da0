"""The library modules behind a script are found by following its imports."""

import ast
import re

from workflow.modules import LIBRARY, behind, library


def names(paths):
    return {path.relative_to(LIBRARY).as_posix() for path in paths if path.is_relative_to(LIBRARY)}


def test_modules_are_followed_through_one_another(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("def main():\n    from nestmrio import cubes\n    import numpy\n")
    assert names(behind(script)) == {"cubes.py", "contract.py", "errors.py", "whole.py"}


def test_imports_over_several_lines_and_of_modules_are_seen(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import nestmrio.errors\nfrom nestmrio.trade import (\n    pooling,\n    geography as places,\n)\n"
    )
    assert names(behind(script)) == {
        "errors.py",
        "trade/pooling.py",
        "trade/geography.py",
        "alignment.py",
        "choices.py",
    }


def test_every_script_finds_the_modules_that_python_would_import(project):
    for script in sorted((project / "workflow/scripts").glob("*.py")):
        found, waiting = set(), [script]
        while waiting:
            for node in ast.walk(ast.parse(waiting.pop().read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nestmrio."):
                    for name in [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]:
                        file = LIBRARY.joinpath(*name.split(".")[1:]).with_suffix(".py")
                        if file.exists() and file not in found:
                            found.add(file)
                            waiting.append(file)
        assert found <= set(behind(script)), script
        assert any(path.endswith("frame.py") for path in library(script.stem)), script
        assert library(script.stem)[0].endswith(f"scripts/{script.name}")


def test_every_rule_names_its_own_script_among_its_inputs(project):
    shared = {"**ENERGY": 'library("energy_inventory")'}
    whole = "library=list(code().values())"  # of a record that is about all code, each script among it
    rules = 0
    for file in sorted((project / "workflow/rules").glob("*.smk")):
        for rule in re.split(r"^ *rule ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            script = re.search(r"scripts/(\w+)\.py", rule)
            for name, text in shared.items():
                rule = rule.replace(name, text)
            if script:
                assert f'library("{script[1]}")' in rule or whole in rule, rule
                rules += 1
    assert rules >= 30
