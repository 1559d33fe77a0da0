"""Layouts: what they must hold, what they may leave out, and that their guide names every key."""

import re
from copy import deepcopy

import pytest
import yaml

from nestmrio.errors import InputError
from nestmrio.inputs.layout_keys import DEFAULTS, KINDS
from nestmrio.inputs.layouts import read_layout

FILES = {
    "nbs42.yaml": "table",
    "nbs42_national.yaml": "table",
    "sic.yaml": "interregional",
    "energy_balance.yaml": "energy_balance",
    "industry_energy.yaml": "industry_energy",
}
OPTIONAL = {
    "table": {"blanks", "table_of", "columns.exports", "columns.imports", "columns.error"},
    "interregional": {"blanks", "columns.inventories", "columns.error", "imports", "factors"},
    "energy_balance": {"passed_over", "activities.loss"},
    "industry_energy": {"spelled"},
}


def keys(schema, inside=""):
    """Every named key of a schema, dotted."""
    for name, part in schema.get("properties", {}).items():
        yield inside + name
        yield from keys(part, f"{inside}{name}.")


def without(layout, *dotted):
    """A copy of a layout without some keys."""
    changed = deepcopy(layout)
    for key in dotted:
        *sections, name = key.split(".")
        inside = changed
        for section in sections:
            inside = inside[section]
        del inside[name]
    return changed


@pytest.mark.parametrize("name", FILES)
def test_a_layout_of_the_project_keeps_its_own_rules(project, name):
    path = project / "resources/layouts" / name
    layout = read_layout(path, FILES[name])
    assert layout.keys() >= DEFAULTS[FILES[name]].keys()


@pytest.mark.parametrize("name", [name for name in FILES if "national" not in name])
def test_a_key_is_mandatory_or_may_be_left_out_as_documented(project, tmp_path, name):
    layout, kind = yaml.safe_load((project / "resources/layouts" / name).read_text(encoding="utf-8")), FILES[name]
    path, trade = tmp_path / "layout.yaml", {"columns.exports", "columns.imports"}
    for key in set(keys(KINDS[kind])) - {"table_of"}:
        left_out = trade if kind == "table" and key in trade else {key}
        path.write_text(yaml.safe_dump(without(layout, *left_out), allow_unicode=True), encoding="utf-8")
        if key in OPTIONAL[kind]:
            read_layout(path, kind)
        else:
            with pytest.raises(InputError, match=rf"layout\.yaml, line \d+: key {re.escape(key)} is missing"):
                read_layout(path, kind)


def test_the_guide_names_every_key(project):
    guide = (project / "resources/layouts/README.md").read_text(encoding="utf-8")
    named = {key for schema in KINDS.values() for key in keys(schema)}
    sections = {key.partition(".")[0] for key in named if "." in key}
    told = [key for key in named if key not in sections and not key.startswith("activities.")]
    assert [key for key in told if f"`{key}`" not in guide] == []


def test_a_nation_needs_foreign_trade_and_a_province_domestic_trade(project, tmp_path):
    text = (project / "resources/layouts/nbs42_national.yaml").read_text(encoding="utf-8")
    path = tmp_path / "layout.yaml"
    path.write_text(text.replace("table_of: nation\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"key columns.outflow is missing. .*table_of: nation"):
        read_layout(path, "table")
    path.write_text(text.replace("  exports: EX\n  imports: IM\n", ""), encoding="utf-8")
    with pytest.raises(InputError, match=r"key columns\.exports is missing"):
        read_layout(path, "table")


def test_a_mark_at_the_beginning_of_the_file_does_no_harm(project, tmp_path):
    text = (project / "resources/layouts/sic.yaml").read_text(encoding="utf-8")
    (tmp_path / "layout.yaml").write_text(text, encoding="utf-8-sig")
    assert read_layout(tmp_path / "layout.yaml", "interregional")["header"] == "XX"
