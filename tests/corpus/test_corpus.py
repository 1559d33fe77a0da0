"""Malformed inputs: each is refused with a clear message, or accepted by design. `make corpus` counts them."""

from importlib import import_module

import pytest

from corpus.entry import judge

AREAS = ("csv_files", "workbooks", "world_tables", "trade", "results", "outlines", "strangers")
ENTRIES = [(area, entry) for area in AREAS for entry in import_module(f"corpus.{area}").ENTRIES]


@pytest.mark.parametrize(("area", "entry"), ENTRIES, ids=[f"{area}: {entry.name}" for area, entry in ENTRIES])
def test_an_input_is_refused_well_or_accepted_by_design(area, entry, tmp_path, record_property):
    record_property("outcome", judge(entry, tmp_path))


def test_names_are_unique():
    names = [(area, entry.name) for area, entry in ENTRIES]
    assert len(names) == len(set(names))
