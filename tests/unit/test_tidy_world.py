"""A global table in one tidy file."""

import numpy as np
import pandas as pd
import pytest

import raw_databases as raw
from nestmrio.errors import InputError
from nestmrio.inputs.world_sources import read_database

NAMES = {"homes": "household", "stocks": "inventories"}


@pytest.fixture
def world():
    return raw.draw(["NA", "01", "C"], ["crops", "True"], list(NAMES))


def frame(world, order=0):
    """The rows of a world, in a random order, without its zeros."""
    rows = [
        (*product, *user, value, "10^6 USD")
        for columns, cells in ((world.products, world.z), (world.users, world.y))
        for product, line in zip(world.products, cells, strict=True)
        for user, value in zip(columns, line, strict=True)
        if value
    ]
    table = pd.DataFrame(rows, columns=["origin", "sector", "destination", "use", "value", "unit"])
    return table.sample(frac=1.0, random_state=order)


def saved(table, path):
    table.to_parquet(path) if path.suffix == ".parquet" else table.to_csv(path, index=False)
    return path


def read(path, **options):
    return read_database("tidy", path, NAMES, "C", **{"year": 2007, "unit": "10^6 USD"} | options)


@pytest.mark.parametrize("order", range(3))
@pytest.mark.parametrize("name", ["world.csv", "world.parquet"])
def test_rows_in_any_order_are_the_world_and_absent_ones_zero(order, name, world, tmp_path):
    world.z[0, 3] = world.y[1, 2] = 0.0
    flows = read(saved(frame(world, order), tmp_path / name))
    labels = dict.fromkeys(("origin", "destination"), world.regions) | dict.fromkeys(("sector", "use"), world.sectors)
    found = flows.sel(labels | {"region": world.regions}).sel(category=list(NAMES.values()))
    np.testing.assert_allclose(found["intermediate"].values.ravel(), world.z.ravel(), rtol=1e-14)
    np.testing.assert_allclose(found["final_demand"].values.ravel(), world.y.ravel(), rtol=1e-14)


def test_a_year_is_chosen_among_those_that_are_there(world, tmp_path):
    table = pd.concat([frame(world).assign(year=2007), frame(world).assign(year=2012)])
    path = saved(table, tmp_path / "world.csv")
    assert float(read(path, year=2012)["output"].sum()) == pytest.approx(world.output.sum())
    with pytest.raises(InputError, match=r"no row of the year 2009.*world.year.*2007, 2012"):
        read(path, year=2009)


DAMAGES = {
    "column": (lambda t: t.drop(columns="unit"), r"no column unit"),
    "units": (lambda t: t.assign(unit=["10^3 USD", *t["unit"][1:]]), r"the units .* are mixed"),
    "contradiction": (lambda t: t.assign(unit="10^6 EUR"), r"the unit is 10\^6 EUR, but the configuration says"),
    "no unit": (lambda t: t.assign(unit=[*t["unit"][:-1], ""]), r"line \d+: column unit is empty"),
    "no currency": (lambda t: t.assign(unit="many"), r"the unit 'many' is no amount of a currency"),
    "text": (lambda t: t.assign(value=["many", *t["value"][1:]]), r"line 2: value 'many' is no number"),
    "twice": (lambda t: pd.concat([t, t.iloc[[4]]]), r"origin .*: the flow stands twice"),
    "region": (lambda t: t.replace({"destination": {"NA": "ND"}}), r"region ND: the region buys, but sells nothing"),
    "nothing": (lambda t: t.iloc[:0], r"the file has no rows"),
    "category": (lambda t: t.replace({"use": {"homes": "house"}}), r"categories that are unknown: house"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_what_is_wrong_is_named(kind, world, tmp_path):
    harm, said = DAMAGES[kind]
    table = frame(world).reset_index(drop=True)
    with pytest.raises(InputError, match=said):
        read(saved(harm(table), tmp_path / "world.csv"))
