"""WIOD 2007 in the raw files of each database: what the readers make of real numbers, idle sectors among them."""

import numpy as np
import pytest

import raw_databases as raw
from nestmrio.inputs.mrio_folder import read_categories, read_world
from nestmrio.inputs.world_sources import read_database, read_extension
from nestmrio.ledger import Ledger

pytestmark = pytest.mark.real

FINALS = ("household", "non_profit", "government", "fixed_capital", "inventories")
UNITS = {"wiod": "10^6 USD", "exiobase": "10^6 EUR", "icio": "10^6 USD", "eora": "10^3 USD"}
LISTS = {"wiod": "wiod2013"}
GAS = {"wiod": ("AIR", "CO2"), "exiobase": ("air_emissions", raw.GAS), "eora": ("Q", "I-GHG-CO2 emissions")}
SPLIT = {"icio": {"split": {"CHN": ("CN1", "CN2"), "MEX": ("MX1", "MX2")}}}


@pytest.fixture(scope="module")
def flows(data_folder, project):
    """The table in the folder that pymrio saved; Romania and the rest as pymrio's parser of WIOD calls them."""
    categories = read_categories(project / "resources/concordances/wiod_categories.csv")
    found = read_world(data_folder / "china2007/world/wiod2007", categories, "CHN")
    regions = ["ROU" if region == "ROM" else region for region in found["region"].values]
    return found.assign_coords(dict.fromkeys(("region", "origin", "destination"), regions))


@pytest.mark.parametrize("name", UNITS)
def test_the_real_table_is_read_alike_from_every_layout(name, flows, project, tmp_path):
    names = read_categories(project / f"resources/concordances/{LISTS.get(name, name)}_categories.csv")
    called = {ours: theirs for theirs, ours in reversed(names.items())}
    short = {region: f"{region}x" if name == "exiobase" else region for region in flows["region"].values}
    regions, sectors = list(short.values()), flows["sector"].values.tolist()
    n = len(regions) * len(sectors)
    z, y = (flows[part].values.reshape(n, -1) for part in ("intermediate", "final_demand"))
    random = np.random.default_rng(1)
    co2, direct = random.uniform(0.0, 9.0, (len(regions), len(sectors))), random.uniform(0.0, 9.0, len(regions))
    world = raw.World(regions, sectors, [called[one] for one in flows["category"].values], z, y, co2, direct)
    path = getattr(raw, name)(world, tmp_path / name, **SPLIT.get(name, {}))
    ledger, options = Ledger(), {"year": 2007, "unit": UNITS[name]}
    found = read_database(name, path, names, short["CHN"], ledger=ledger, **options)
    assert ledger.repairs == [] and tuple(flows["category"].values) == FINALS
    order = dict.fromkeys(("region", "origin", "destination"), regions) | dict.fromkeys(("sector", "use"), sectors)
    found = found.sel(order | {"category": list(FINALS)})
    for part in ("intermediate", "final_demand", "output", "value_added"):
        expected = flows[part].values
        np.testing.assert_allclose(found[part].values, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())
    if name in GAS:
        extension, row = GAS[name]
        emitted = read_extension(name, path, names, regions, sectors, name=extension, rows=[row], year=2007)
        np.testing.assert_allclose(emitted["emissions"].values, co2 / 1e3, rtol=1e-12)
        np.testing.assert_allclose(emitted["household_emissions"].values, direct / 1e3, rtol=1e-12)
