"""A record names exactly what has changed since, whichever file or setting it is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.record import changes, record

INPUTS, OUTPUTS = {"a.csv": "tables", "b/c.csv": "fit"}, {"tables.nc": "tables", "gravity/coal.nc": "fit"}
SETTINGS = {"closure": "discrepancy", "solver.tolerance": 1e-10, "repairs": [{"name": "accept"}], "title": ""}
STAGES = {
    stage: {"informed_by": [], "settings": [], "used": [name for name, reader in INPUTS.items() if reader == stage]}
    for stage in ("tables", "fit")
}
KINDS = {"input": INPUTS, "output": OUTPUTS, "code": {"rows.py": None}}
FILES = [(kind, name) for kind, names in KINDS.items() for name in names]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("record")
    for kind, name in FILES:
        (folder / kind / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / kind / name).write_bytes(bytes(range(50)))
    return folder


def taken(folder, **said):
    """The record of the folder, as it comes back from its file."""
    paths = {kind: {name: folder / kind / name for name in names} for kind, names in KINDS.items()}
    outputs = {str(path): OUTPUTS[name] for name, path in paths["output"].items()}
    given = {"settings": SETTINGS, "inputs": paths["input"], "outputs": outputs, "code": paths["code"]} | said
    return json.loads(json.dumps(record(case="small", year=2007, stages=STAGES, **given)))


def told(folder, kind, name):
    """How a line begins and ends that speaks of a file."""
    shown = str(folder / kind / name) if kind == "output" else name
    ends = {"input": f" (read by {INPUTS.get(name)})", "output": f" (made by {OUTPUTS.get(name)})", "code": ""}
    return f"{kind} {shown} ", ends[kind]


def test_the_same_files_give_the_same_record(place):
    assert taken(place) == taken(place) and changes(taken(place), taken(place)) == []


@settings(max_examples=40)
@given(file=st.sampled_from(FILES), at=st.integers(0, 49), added=st.integers(1, 255))
def test_one_byte_is_named_exactly(place, file, at, added):
    before, path = taken(place), place / file[0] / file[1]
    content = path.read_bytes()
    path.write_bytes(content[:at] + bytes([(content[at] + added) % 256]) + content[at + 1 :])
    begins, ends = told(place, *file)
    try:
        assert changes(before, taken(place)) == [f"{begins}has changed{ends}"]
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named_exactly(place, file):
    before, path = taken(place), place / file[0] / file[1]
    content = path.read_bytes()
    path.unlink()
    begins, ends = told(place, *file)
    try:
        assert changes(before, taken(place)) == [f"{begins}is missing{ends}"]
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_named_with_both_values(place, key):
    line = f"setting {key} was {SETTINGS[key]!r} and is 'other'"
    assert changes(taken(place), taken(place, settings=SETTINGS | {key: "other"})) == [line]
    fewer = {name: value for name, value in SETTINGS.items() if name != key}
    assert changes(taken(place), taken(place, settings=fewer)) == [f"setting {key} was {SETTINGS[key]!r} and is gone"]
    assert changes(taken(place, settings=fewer), taken(place)) == [f"setting {key} is new, {SETTINGS[key]!r}"]


def test_an_input_that_comes_or_goes_is_named(place):
    fewer = taken(place, inputs={"a.csv": place / "input/a.csv"})
    assert changes(fewer, taken(place)) == ["input b/c.csv is new: the results do not stand on it (read by fit)"]
    assert changes(taken(place), fewer) == ["input b/c.csv is gone (read by fit)"]


def test_the_commit_alone_is_no_change_and_a_version_is(place):
    before = taken(place, commit="a")
    assert changes(before, taken(place, commit="b")) == []
    before["software"]["numpy"] = "0.1"
    (line,) = changes(before, taken(place))
    assert line.startswith("version of numpy was '0.1' and is ")


def test_a_folder_stands_for_its_files(place):
    found = taken(place, outputs={str(place / "output"): "fit"})["outputs"]
    assert set(found) == {str(place / "output" / name) for name in OUTPUTS}
    assert {row["generated_by"] for row in found.values()} == {"fit"}
