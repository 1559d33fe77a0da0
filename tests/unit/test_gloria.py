"""GLORIA's files, line by line: archives, and what is wrong in a line."""

import re

import numpy as np
import pytest

import raw_databases as raw
from database_kinds import KINDS, drawn, written
from nestmrio.errors import InputError
from nestmrio.inputs.extension_files import open_extension
from nestmrio.inputs.gloria import read_gloria

KIND = KINDS["gloria"]


def table_file(path):
    (file,) = path.rglob("*_T-Results_*.csv")
    return file


def change(file, row, column, text):
    """Write another text into a cell of a file."""
    lines = [line.split(",") for line in file.read_text().splitlines()]
    lines[row][column] = text
    file.write_text("\n".join(map(",".join, lines)) + "\n")


@pytest.mark.parametrize("zipped", [True, False])
def test_archives_and_folders_are_read_alike(zipped, tmp_path):
    world = drawn("gloria")
    path = written("gloria", world, tmp_path, zipped=zipped)
    table = read_gloria(path, raw.YEAR)
    np.testing.assert_allclose(table.z, world.z, rtol=1e-14)
    np.testing.assert_allclose(table.y, world.y, rtol=1e-14)
    np.testing.assert_allclose(table.primary, world.primary, rtol=1e-12)
    np.testing.assert_allclose(table.output, world.output, rtol=1e-14)
    satellite = open_extension("gloria", path, raw.YEAR, KIND.extension)
    np.testing.assert_allclose(satellite.by_product([0])[0], world.co2.ravel(), rtol=1e-14)
    np.testing.assert_allclose(satellite.by_product([1, 0])[1], world.co2.ravel(), rtol=1e-14)


@pytest.mark.parametrize(
    ("row", "column", "text", "said"),
    [
        (0, 5, "0.5", r"line 1: supply off the diagonal, in cell 6"),
        (1, 9, "1e-7", r"line 2: supply off the diagonal, in cell 10"),
        (1, 0, "nan", r"line 2: supply off the diagonal, in cell 1"),
        (10, 17, "3", r"line 11: products that products use, in cell 18"),
        (4, 1, "x", r"line 5: a cell is no number"),
        (4, 1, "", r"line 5: a cell is no number"),
        (4, 1, "inf", r"line 5: a cell is no number"),
        (4, 1, "1,2", r"line 5: 19 cells, where the read-me has 18"),
    ],
)
def test_a_wrong_cell_is_named_by_its_line(row, column, text, said, tmp_path):
    path = written("gloria", drawn("gloria"), tmp_path)
    change(table_file(path), row, column, text)
    with pytest.raises(InputError, match=rf"T-Results.*{said}"):
        read_gloria(path, raw.YEAR)


@pytest.mark.parametrize("count", [-1, 1])
def test_a_file_of_another_length_is_refused(count, tmp_path):
    path = written("gloria", drawn("gloria"), tmp_path)
    for pattern, read in (
        ("*_T-*", lambda: read_gloria(path, raw.YEAR)),
        ("*_Y-*", lambda: read_gloria(path, raw.YEAR)),
        ("*_TQ-*", lambda: open_extension("gloria", path, raw.YEAR, KIND.extension).by_product([0])),
    ):
        (file,) = path.rglob(pattern)
        lines = whole = file.read_text().splitlines()
        lines = lines[:-1] if count < 0 else [*lines, lines[-1]]
        file.write_text("\n".join(lines) + "\n")
        with pytest.raises(InputError, match=rf"{len(lines)} lines, where the read-me has {len(whole)}"):
            read()
        file.write_text("\n".join(whole) + "\n")


def test_the_year_and_the_readme_have_to_be_there(tmp_path):
    path = written("gloria", drawn("gloria"), tmp_path)
    with pytest.raises(InputError, match=r"no T-Results.*year 2011.*world.year.*2007"):
        read_gloria(path, 2011)
    (readme,) = path.rglob("GLORIA_ReadMe*")
    readme.unlink()
    with pytest.raises(InputError, match=re.escape("0 files are called GLORIA_ReadMe_*.xlsx")):
        read_gloria(path, raw.YEAR)
