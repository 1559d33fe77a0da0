"""What is computed in blocks of regions is what one job computes: multipliers, and emissions by emitting sector."""

from itertools import chain

import h5netcdf
import numpy as np
import pytest
import xarray as xr

from factored_tables import random_emissions, random_table
from nestmrio import cubes
from nestmrio.errors import ContractError, InputError
from nestmrio.footprint.attribution import embodied
from nestmrio.footprint.blocks import join, join_checks, part
from nestmrio.footprint.multipliers import multipliers
from nestmrio.footprint.sectors import check_agreement, check_sums, embodied_by_sector, sums_over_sectors
from nestmrio.ledger import Ledger

FACTS = {"case": "test", "year": 2007, "source_sha256": "one", "created_by": "a_block"}
KINDS = {
    "multipliers": (multipliers, "origin", "origins", []),
    "embodied_sectors": (embodied_by_sector, "destination", "destinations", ["output"]),
}
"""Each kind of cube: the function behind it, the dim of its blocks, the argument that names some, what is left out."""


def world(regions, sectors, seed=1):
    """A random table and emissions of two stressors."""
    table = random_table(regions, sectors, seed, lost=0.05)
    both = xr.concat([random_emissions(table, seed), random_emissions(table, seed + 1)], "stressor")
    return table, both.assign_coords(stressor=["co2", "so2"]).assign_attrs(units="Mt")


def written(kind, table, emissions, count, folder, **solver):
    """The files of all blocks of a kind, with their checks beside them."""
    compute, _, argument, _ = KINDS[kind]
    regions, paths = table["region"].values.tolist(), []
    for number in range(1, count + 1):
        ledger, path = Ledger(), folder / f"{number}-of-{count}.nc"
        block = compute(table, emissions, **{argument: part(regions, path.stem)}, ledger=ledger, **solver)
        cubes.write(block, path, kind, **FACTS)
        ledger.write_checks(path.with_suffix(".csv"))
        paths.append(path)
    return paths


def joined(kind, paths, folder):
    """The cube that the files of all blocks join to."""
    _, dim, _, without = KINDS[kind]
    join(paths, folder / f"{kind}.nc", dim, without=without, created_by=kind)
    return cubes.read(folder / f"{kind}.nc", kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("regions", "count"), [(5, 3), (5, 5), (36, 2), (70, 2)])
@pytest.mark.parametrize("method", ["structured", "lu"])
def test_blocks_join_to_what_one_job_finds(kind, regions, count, method, tmp_path):
    table, emissions = world(regions, 3)
    whole = KINDS[kind][0](table, emissions, method=method, ledger=Ledger())
    found = joined(kind, written(kind, table, emissions, count, tmp_path, method=method), tmp_path)
    assert found.sizes == whole.sizes and set(found.variables) == set(whole.variables)
    for name in whole.data_vars:
        assert float(abs(found[name] - whole[name]).max()) <= 1e-12 * float(abs(whole[name]).max())
    assert found.attrs["created_by"] == kind and found.attrs["error_bound"] < 1e-9


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("regions", "count"), [(64, 2), (70, 2), (100, 3), (158, 3)])
def test_at_the_same_width_and_threads_they_are_the_same_bits(kind, threads, regions, count, tmp_path):
    table, emissions = world(regions, 2)
    solver = {"method": "structured", "threads": threads}
    whole = KINDS[kind][0](table, emissions, ledger=Ledger(), **solver)
    found = joined(kind, written(kind, table, emissions, count, tmp_path, **solver), tmp_path)
    for name in whole.data_vars:
        np.testing.assert_array_equal(found[name].values, whole[name].values)


def test_the_solver_is_chosen_for_all_blocks_together(caplog):
    table, emissions = world(6, 4)
    told = []
    for some in (None, table["region"].values[:1].tolist()):
        with caplog.at_level("INFO", "nestmrio"):
            caplog.clear()
            multipliers(table, emissions, origins=some, ledger=Ledger())
            embodied_by_sector(table, emissions, destinations=some, ledger=Ledger())
        told.append([text.partition(" ")[0] for text in caplog.messages if "right-hand sides" in text])
    assert told[0] == told[1]


def test_what_holds_over_all_blocks_is_checked_on_their_sums(tmp_path):
    table, emissions = world(5, 3)
    paths = written("embodied_sectors", table, emissions, 3, tmp_path)
    cube = embodied(multipliers(table, emissions)["multiplier"], table, emissions)["embodied"]

    def checked(*changed):
        blocks = [cubes.read(path, "embodied_sectors") for path in paths]
        for number, factor in changed:
            blocks[number] = blocks[number] * factor
        ledger, sums = Ledger(), sums_over_sectors(blocks)
        check_sums(sums, table["output"], emissions, ledger)
        check_agreement(sums["embodied"], cube, ledger)
        return [check.passed for check in ledger.checks]

    assert checked() == [True, True, True]
    assert checked((1, 1 + 1e-6)) == [False, False, False]


@pytest.mark.parametrize("kind", KINDS)
def test_blocks_of_other_sources_are_refused(kind, tmp_path):
    paths = written(kind, *world(5, 3), 3, tmp_path)
    cubes.write(cubes.read(paths[2], kind), paths[2], kind, **FACTS | {"source_sha256": "another"})
    with pytest.raises(ContractError, match="different sources"):
        joined(kind, paths, tmp_path)
    assert not list(tmp_path.glob("*.partial"))


def test_the_worst_check_of_all_blocks_is_kept(tmp_path):
    paths = written("multipliers", *world(5, 3), 3, tmp_path)
    paths[1].with_suffix(".csv").write_text("check,value,tolerance,passed\nsome bound,nan,1e-09,False\n")
    paths[2].with_suffix(".csv").write_text("check,value,tolerance,passed\nsome bound,1e-12,1e-09,True\n")
    checks = join_checks([path.with_suffix(".csv") for path in paths])
    assert [check.check for check in checks if not check.passed] == ["some bound"]
    assert len(checks) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("width", [1, 2, 32])
def test_parts_cover_all_regions_in_order(count, width):
    regions = list("abcde")
    parts = [part(regions, f"{number}-of-{count}", width) for number in range(1, count + 1)]
    assert list(chain.from_iterable(parts)) == regions
    step = width if count <= -(-len(regions) // width) else 1
    assert all(parts) and max(map(len, parts)) - min(map(len, parts)) < 2 * step
    assert all(len(some) % step == 0 for some in parts[:-1])


def test_more_blocks_than_regions_are_refused():
    with pytest.raises(InputError, match=r"there are 7 blocks of 5 regions.* set blocks to 5 at most"):
        part(list("abcde"), "1-of-7")


@pytest.mark.parametrize("kind", KINDS)
def test_a_joined_file_is_written_chunk_by_chunk(kind, tmp_path):
    table, emissions = world(70, 2)
    joined(kind, written(kind, table, emissions, 2, tmp_path), tmp_path)
    with h5netcdf.File(tmp_path / f"{kind}.nc") as file:
        variable = file.variables["multiplier" if kind == "multipliers" else "embodied"]
        chunk = dict(zip(variable.dimensions, variable.chunks, strict=True))
        assert 64 % chunk[KINDS[kind][1]] == 0
        assert np.prod(variable.chunks) <= 2**18
