"""The reference pages say what schema, contract and stages say now."""

from typing import get_args, get_type_hints

import pytest
from workflow.configuration import schema
from workflow.reference import DOCS, pages

from nestmrio import choices
from nestmrio.balancing import ras
from nestmrio.contract import CONTRACT
from nestmrio.footprint.leontief import Method


@pytest.mark.parametrize("name", pages())
def test_a_page_is_not_stale(name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run make docs"


def test_every_key_and_variable_is_on_a_page():
    configuration, files = pages()["configuration.md"], pages()["files.md"]
    assert all(f"## `{key}`" in configuration for key in schema()["properties"])
    for cube in CONTRACT.values():
        assert f"## `{cube.file}`" in files
        assert all(f"| `{name}` |" in files for name in cube.variables)


KEYWORDS = {
    "$schema $ref title description type properties required additionalProperties definitions default items enum",
    "choices minimum maximum exclusiveMinimum minLength maxLength minItems uniqueItems pattern propertyNames oneOf if",
    "then else",
}


def test_the_schema_holds_no_stray_words():
    known, waiting = set(" ".join(KEYWORDS).split()), [schema()]
    while waiting:
        part = waiting.pop()
        assert set(part) <= known, set(part) - known
        for section in ("properties", "definitions"):
            waiting += part.get(section, {}).values()
        waiting += [part[name] for name in ("items", "additionalProperties") if isinstance(part.get(name), dict)]


def test_what_annotations_allow_are_the_choices():
    infeasible = get_type_hints(ras)["infeasible"]
    assert get_args(Method) == tuple(choices.SOLVERS)
    assert get_args(infeasible) == tuple(choices.INFEASIBLE)
