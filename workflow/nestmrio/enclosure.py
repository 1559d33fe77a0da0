"""Paths that a file names: they lead to what lies below a folder, and nowhere else."""

import re
from pathlib import Path

from nestmrio.errors import InputError
from nestmrio.rows import shown

ROOTED = re.compile(r"[/\\]|[A-Za-z]:")
"""How a path begins that does not start at the folder, on any system."""


def inside(folder, name, **place):
    """The path of a file below a folder, by the name that a table, a list or a manifest gives it.

    A name that starts elsewhere (`/`, `C:`), climbs out (`..`) or passes a link that leaves the folder is refused. The
    folder itself may be a link. Arguments: folder, name (text), place (of the name, told in errors). Returns a Path.
    Raises InputError.
    """
    leaves = not name.strip() or ROOTED.match(name) or ".." in re.split(r"[/\\]", name) or not name.isprintable()
    if leaves or leads_outside(Path(folder) / name, [folder]):
        remedy = f"put the file below {folder} and name it from there, without .. and without links that leave it"
        raise InputError(f"{shown(name)} leads out of the folder", remedy=remedy, **place)
    return Path(folder) / name


def leads_outside(path, folders):
    """Whether a path, all links followed, ends outside of all these folders."""
    path = Path(path).resolve()
    return not any(path.is_relative_to(Path(folder).resolve()) for folder in folders)
