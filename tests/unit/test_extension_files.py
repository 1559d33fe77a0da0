"""Extensions in folders that pymrio saved: rows by name, each in its own unit, households beside."""

import numpy as np
import pandas as pd
import pymrio
import pytest

from nestmrio.errors import InputError
from nestmrio.inputs.world_sources import read_extension

REGIONS, SECTORS, FINALS = ["NA", "B"], ["01", "all"], {"homes": "household", "state": "government"}
ROWS = {
    ("co2", "air"): ("kg", 1e-9),
    ("co2", "soil"): ("Gg", 1e-3),
    ("ch4", "air"): ("t", 1e-6),
    ("work", ""): ("", 0.0),
}


@pytest.fixture(params=["txt", "parquet"])
def saved(request, tmp_path):
    """A function that saves an extension, changed by another, and gives what was saved and where."""

    def save(change=lambda extension: None):
        random = np.random.default_rng(3)
        rows = pd.MultiIndex.from_tuples([(a, b or "-") for a, b in ROWS], names=["stressor", "compartment"])
        products = pd.MultiIndex.from_product([REGIONS, SECTORS], names=["region", "sector"])
        users = pd.MultiIndex.from_product([REGIONS, FINALS], names=["region", "category"])
        f, fy = (pd.DataFrame(random.uniform(1, 9, (4, len(of))), rows, of) for of in (products, users))
        unit = pd.DataFrame({"unit": [unit for unit, _ in ROWS.values()]}, rows)
        extension = pymrio.Extension("air", F=f, F_Y=fy, unit=unit)
        change(extension)
        table = pymrio.IOSystem(Z=pd.DataFrame(1.0, products, products), Y=pd.DataFrame(1.0, products, users))
        table.air = extension
        table.save_all(tmp_path / "table", table_format=request.param)
        return f, fy, tmp_path / "table"

    save.form = request.param
    return save


def read(folder, rows, **options):
    options = {"name": "air", "year": 2007} | options
    return read_extension("folder", folder, FINALS, REGIONS, SECTORS, rows=rows, **options)


def shuffled(extension):
    """The same extension with its parts in other orders."""
    extension.unit = extension.unit.iloc[::-1]
    extension.F_Y = extension.F_Y.iloc[[2, 0, 3, 1], ::-1]
    extension.F = extension.F.iloc[:, [3, 1, 0, 2]]


@pytest.mark.parametrize("change", [lambda extension: None, shuffled])
def test_rows_are_summed_each_in_its_own_unit(change, saved):
    f, fy, folder = saved(change)
    if saved.form == "parquet":
        found = read(folder, ["co2 | soil"], unit="Gg")  # units are read from text alone
        weights = {("co2", "soil"): 1e-3}
    else:
        found = read(folder, ["co2"])
        weights = {row: ROWS[row][1] for row in (("co2", "air"), ("co2", "soil"))}
    made = sum(f.loc[row] * weight for row, weight in weights.items())
    direct = sum(fy.loc[row] * weight for row, weight in weights.items())
    by_user = found["direct_emissions"].sel(category=list(FINALS.values()))
    np.testing.assert_allclose(found["emissions"].values.ravel(), made.to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(by_user.values.ravel(), direct.to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(found["household_emissions"], found["direct_emissions"].sum("category"), rtol=1e-12)


def put(part, value):
    """A change of the first cell of a part."""

    def change(extension):
        getattr(extension, part).iloc[0, 0] = value

    return change


@pytest.mark.parametrize(
    ("change", "rows", "options", "said"),
    [
        (put("F", np.nan), ["co2 | air"], {"unit": "kg"}, r"the cell is empty|row co2 air"),
        (put("F", -9e9), ["co2 | air"], {"unit": "kg"}, r"region NA, sector 01: the rows sum to a negative amount"),
        (put("F_Y", -9e9), ["co2 | air"], {"unit": "kg"}, r"region NA, sector household: the rows sum to a negative"),
        (lambda e: None, ["work"], {}, r"row work \| -: the extension does not say the unit"),
        (lambda e: None, ["co"], {"unit": "kg"}, r"extension air has no row 'co'.*co2"),
        (lambda e: None, ["co2"], {"unit": "kg", "name": "ari"}, r"no extension 'ari'.*air"),
        (
            lambda e: setattr(e, "F", e.F.drop(columns=[("B", "all")])),
            ["co2 | air"],
            {"unit": "kg"},
            r"every sector of",
        ),
        (
            lambda e: setattr(e, "F", e.F.rename(columns={"all": "most"})),
            ["co2 | air"],
            {"unit": "kg"},
            r"the list of sectors in the extension air lacks all and has most",
        ),
    ],
)
def test_what_is_wrong_is_named(change, rows, options, said, saved):
    *_, folder = saved(change)
    with pytest.raises(InputError, match=said):
        read(folder, rows, **options)
