"""A script and the library modules behind it: inputs of its rule, so that an edit runs again what stands on it."""

import os
import re
from functools import cache

from workflow import PROJECT

LIBRARY = PROJECT / "workflow" / "nestmrio"
FRAME = PROJECT / "workflow" / "frame.py"

_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]*)|import\s+([\w., ]+))", re.MULTILINE)
_WORD = re.compile(r"\w+")


@cache
def library(script):
    """A script of workflow/scripts and the modules that it imports, directly or through one another, as sorted paths.

    The script is named too, because Snakemake holds scripts by their dates, and inputs by their content.
    Imports of `nestmrio` and of the frame are followed, wherever they stand in a file. The package's own `__init__`
    files name modules and do nothing else, so they are not counted.
    """
    file = PROJECT / "workflow" / "scripts" / f"{script}.py"
    return [os.path.relpath(module) for module in [file, *behind(file)]]


def behind(script):
    """The modules behind a file, as a sorted list of absolute paths. Arguments: script (path of a Python file)."""
    found, waiting = set(), [script]
    while waiting:
        new = _imports(waiting.pop()) - found
        found |= new
        waiting += new
    return sorted(found)


@cache
def _imports(path):
    modules = set()
    for origin, names, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
        for module in [f"{origin}.{name}" for name in _WORD.findall(names)] + [origin, *plain.split(",")]:
            file = _file(module.strip())
            if file:
                modules.add(file)
    return frozenset(modules)


@cache
def _file(module):
    if module == "workflow.frame":
        return FRAME
    package, _, rest = module.partition(".")
    file = LIBRARY.joinpath(*rest.split(".")).with_suffix(".py") if package == "nestmrio" and rest else None
    return file if file and file.exists() else None
