"""The record of a case: hashes of its inputs, outputs and code, what each stage used, and what has changed since."""

import hashlib
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from nestmrio import __version__

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "xarray",
    "snakemake",
    "netcdf4",
    "h5netcdf",
    "python-calamine",
    "xlrd",
    "harpy3",
)
"""Packages whose version can change a number."""
KINDS = {"inputs": "input", "outputs": "output", "code": "code"}


def record(*, case, year, settings, inputs, stages, outputs, code, commit=None):
    """The record of a case: each output with the stage that made it, and what each stage used.

    An output is `generated_by` a stage; a stage `used` inputs and settings and is `informed_by` the stages before it.
    The words are those of PROV-O [Lebo, Sahoo and McGuinness 2013, W3C Recommendation]. Nothing in it tells of time or
    machine: the same files give the same record. A file that is missing has no sha256.

    Arguments: case and year (texts), settings ({dotted key: value}), inputs ({name: path}), stages ({name:
    {informed_by, settings, used}}), outputs ({path: stage}; a folder stands for its files), code ({name: path}), commit
    (of the code, where it is known). Returns a dict of texts, lists and dicts.
    """
    made = {str(file): stage for path, stage in outputs.items() for file in _files(path)}
    return {
        "case": case,
        "year": str(year),
        "software": {"nestmrio": __version__, "commit": commit, "python": platform.python_version()} | _packages(),
        "settings": settings,
        "stages": stages,
        "inputs": {name: {"sha256": _digest(path)} for name, path in sorted(inputs.items())},
        "outputs": {path: {"sha256": _digest(path), "generated_by": made[path]} for path in sorted(made)},
        "code": {name: {"sha256": _digest(path)} for name, path in sorted(code.items())},
    }


def changes(then, now):
    """What differs between two records of a case, one line for each difference, in plain words.

    Arguments: then, now (see `record`). The commit alone is no difference. Returns a list of texts.
    """
    lines = []
    for kind, word in KINDS.items():
        for name in sorted(then[kind].keys() | now[kind].keys()):
            fate = _fate(then[kind].get(name), now[kind].get(name))
            if fate:
                stages = _stages(name, then[kind].get(name, {}), then, now)
                lines.append(f"{word} {name} {fate}" + (f" ({stages})" if stages else ""))
    software = [{key: value for key, value in one["software"].items() if key != "commit"} for one in (then, now)]
    return [*lines, *_different("setting", then["settings"], now["settings"]), *_different("version of", *software)]


def _fate(then, now):
    if then is None:
        return "is new: the results do not stand on it"
    if now is None:
        return "is gone"
    if then["sha256"] == now["sha256"]:
        return None
    return "is missing" if now["sha256"] is None else "has changed"


def _stages(name, row, then, now):
    """The stage that made a file, or those that read it."""
    if "generated_by" in row:
        return f"made by {row['generated_by']}"
    reads = [stage for one in (then, now) for stage, row in one["stages"].items() if name in row["used"]]
    return f"read by {', '.join(dict.fromkeys(reads))}" if reads else ""


def _different(word, then, now):
    absent = object()
    for key in sorted(then.keys() | now.keys()):
        before, after = then.get(key, absent), now.get(key, absent)
        if before is absent:
            yield f"{word} {key} is new, {after!r}"
        elif after is absent:
            yield f"{word} {key} was {before!r} and is gone"
        elif before != after:
            yield f"{word} {key} was {before!r} and is {after!r}"


def _files(path: str | Path) -> Iterable[Path]:
    path = Path(path)
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _digest(path):
    if not Path(path).is_file():
        return None
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _packages():
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found
