"""What the provenance of a case is made of: its settings, inputs, stages and code, as the table of stages has them."""

import os
import subprocess
from pathlib import Path

from workflow import PROJECT
from workflow.configuration import input_paths
from workflow.stages import STAGES, upstream

CODE = ("Snakefile", "workflow/*.py", "workflow/rules/*.smk", "workflow/schemas/*.yaml", "workflow/scripts/*.py")
LIBRARY = "workflow/nestmrio/**/*.py"
WHOLE_FOLDERS = ("world.folder", "emissions.energy.balances")
"""Inputs that may be folders, all of whose files are read."""


def lineage(case, name, year, outputs, *, variants=False):
    """What `nestmrio.record` needs to know of a case or a variant, but for the commit.

    Arguments: case (Case), name (of the case or variant), year, outputs ({path: stage}), variants (whether
    the outputs compare variants, so that what they change is a setting too). Returns its arguments.
    """
    settings, stages, inputs = case.settings(name), {}, {}
    named = [(key, value) for key, value in input_paths(settings) if key not in ("base", "data", "datasets.list")]
    named += _by_default(case, settings)
    for stage in upstream("report"):
        if case.makes(stage, name):
            row = STAGES[stage]
            read = [(key, value) for key, value in named if _below(key, row.keys)]
            used = dict(pair for key, value in read for pair in _files(case, name, key, value, year))
            before = [parent for parent in row.parents if case.makes(parent, name)]
            stages[stage] = {"informed_by": before, "settings": list(row.keys), "used": sorted(used)}
            inputs |= used
    left_out = {"base", "data", "datasets", "years"} | (set() if variants else {"variants"})
    flat = dict(_leaves({key: value for key, value in settings.items() if key not in left_out}))
    made = {"settings": flat, "stages": stages, "inputs": inputs, "outputs": dict(sorted(outputs.items()))}
    return {"case": name, "year": str(year), "code": code()} | made


def code():
    """The files that make the workflow, {path below the project: path from here}."""
    found = [path for pattern in (*CODE, LIBRARY) for path in PROJECT.glob(pattern)]
    return {path.relative_to(PROJECT).as_posix(): os.path.relpath(path) for path in sorted(found)}


def commit():
    """The commit of the project, with `and changes` where a file of it differs; None where git does not know it."""
    try:
        top, at = _git("rev-parse", "--show-toplevel", "HEAD").split()
        if Path(top).resolve() != PROJECT:
            return None
        changed = _git("status", "--porcelain", "--", "Snakefile", "workflow", "resources")
        return f"{at} and changes" if changed else at
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _git(*arguments):
    command = ["git", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def _by_default(case, settings):
    """Inputs that a null stands for."""
    if not settings["world"] or settings["world"]["categories"]:
        return []
    return [("world.categories", case.default_categories(settings["world"]["source"]))]


def _files(case, name, key, value, year):
    """Pairs of name and path of the files behind a setting: a file, the files of a folder, or one for each sector."""
    place = case.locate(value, year)
    said = value.format(year=year)
    if key == "trade.flows.folder":
        return [(f"{said}/{sector}.csv", f"{place}/{sector}.csv") for sector in case.sampled_sectors(name, year)]
    if key in WHOLE_FOLDERS and os.path.isdir(place):
        below = sorted(path.relative_to(place).as_posix() for path in Path(place).rglob("*") if path.is_file())
        return [(f"{said}/{file}", f"{place}/{file}") for file in below]
    return [(said, place)]


def _below(key, sections):
    return any(key == section or key.startswith(f"{section}.") for section in sections)


def _leaves(settings, key=""):
    """Pairs of dotted key and value; a section without keys is a value."""
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{key}{name}.")
        else:
            yield f"{key}{name}", value
