"""A configuration laid over the one that it names as its base, and what YAML must not hide in either."""

from copy import deepcopy
from pathlib import Path

import yaml

from workflow.configuration import LOADER, refused

OWN = ("variants",)
"""Keys that a configuration does not take over from its base."""


def over_base(config, paths):
    """A configuration with what its base says wherever it says nothing itself.

    Arguments: config, paths (of the YAML files it comes from; a base is named relative to the last). Returns a
    configuration without the key `base`. Raises WorkflowError for a base that is missing or leads back to itself.
    """
    merged, folder, seen = config, Path(paths[-1]).parent if paths else Path(), []
    while merged.get("base"):
        file = folder / merged["base"]
        if not file.is_file() or file.resolve() in seen:
            what = "leads back to itself" if file.is_file() else f"is not in {folder}"
            raise refused(f"config: base: {merged['base']} {what}. Name another configuration.")
        refuse_repeated_keys([file])
        seen.append(file.resolve())
        base = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)
        above = {key: value for key, value in merged.items() if key != "base"}
        merged, folder = merge({key: value for key, value in base.items() if key not in OWN}, above), file.parent
    return merged


def merge(base, changes):
    """A configuration with some keys changed, sections merged key by key."""
    merged = deepcopy(base)
    for key, value in changes.items():
        nested = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if nested else deepcopy(value)
    return merged


def refuse_repeated_keys(paths):
    """Refuse a key that stands twice in one section of a configuration file: YAML would let the last one win.

    Arguments: paths (YAML files). Raises WorkflowError naming file, line and key.
    """
    for path in paths:
        waiting = [yaml.compose(Path(path).read_text(encoding="utf-8"), Loader=LOADER)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.MappingNode):
                seen = set()
                for key, value in node.value:
                    if key.value in seen and key.value != "<<":
                        place = f"{path}, line {key.start_mark.line + 1}"
                        raise refused(f"{place}: key {key.value} stands twice in one section. Keep one.")
                    seen.add(key.value)
                    waiting.append(value)
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value
