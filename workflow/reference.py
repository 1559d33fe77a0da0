"""The reference pages of the documentation, made from the schema, the contract and the table of stages."""

import json

from workflow import PROJECT
from workflow.configuration import schema
from workflow.stages import STAGES

DOCS = PROJECT / "docs"
NOTICE = "This page is made from {source} by `make docs`. Change it there."


def pages():
    """Every page by its name in docs/: {name: text}."""
    return {
        "configuration.md": configuration(),
        "files.md": files(),
        "stages.md": stages(),
    }


def configuration():
    """The keys of a configuration with their meaning, type, choices and default."""
    lines = ["# Configuration", "", NOTICE.format(source="`workflow/schemas/config.schema.yaml`"), ""]
    lines += [schema()["description"], ""]
    for key, part in schema()["properties"].items():
        lines += [f"## `{key}`", "", _words(part), ""]
        rows = list(_rows(part, key))
        if rows:
            lines += ["| key | meaning | default |", "|---|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _rows(part, key):
    """A table row for each key below a section."""
    items = part.get("items", {}) if part.get("type") == "array" else {}
    items = items.get("else", items)
    named = part.get("properties") or items.get("properties") or {}
    each = part.get("additionalProperties")
    if isinstance(each, dict) and each.get("properties"):
        named, key = each["properties"], f"{key}.NAME"
    for name, below in named.items():
        default = "" if "default" not in below else _code(below["default"])
        if name not in (part.get("required") or items.get("required") or ()) or default:
            yield f"| `{key}.{name}` | {_words(below)} | {default} |"
        else:
            yield f"| `{key}.{name}` | {_words(below)} | has to be given |"
        yield from _rows(below, f"{key}.{name}")


def _words(part):
    """The description of a key and the meaning of its choices, in one line."""
    text = " ".join(part.get("description", "").split())
    items = part.get("items", {})
    choices = part.get("choices") or items.get("choices") or items.get("then", {}).get("choices")
    if choices:
        text += " Choices: " + "; ".join(f"`{choice}` ({meaning})" for choice, meaning in choices.items()) + "."
    elif "enum" in part:
        text += " Choices: " + ", ".join(_code(choice) for choice in part["enum"]) + "."
    return text.replace("|", "\\|")


def _code(value):
    if value in ({}, []):
        return ""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def files():
    """The cubes of the file contract: variables, dims, units and meaning."""
    from nestmrio.contract import CONTRACT

    lines = ["# Files", "", NOTICE.format(source="`workflow/nestmrio/contract.py`"), ""]
    lines += ["Paths stand below `results/{case}/{year}/`. A file may hold more variables than are named here.", ""]
    for cube in CONTRACT.values():
        lines += [f"## `{cube.file}`", "", f"{cube.meaning[0].upper()}{cube.meaning[1:]}.", ""]
        lines += ["| variable | dims | unit | meaning |", "|---|---|---|---|"]
        for name, variable in cube.variables.items():
            lines.append(f"| `{name}` | {', '.join(variable.dims)} | {variable.unit} | {variable.meaning} |")
        if cube.attributes:
            lines += ["", f"Attributes: {', '.join(f'`{name}`' for name in cube.attributes)}."]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def stages():
    """The table of stages: what each stands on, the settings it reads first, the files it makes."""
    lines = ["# Stages", "", NOTICE.format(source="`workflow/stages.py`"), ""]
    lines += [
        "A variant computes a stage again where a setting of the stage, or of one that it stands on, is another.",
        "All other stages stand in the folder of the case that computed them first; `stages.csv` says which.",
        "",
        "| stage | part of | stands on | settings | files |",
        "|---|---|---|---|---|",
    ]
    for name, stage in STAGES.items():
        cells = (", ".join(f"`{text}`" for text in texts) for texts in (stage.parents, stage.keys, stage.files))
        lines.append(f"| {name} | {stage.room} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
