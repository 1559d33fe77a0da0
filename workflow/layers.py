"""A configuration laid over the one that it names as its base, and what YAML must not hide in either."""

import sys
from copy import deepcopy
from pathlib import Path

import yaml
from snakemake.exceptions import WorkflowError

from nestmrio.yaml_text import LOADER, Overgrown, require_plain
from workflow.configuration import refused

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
        seen.append(file.resolve())
        base = read_configuration(file)
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


def read_configuration(path):
    """A configuration file as a dictionary: plain data, no key twice. Raises WorkflowError naming file and line."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        require_plain(text)
        found = yaml.load(text, Loader=LOADER)
        _refuse_repeated_keys(yaml.compose(text, Loader=LOADER), path)
    except OSError:
        raise refused(f"{path}: the configuration cannot be opened. Correct its name.") from None
    except UnicodeDecodeError:
        raise refused(f"{path}: it is not in UTF-8. Save it with the encoding UTF-8.") from None
    except Overgrown as error:
        raise refused(f"{path}{_line(error.line)}: {error.problem}. Write the configuration as plain YAML.") from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "a value is not what it seems"
        line = _line(mark.line + 1 if mark else None)
        raise refused(f"{path}{line}: it is no YAML ({problem}). Correct the indents, colons and quotes.") from None
    if not isinstance(found, dict):
        raise refused(f"{path}: it has no keys. Write one key on each line, such as case: mine.")
    return found


def admit(paths):
    """Refuse configuration files that are not plain data, or in which a key stands twice. Arguments: paths."""
    for path in paths:
        read_configuration(path)


def _refuse_repeated_keys(root, path):
    """Refuse a key that stands twice in one section: YAML would let the last one win."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen and key.value != "<<":
                    place = f"{path}{_line(key.start_mark.line + 1)}"
                    raise refused(f"{place}: key {key.value} stands twice in one section. Keep one.")
                seen.add(key.value)
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _line(number):
    return f", line {number}" if number else ""


if __name__ == "__main__":
    try:
        admit(sys.argv[1:])
    except WorkflowError as fault:
        sys.exit(str(fault))
