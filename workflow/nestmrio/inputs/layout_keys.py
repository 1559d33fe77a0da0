"""The keys of each kind of layout; resources/layouts/README.md says what they mean."""

from typing import Any

ACTIVITIES = (
    *("thermal_power", "heating", "final_consumption", "agriculture", "industry", "non_energy", "construction"),
    *("transport", "trade_hotels", "residential", "urban", "rural", "other"),
)
"""The activities of an energy balance that an inventory is made of."""

_TEXT = {"type": "string", "minLength": 1, "description": "a text belongs here"}
_TEXTS = {"type": "array", "items": {"type": "string"}, "description": "a list of texts belongs here"}
_PLACE = {"type": "integer", "minimum": 1, "description": "a row or column belongs here, counted from 1"}
_CODE = {
    "type": ["integer", "string"],
    "minimum": 1,
    "minLength": 1,
    "description": "a code in quotes belongs here, or how far it stands behind the last sector's code",
}


def _section(required=(), optional=(), value=None, **more):
    """A section with named keys, of which some are mandatory. Arguments: value (the schema of each)."""
    return {
        "type": "object",
        "required": list(required),
        "properties": dict.fromkeys((*required, *optional), value) | more,
        "additionalProperties": False,
        "description": "a section of keys belongs here",
    }


def _labels(value):
    """A section whose keys are labels of the user."""
    described = "a section of labels belongs here, one or more"
    return {"type": "object", "minProperties": 1, "additionalProperties": value, "description": described}


_TABLE = _section(
    ("units", "categories", "columns", "factors", "total_input"),
    units=_TEXT,
    blanks=_TEXTS,
    table_of={"enum": ["province", "nation"], "description": "province or nation belongs here"},
    categories=_labels(_CODE),
    columns=_section(("output",), ("exports", "imports", "outflow", "inflow", "error"), _CODE)
    | {
        "dependentRequired": {
            one: [two]
            for pair in ("exports imports", "outflow inflow")
            for one, two in (pair.split(), pair.split()[::-1])
        }
    },
    factors=_labels(_CODE),
    total_input=_CODE,
) | {
    "if": {"required": ["table_of"], "properties": {"table_of": {"const": "nation"}}},
    "then": {"properties": {"columns": {"required": ["exports", "imports"]}}},
    "else": {"properties": {"columns": {"required": ["outflow", "inflow"]}}},
}

_INTERREGIONAL = _section(
    ("units", "header", "regions", "categories", "columns", "sectors"),
    units=_TEXT,
    header=_TEXT,
    blanks=_TEXTS,
    regions=_labels(_TEXT),
    categories=_labels(_TEXT),
    columns=_section(("output", "exports"), ("inventories", "error"), _TEXT),
    imports=_TEXT,
    factors=_labels(_TEXT),
    sectors=_labels({"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True})
    | {"propertyNames": {"type": "integer", "description": "the number of sectors belongs here"}},
)

_NAMES = _section(("row",), row={"type": "array", "items": _PLACE, "minItems": 1})
_LABELS = _section(("column", "first_row"), (), _PLACE)
_BALANCE = {
    "title": _section(("row", "pattern"), row=_PLACE, pattern=_TEXT),
    "names": _NAMES,
    "units": _section(("row", "spelled"), row=_PLACE, spelled=_labels(_TEXT)),
    "labels": _LABELS,
    "passed_over": _TEXTS,
    "activities": _section(ACTIVITIES, ("loss",), _TEXT),
}

KINDS: dict[str, Any] = {
    "table": _TABLE,
    "interregional": _INTERREGIONAL,
    "energy_balance": _section(("title", "names", "units", "labels", "activities"), **_BALANCE),
    "activities": _section(("activities",), **_BALANCE),
    "industry_energy": _section(
        ("units", "names", "labels", "total", "industries"),
        units=_TEXT,
        names=_NAMES,
        labels=_LABELS,
        spelled={"type": "object", "additionalProperties": _TEXT},
        total=_TEXT,
        industries=_labels(_TEXT),
    ),
}
"""The schema of each kind of layout; of a layout of balances, a tidy table needs the key `activities` only."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "table": {"blanks": [], "table_of": "province"},
    "interregional": {"blanks": []},
    "energy_balance": {"passed_over": []},
    "activities": {},
    "industry_energy": {"spelled": {}},
}
"""What stands for a key that is left out."""
