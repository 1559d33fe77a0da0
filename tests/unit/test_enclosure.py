"""Names of files lead to what lies below their folder, and nowhere else."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.enclosure import inside, leads_outside
from nestmrio.errors import InputError

PARTS = st.sampled_from(["..", ".", "a", "b.csv", "", "...", "a b", "~", "C:", "\\", "..\\..", "out", "in"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("enclosed") / "data"
    (found / "a").mkdir(parents=True)
    (found / "out").symlink_to(found.parent)
    (found / "in").symlink_to(found / "a")
    return found


@given(parts=st.lists(PARTS, min_size=1, max_size=6), rooted=st.booleans())
def test_whatever_the_name_the_file_is_below_the_folder(folder, parts, rooted):
    name = "/" * rooted + "/".join(parts)
    try:
        found = inside(folder, name, file="list.csv")
    except InputError as error:
        assert "leads out of the folder" in str(error) and "list.csv" in str(error)
        return
    assert os.path.commonpath([folder.resolve(), found.resolve()]) == str(folder.resolve())


@pytest.mark.parametrize("name", ["x.csv", "a/x.csv", "in/x.csv", "a..b.csv", ".hidden", "..x"])
def test_a_name_below_the_folder_is_its_path(folder, name):
    assert inside(folder, name) == folder / name


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "\\x", "C:/x", "c:x", "out/x", "out", "", "a\nb", "..\\x"])
def test_a_name_that_leads_elsewhere_is_refused(folder, name):
    with pytest.raises(InputError, match="leads out of the folder"):
        inside(folder, name)


def test_a_folder_that_is_a_link_is_where_it_leads(folder, tmp_path):
    (tmp_path / "linked").symlink_to(folder)
    assert inside(tmp_path / "linked", "a/x.csv") == tmp_path / "linked/a/x.csv"
    assert not leads_outside(tmp_path / "linked/in", [folder]) and leads_outside(tmp_path / "linked/out", [folder])
