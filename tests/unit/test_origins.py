"""The footprint of one product, and the largest origins behind final demand."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dense_worlds import expand
from factored_tables import chain, random_emissions, random_table
from nestmrio.errors import InputError
from nestmrio.footprint.origins import footprint_of, top_origins
from nestmrio.footprint.sectors import embodied_by_sector
from nestmrio.names import EXPORTS

worlds = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10_000), st.sampled_from([0.0, 0.4]))


@settings(max_examples=25, deadline=None)
@given(worlds, st.sampled_from(["structured", "lu"]))
def test_a_dense_inverse_finds_the_same_footprint(case, method):
    regions, sectors, seed, idle = case
    table = random_table(regions, sectors, seed, idle=idle)
    emissions = random_emissions(table, seed)
    used, final = expand(table)
    output = np.where(table["output"].values > 0, table["output"].values, 1.0)
    inverse = np.linalg.inv(np.eye(regions * sectors) - (used / output).reshape(regions * sectors, -1))
    r, i = seed % regions, seed % sectors
    found = footprint_of(table, emissions, f"r{r}", f"s{i}", method=method)
    column = inverse[:, r * sectors + i].reshape(regions, sectors) * emissions.values / output
    np.testing.assert_allclose(found["emitted"].values, column * final[r, i].sum(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found["caused"].values, column.sum() * final[r, i], rtol=1e-9, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(worlds)
def test_the_footprints_of_all_products_are_all_emissions(case):
    regions, sectors, seed, idle = case
    table = random_table(regions, sectors, seed, idle=idle)
    emissions = random_emissions(table, seed)
    each = [footprint_of(table, emissions, f"r{r}", f"s{i}") for r in range(regions) for i in range(sectors)]
    np.testing.assert_allclose(sum(found["emitted"].values for found in each), emissions.values, rtol=1e-9)
    by_sector = embodied_by_sector(table, emissions)["embodied"].sum(["origin", "sector"])
    np.testing.assert_allclose(sum(found["caused"].values for found in each), by_sector.values, rtol=1e-8, atol=1e-12)


def test_steel_of_the_mill_stands_on_coal_of_the_mine():
    found = footprint_of(*chain(), "Mill", "steel")
    assert found["emitted"].sel(origin="Mine", sector="coal").item() == pytest.approx(5)
    assert found["caused"].sel(destination="City").item() == pytest.approx(8)
    assert footprint_of(*chain(), "Mine", "coal")["emitted"].sum().item() == 0
    assert found["emitted"].attrs["units"] == "Mt"


def test_a_product_that_the_table_does_not_have_is_refused():
    with pytest.raises(InputError, match=r"no region 'Mil'.*Mine, Mill, City"):
        footprint_of(*chain(), "Mil", "steel")
    with pytest.raises(InputError, match=r"no sector 'stel'.*coal, steel"):
        footprint_of(*chain(), "Mill", "stel")


def cube(seed=3, categories=("household", "fixed_capital")):
    """Random emissions (stressor, origin, sector, destination, category), all different."""
    labels = {
        "stressor": ["co2", "so2"],
        "origin": ["a", "b", "c"],
        "sector": ["s", "t"],
        "destination": ["a", "b", "c"],
        "category": list(categories),
    }
    values = np.random.default_rng(seed).uniform(0, 1, [len(known) for known in labels.values()])
    return xr.DataArray(values, labels, tuple(labels), attrs={"units": "Mt"}).assign_coords(
        unit=("stressor", ["Mt", "kt"])
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_the_largest_stand_first_and_are_what_the_cube_has(seed, count):
    whole = cube(seed)
    found = top_origins(whole, "b", category="household", count=count)
    assert found.sizes["rank"] == min(count, 6) and found["rank"].values.tolist()[0] == 1
    for stressor in ("co2", "so2"):
        part = whole.sel(stressor=stressor, destination="b", category="household")
        rows = found.sel(stressor=stressor)
        assert rows["emissions"].values.tolist() == sorted(part.values.ravel(), reverse=True)[:count]
        for rank in rows["rank"].values:
            row = rows.sel(rank=rank)
            there = part.sel(origin=row["origin"].item(), sector=row["sector"].item())
            assert there.item() == row["emissions"].item()
            assert row["share"].item() == pytest.approx(there.item() / part.sum().item())


def test_several_destinations_and_all_categories_of_consumption_together():
    whole = cube(categories=("household", EXPORTS))
    found = top_origins(whole, ["a", "c"], count=6)
    together = whole.sel(destination=["a", "c"], category="household").sum("destination")
    assert found["share"].sum("rank").values.tolist() == pytest.approx([1, 1])
    np.testing.assert_allclose(found["emissions"].sum("rank"), together.sum(["origin", "sector"]))
    shipped = top_origins(whole, category=EXPORTS, count=6)["emissions"].sum("rank")
    np.testing.assert_allclose(shipped, whole.sel(category=EXPORTS).sum(["origin", "sector", "destination"]))
    assert found["unit"].values.tolist() == ["Mt", "kt"]


def test_nothing_has_no_shares():
    found = top_origins(0 * cube(), "a", count=2)
    assert found["emissions"].sum() == 0 and found["share"].isnull().all()
    assert found["origin"].values[0].tolist() == ["a", "a"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"destination": "d"}, r"no destination 'd'.*a, b, c"),
        ({"category": "housing"}, r"no category 'housing'.*household, fixed_capital"),
        ({"count": 0}, "count is 0"),
    ],
)
def test_what_the_cube_does_not_have_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        top_origins(cube(), **options)
    if "count" not in options:
        emitted = cube().sum(["destination", "category"])
        with pytest.raises(InputError, match="has no dim"):
            top_origins(emitted, **options)
