"""GTAP tables of 57 and 65 sectors and tables in China's 30 meet in either list, and nothing is lost."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gtap_economy import draw
from gtap_files import write
from nestmrio.classification import aggregate, fill_weights, read_concordance, read_sectors
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import check_identities, factor, largest_gap
from nestmrio.mrio.gtap_world import read_gtap
from nestmrio.mrio.linking import link, structure_weights

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
REGIONS = ["chn", "jpn", "usa", "row"]
GTAP = ["gtap57", "gtap65"]


def labels(classification):
    """The labels of a sector list."""
    return read_sectors(RESOURCES / "sectors" / f"{classification}.csv").index.tolist()


def concordance(source, target):
    """Weights (source, target), NaN where open."""
    return read_concordance(RESOURCES / "concordances" / f"{source}_{target}.csv", labels(source), labels(target))


@pytest.fixture(scope="module", params=GTAP)
def world(request, tmp_path_factory):
    """A factored world in the sectors of a release, and which release."""
    transport = ["otp", "wtp", "atp"]
    economy = draw(REGIONS, labels(request.param), margins=transport, own_trade=["row"], zero_outputs=12, seed=8)
    files = write(economy, tmp_path_factory.mktemp(request.param))
    return request.param, factor(read_gtap(files.table, "chn"), "10^6 USD")


@pytest.fixture(scope="module")
def tables():
    """Two provinces in 30 sectors, as far as a link looks at them; one sector exports nothing, one imports nothing."""
    random, sectors = np.random.default_rng(8), labels("china30")
    size = random.lognormal(10, 1, (2, 30))
    trade = {name: 0.2 * size * random.random((2, 30)) for name in ("exports", "imports")}
    trade["exports"][:, sectors.index("coal")] = 0
    trade["imports"][:, sectors.index("electricity")] = 0
    cells = {"output": size, **trade}
    found = {name: (("region", "sector"), values) for name, values in cells.items()}
    found["intermediate"] = (("region", "sector", "use"), random.random((2, 30, 30)) * size[:, None] / 60)
    return xr.Dataset(found, {"region": ["North", "South"], "sector": sectors, "use": sectors})


def test_the_world_in_provincial_sectors_keeps_all_of_itself(world, tables):
    release, table = world
    ledger = Ledger()
    linked = link(table, structure_weights(concordance(release, "china30"), tables), "chn", ledger)
    check_identities(linked, ledger, "linked")
    ledger.require()
    assert linked["sector"].values.tolist() == linked["use"].values.tolist() == labels("china30")
    for name in ("output", "value_added", "local_final", "traded_final", "trade", "local_intermediate"):
        sides = [
            each[name].sum([dim for dim in ("sector", "use") if dim in each[name].dims]) for each in (table, linked)
        ]
        assert largest_gap(*sides) < 1e-12, name
    np.testing.assert_allclose(linked["split_share"].sum("sector"), 1, rtol=1e-12)


def test_sectors_that_have_but_each_other_are_one(world, tables):
    """Coal, petroleum, minerals and construction among them: output and trade are the same in every region."""
    release, table = world
    weights = concordance(release, "china30")
    linked = link(table, structure_weights(weights, tables), "chn", Ledger())
    pairs = (weights != 0).transpose("source", "target").values
    alone = pairs & (pairs.sum(0) == 1) & (pairs.sum(1, keepdims=True) == 1)
    same = [(str(weights["source"].values[i]), str(weights["target"].values[k])) for i, k in np.argwhere(alone)]
    assert {("coa", "coal"), ("p_c", "petroleum"), ("nmm", "nonmetal_products"), ("cns", "construction")} <= set(same)
    for theirs, ours in same:
        for name in ("output", "trade"):
            found, expected = linked[name].sel(sector=ours), table[name].sel(sector=theirs)
            np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_provincial_tables_in_the_sectors_of_the_world_keep_all_of_themselves(world, tables):
    release, table = world
    weights = fill_weights(concordance("china30", release), table["output"].sel(region="chn", drop=True))
    moved = aggregate(tables, weights)
    assert moved["sector"].values.tolist() == moved["use"].values.tolist() == table["sector"].values.tolist()
    for name, before in tables.data_vars.items():
        dims = [dim for dim in ("sector", "use") if dim in before.dims]
        np.testing.assert_allclose(moved[name].sum(dims), before.sum(dims), rtol=1e-12)
