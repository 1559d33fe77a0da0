"""Multipliers computed in blocks of origins are those computed at once."""

from itertools import chain

import pytest
import xarray as xr

from factored_tables import random_emissions, random_table
from nestmrio import cubes
from nestmrio.errors import ContractError
from nestmrio.footprint.blocks import join_checks, join_origins
from nestmrio.footprint.multipliers import multipliers, part
from nestmrio.ledger import Ledger


@pytest.fixture
def blocks(tmp_path):
    """Three files of blocks and what they should join to."""
    table = random_table(5, 3, 1, lost=0.05)
    emissions = random_emissions(table, 1).expand_dims(stressor=["co2"])
    regions = table["region"].values.tolist()
    paths = []
    for number in (1, 2, 3):
        ledger, path = Ledger(), tmp_path / f"{number}-of-3.nc"
        block = multipliers(table, emissions, origins=part(regions, f"{number}-of-3"), ledger=ledger)
        facts = {"case": "test", "year": 2007, "source_sha256": "one", "created_by": "multipliers_block"}
        cubes.write(block, path, "multipliers", **facts)
        ledger.write_checks(path.with_suffix(".csv"))
        paths.append(path)
    return paths, multipliers(table, emissions, ledger=Ledger())


def test_blocks_join_to_the_whole(blocks, tmp_path):
    paths, whole = blocks
    join_origins(paths, tmp_path / "multipliers.nc", created_by="multipliers")
    joined = cubes.read(tmp_path / "multipliers.nc", "multipliers")
    xr.testing.assert_allclose(joined, whole)
    assert "weights" in joined
    assert joined.attrs["error_bound"] == max(cubes.read(path, "multipliers").attrs["error_bound"] for path in paths)
    assert joined.attrs["created_by"] == "multipliers"


def test_blocks_of_other_sources_are_refused(blocks, tmp_path):
    paths, _ = blocks
    stranger = cubes.read(paths[2], "multipliers")
    facts = {"case": "test", "year": 2007, "source_sha256": "another", "created_by": "multipliers_block"}
    cubes.write(stranger, paths[2], "multipliers", **facts)
    with pytest.raises(ContractError, match="different sources"):
        join_origins(paths, tmp_path / "multipliers.nc", created_by="multipliers")
    assert not list(tmp_path.glob("*.partial"))


def test_the_worst_check_of_all_blocks_is_kept(blocks, tmp_path):
    paths, _ = blocks
    paths[1].with_suffix(".csv").write_text("check,value,tolerance,passed\nsome bound,nan,1e-09,False\n")
    paths[2].with_suffix(".csv").write_text("check,value,tolerance,passed\nsome bound,1e-12,1e-09,True\n")
    checks = join_checks([path.with_suffix(".csv") for path in paths])
    assert [check.check for check in checks if not check.passed] == ["some bound"]
    assert len(checks) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_parts_cover_all_origins_in_order(count):
    origins = list("abcde")
    parts = [part(origins, f"{number}-of-{count}") for number in range(1, count + 1)]
    assert list(chain.from_iterable(parts)) == origins
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
