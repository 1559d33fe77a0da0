"""`make verify` names exactly what has changed since the tiny world was computed."""

import json
import os
from contextlib import contextmanager

import pytest
import yaml

from project_copy import TINY

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@contextmanager
def another(path, content):
    """A file with other content for a while; None for no file."""
    before, status = path.read_bytes(), path.stat()
    path.unlink()
    if content is not None:
        path.write_bytes(content(before))
    try:
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flipped(content):
    return bytes([content[0] ^ 1]) + content[1:]


def test_nothing_has_changed_after_a_run(finished):
    assert finished.verified() == ([], "1 record: nothing has changed", 0)


FILES = {
    "results/example/inputs/provinces.csv": "input provinces.csv {} (read by published, tables, geography)",
    "results/example/inputs/world/table/unit.txt": "input world/table/unit.txt {} (read by world)",
    "results/example/inputs/energy/clinker.csv": "input energy/clinker.csv {} (read by inventory)",
    "resources/layouts/nbs42.yaml": "input resources/layouts/nbs42.yaml {} (read by published, tables)",
    "results/example/2007/nested.nc": "output results/example/2007/nested.nc {} (made by nested)",
    "results/example/2007/summary.txt": "output results/example/2007/summary.txt {} (made by report)",
    "results/example/2007/figures/fluxes.svg": "output results/example/2007/figures/fluxes.svg {} (made by report)",
    "workflow/nestmrio/mrio/nesting.py": "code workflow/nestmrio/mrio/nesting.py {}",
    "workflow/rules/mrio.smk": "code workflow/rules/mrio.smk {}",
}


@pytest.mark.parametrize("file", FILES)
def test_one_byte_of_a_file_is_named_exactly(finished, file):
    def more(content):
        return content + b"\n" if file.endswith((".py", ".smk")) else flipped(content)

    with another(finished.folder / file, more):
        said = finished.verified()
    assert said == ([FILES[file].format("has changed")], "1 record: something has changed since", 1)


@pytest.mark.parametrize("file", [file for file in FILES if not file.startswith(("workflow", "resources"))])
def test_a_file_that_is_missing_is_named_exactly(finished, file):
    with another(finished.folder / file, None):
        said, _, code = finished.verified()
    fate = "is gone" if "/world/table/" in file else "is missing"  # what a folder holds is what the case reads
    assert (said, code) == ([FILES[file].format(fate)], 1)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("closure", "gras", "setting closure was 'discrepancy' and is 'gras'"),
        ("trade", {"pooling": {"inverse_distance": 0.5}}, "setting trade.pooling.inverse_distance was 0.6 and is 0.5"),
        ("solver", {"tolerance": 1e-9}, "setting solver.tolerance was 1e-10 and is 1e-09"),
    ],
)
def test_a_setting_is_named_exactly(finished, tmp_path, key, value, said):
    (tmp_path / "more.yaml").write_text(yaml.safe_dump({key: value}), encoding="utf-8")
    assert finished.verified(*TINY[1:], tmp_path / "more.yaml")[::2] == ([said], 1)


def test_every_output_of_the_table_of_stages_is_in_the_record(finished):
    record = json.loads((finished.results / "provenance.json").read_text(encoding="utf-8"))
    made = set(record["outputs"])
    for line in (finished.results / "stages.csv").read_text(encoding="utf-8").splitlines()[1:]:
        stage, file, case = line.split(",")
        path = f"results/{case}/2007/{file}"
        found = {name for name in made if name == path or name.startswith(f"{path}/")}
        assert found and all(record["outputs"][name]["generated_by"] == stage for name in found), file
    assert all(row["sha256"] for kind in ("inputs", "outputs", "code") for row in record[kind].values())
    assert str(finished.folder) not in json.dumps(record)


def test_the_record_is_the_same_when_it_is_made_again(finished):
    path = finished.results / "provenance.json"
    before = path.read_bytes()
    finished.run("--forcerun", "provenance", "--until", "provenance")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [None, lambda content: b"{}", lambda content: b"not a record"])
def test_a_record_that_is_missing_or_none_is_told(finished, content):
    with another(finished.results / "provenance.json", content):
        _, last, code = finished.verified()
    said = "1 record: something has changed since" if content else "0 records: there is nothing to compare with"
    assert (last, code) == (said, 1)
