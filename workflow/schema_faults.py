"""What a fault of the schema is, in the words of someone who writes YAML."""

from difflib import get_close_matches
from math import inf

import yaml

KINDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list, such as [a, b],",
    "object": "a section of keys",
    "null": "null",
}
"""What the schema calls types, in plain words."""
LENGTH = 40
"""Letters of a value that an error shows."""


def in_words(error):
    """A fault as the end of a sentence on its key. Arguments: error (ValidationError of jsonschema)."""
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        unknown = next(key for key in error.instance if key not in known)
        meant = get_close_matches(str(unknown), known, 1)
        return f"unknown key {unknown}" + (f", did you mean {meant[0]}?" if meant else "")
    if error.validator == "required":
        return f"key {next(key for key in error.validator_value if key not in error.instance)} is missing"
    if error.validator == "type" and "string" in error.validator_value and not isinstance(error.instance, dict | list):
        read = "null" if error.instance is None else str(error.instance).lower()
        return f"YAML reads it as {read}, and a text belongs here: put it in quotes"
    if error.validator == "type":
        wanted = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
        belongs = " or ".join(KINDS[kind] for kind in wanted)
        return f"it is {_told(error.instance)}, and {belongs} belongs here"
    return error.message.replace("None", "null").replace("True", "true").replace("False", "false")


def _told(value):
    """A value as it is written in a configuration, not at any length; signs that steer a terminal by their number."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=inf).removesuffix("...\n").strip()
    text = text if len(text) <= LENGTH else f"{text[:LENGTH]}…"
    return text if text.isprintable() else ascii(text)
