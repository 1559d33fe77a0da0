"""Layouts: YAML files that say which code, row or column of a workbook stands for what."""

import re
from difflib import get_close_matches
from pathlib import Path
from unicodedata import normalize

from nestmrio.errors import InputError
from nestmrio.inputs.layout_keys import DEFAULTS, KINDS
from nestmrio.limits import YAML_BYTES, require_bytes

_TEXT, _WHOLE, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:merge"
_PLAIN_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DISTINCT = {"activities", "categories", "columns", "factors", "industries", "regions", "spelled"}
"""Sections in which no two keys may stand for the same."""


def read_layout(path, kind):
    """Read a layout file and hold it to the keys of its kind; keys that may be left out get their defaults.

    Arguments: path (YAML file), kind (a key of KINDS: table, interregional, energy_balance, activities or
    industry_energy). Returns a dictionary, which resources/layouts/README.md describes.
    Raises InputError naming file, line and key, for a key that is missing, unknown or stands twice, for a label that
    YAML does not read as the text it was written as, and for two keys that stand for the same.
    """
    data, node = _read(path)
    if not isinstance(data, dict):
        raise InputError("the layout has no keys", remedy="see resources/layouts/README.md", file=path)
    _refuse_spoiled(node, path)
    _hold(data, node, kind, path)
    _refuse_shared(data, node, path)
    return DEFAULTS[kind] | data


def _read(path):
    import yaml

    from nestmrio.yaml_text import LOADER, Overgrown, require_plain

    if not Path(path).is_file():
        raise InputError("the file is missing", remedy="put it there or correct the path in the config", file=path)
    require_bytes(path, YAML_BYTES)
    try:
        text = normalize("NFC", Path(path).read_text(encoding="utf-8-sig"))
        require_plain(text)
        loader = LOADER(text)
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), node
    except UnicodeDecodeError:
        raise InputError("it is not in UTF-8", remedy="save it with the encoding UTF-8", file=path) from None
    except Overgrown as error:
        raise InputError(error.problem, remedy="write it out, as a layout is", file=path, line=error.line) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        what = f"it is no YAML ({getattr(error, 'problem', None) or 'a value is not what it seems'})"
        raise InputError(what, remedy="correct the indents, colons and quotes", file=path, line=line) from None


def _refuse_spoiled(node, path):
    """Refuse what YAML changes in silence: a key that stands twice, a key that is no text, 012 that is read as 10."""
    waiting, done = [("", node)], set()
    while waiting:
        name, node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if node.tag == _WHOLE and not _PLAIN_WHOLE.fullmatch(node.value):
            raise _quote(node, path)
        if node.id == "sequence":
            waiting += [(name, item) for item in node.value]
        if node.id == "mapping":
            seen = set()
            for key, value in node.value:
                if key.tag not in (_TEXT, _MERGE) and not (key.tag == _WHOLE and name == "sectors"):
                    raise _quote(key, path)
                if key.value in seen and key.tag != _MERGE:
                    line = key.start_mark.line + 1
                    raise InputError(f"key {key.value} stands twice", remedy="keep one", file=path, line=line)
                seen.add(key.value)
                waiting.append((key.value, value))


def _quote(node, path):
    what = f"YAML does not read {node.value or 'an empty key'} as the text it looks like"
    remedy = f'write "{node.value}", in quotes'
    if node.tag == _WHOLE:
        remedy += ", or the plain number"
    return InputError(what, remedy=remedy, file=path, line=node.start_mark.line + 1)


def _hold(data, node, kind, path):
    from jsonschema import Draft202012Validator

    error = next(Draft202012Validator(KINDS[kind]).iter_errors(data), None)
    if error is None:
        return
    found = _node(node, error.absolute_path)
    key = ".".join(map(str, error.absolute_path))
    what, remedy = _said(error, found, key)
    raise InputError(what, remedy=remedy, file=path, line=_line(error, found))


def _refuse_shared(data, node, path):
    """Refuse a code or name that two keys of a section have: its numbers would count twice."""
    for name in _DISTINCT & data.keys():
        seen: dict[object, str] = {}
        for key, value in data[name].items():
            if value in seen:
                what = f"keys {name}.{seen[value]} and {name}.{key} have the same value {value}"
                line = _node(node, [name, key]).start_mark.line + 1
                raise InputError(what, remedy="correct one of them", file=path, line=line)
            seen[value] = key


def _line(error, node):
    """The line of what is wrong: of an unknown key itself, else of the part that a key is missing from."""
    known = error.schema.get("properties", {}) if error.validator == "additionalProperties" else None
    keys = [key for key, _ in node.value if key.value not in known] if known is not None else [node]
    return keys[0].start_mark.line + 1


def _said(error, node, key):
    """What is wrong and what to do, in the words of someone who writes YAML."""
    inside = f"{key}." if key else ""
    documented = "see resources/layouts/README.md"
    if error.validator in ("required", "dependentRequired"):
        needed = error.validator_value
        if error.validator == "dependentRequired":
            needed = [name for key, names in needed.items() if key in error.instance for name in names]
        missing = next(name for name in needed if name not in error.instance)
        other = ", or write table_of: nation" if missing in ("outflow", "inflow") else ""
        return f"key {inside}{missing} is missing", f"add it{other}; {documented}"
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = next(name for name in error.instance if name not in known)
        near = get_close_matches(str(unknown), known, 1, 0.5)
        return (
            f"unknown key {inside}{unknown}",
            f"write {near[0]}, if that is meant; {documented}" if near else f"drop it; {documented}",
        )
    if error.validator == "type" and error.validator_value == "string" and node.id == "scalar" and node.value:
        return f"key {key}: YAML does not read {node.value} as text", f'write "{node.value}", in quotes'
    if error.validator == "uniqueItems":
        return f"key {key}: an entry stands twice", "keep one"
    return f"key {key}: {error.schema.get('description', 'another value belongs here')}", documented


def _node(node, path):
    """The part of a YAML file at a path of keys and positions."""
    for part in path:
        if node.id == "sequence":
            node = node.value[part]
        else:
            node = next((value for key, value in node.value if key.value == str(part)), node)
    return node
