"""The energy statistics of the known world emit its CO2, and the readers of real data read them."""

import filecmp

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.classification import read_concordance, read_sectors
from nestmrio.emissions.cement import read_cement
from nestmrio.emissions.energy import LINES
from nestmrio.emissions.energy_inventory import add_process, check_identities, compile_inventory
from nestmrio.emissions.energy_repairs import repair_balances
from nestmrio.emissions.factors import read_factors
from nestmrio.emissions.inventory import sum_fuels, to_sectors
from nestmrio.errors import InputError
from nestmrio.example.balances import INDUSTRY, feedstock_sector, industries, line_of
from nestmrio.example.energy_files import write_energy
from nestmrio.example.fuels import cement_maker, draw_fuels
from nestmrio.example.recovery import inventory_recovery
from nestmrio.example.size import Size
from nestmrio.example.world import generate
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from nestmrio.inputs.industry_energy import read_industry_energy
from nestmrio.ledger import Ledger

SIZES = {
    "tiny": Size(provinces=4, groups=2, sectors=5, pooled=2, countries=3, world_sectors=4),
    "usual": Size(),
}
REPAIRS = [{"name": name} for name in ("parts_over_totals", "no_output_of_power")]


@pytest.fixture(scope="module", params=SIZES)
def world(request):
    return generate(SIZES[request.param], 7)


@pytest.fixture(scope="module")
def resources(project):
    return project / "resources"


@pytest.fixture(scope="module")
def fuels(resources):
    return pd.read_csv(resources / "factors/fuels.csv", index_col="fuel")


@pytest.fixture(scope="module")
def sets(resources):
    return [resources / "factors" / name for name in ("ncv_nbs2008.csv", "carbon_ndrc2011.csv")]


@pytest.fixture(scope="module")
def brought(world, resources, sets, tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    write(world, resources, sets, folder)
    return folder


def write(world, resources, sets, folder):
    factors = resources / "factors"
    files = {"fuels": factors / "fuels.csv", "factors": sets, "cement_factors": factors / "cement.csv"}
    write_energy(world, folder, year=2007, **files)


@pytest.fixture(scope="module")
def truth(world):
    return world.emissions.sel(stressor="co2", region=world.size.province_names, drop=True)


@pytest.fixture(scope="module")
def balances(world, brought, resources, fuels):
    layout = resources / "layouts/energy_balance.yaml"
    return read_energy_balances(brought / "energy/balances.csv", 2007, world.size.province_names, fuels, layout)


@pytest.fixture(scope="module")
def inventory(world, brought, balances, resources, fuels, sets):
    """Ours, compiled from the files as the workflow does."""
    energy, sectors = brought / "energy", list(world.size.sector_names)
    labels = read_sectors(energy / "industries.csv").index
    output = world.nested["output"].sel(region=world.size.province_names)
    compiled = compile_inventory(
        repair_balances(balances, REPAIRS),
        read_factors([*sets, energy / "coal_oxidation.csv"], fuels, labels),
        read_industry_energy(energy / "industry.csv", labels, fuels),
        read_concordance(energy / "industry_concordance.csv", labels, sectors),
        read_concordance(energy / "line_concordance.csv", [line for line in LINES if line != INDUSTRY], sectors),
        output.transpose("sector", "region"),
        output,
        [feedstock_sector(world.size)],
    )
    cement = read_cement(energy / "clinker.csv", output["region"].values, resources / "factors/cement.csv")
    ledger = Ledger()
    compiled = add_process(compiled, cement, cement_maker(world.size), "clinker")
    check_identities(compiled, repair_balances(balances, REPAIRS), cement, ledger)
    ledger.require()
    return compiled


def test_fuels_and_limestone_emit_the_worlds_co2(world, truth, fuels):
    drawn = draw_fuels(world, fuels.index)
    sectors, maker = drawn["emissions"].sum("fuel"), cement_maker(world.size)
    sectors.loc[{"sector": maker}] += drawn["process"]
    xr.testing.assert_allclose(sectors, truth["emissions"], rtol=1e-12)
    residents = drawn["household_emissions"].sum(["household", "fuel"])
    xr.testing.assert_allclose(residents, truth["household_emissions"], rtol=1e-12)
    assert (drawn["process"] > 0).all()


def test_every_province_is_recovered_from_its_balance(inventory, truth):
    rows = inventory_recovery(truth, sum_fuels(inventory))
    errors = [value for measure, _, value in rows if measure == "inventory_error"]
    assert len(errors) == truth.sizes["region"] and max(map(abs, errors)) < 1e-4


def test_lines_of_one_sector_are_recovered_and_industry_is_divided(world, inventory, truth):
    """A line's fuels go to its one sector; the industry line holds what its sectors emit together."""
    size, found = world.size, inventory["emissions"].sum("fuel")
    alone = [s for s in size.sector_names if sum(line_of(s, size) == line_of(o, size) for o in size.sector_names) == 1]
    assert {"agriculture", "construction", "transport"} <= set(alone)
    np.testing.assert_allclose(found.sel(sector=alone), truth["emissions"].sel(sector=alone), rtol=2e-3, atol=2e-4)
    shared = [values.sel(sector=industries(size)).sum("sector") for values in (found, truth["emissions"])]
    np.testing.assert_allclose(*shared, rtol=1e-4)


def test_misprints_are_found_where_they_stand(world, balances):
    second, third = world.size.province_names[1:3]
    with pytest.raises(InputError, match=f"province {second}, activity final_consumption, fuel raw_coal"):
        repair_balances(balances)
    ledger = Ledger()
    repair_balances(balances, REPAIRS, ledger)
    assert [(r.region, r.sector, r.before - r.after) for r in ledger.repairs] == [
        (second, "final_consumption", pytest.approx(1.0)),
        (third, "thermal_power", 0.5),
    ]


def test_non_energy_use_is_in_the_balance_and_not_in_the_inventory(balances, inventory):
    assert (balances.sel(activity="non_energy", fuel="raw_coal") > 0).all()
    assert (inventory["non_energy"].sel(fuel="other_petroleum_products") > 0).all()
    assert abs(inventory["emissions"].sel(fuel="other_petroleum_products")).max() < 1e-6


def test_the_published_inventory_is_the_truth(world, brought, truth, fuels):
    activities, sectors = read_sectors(brought / "inventory/sectors.csv"), list(world.size.sector_names)
    book, provinces = brought / "inventory/published.xlsx", world.size.province_names
    published = read_ceads(book, 2007, provinces, activities, fuels)
    weights = read_concordance(brought / "inventory/concordance.csv", activities.index, sectors)
    output = world.nested["output"].sel(region=provinces).transpose("sector", "region")
    rows = inventory_recovery(truth, sum_fuels(to_sectors(published, weights, output)))
    assert max(abs(value) for measure, _, value in rows if measure == "inventory_error") < 1e-12


def test_the_same_seed_gives_the_same_bytes(world, brought, resources, sets, tmp_path):
    write(generate(world.size, world.seed), resources, sets, tmp_path)
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert len(names) == 10
    assert filecmp.cmpfiles(tmp_path, brought, names, shallow=False) == (names, [], [])


def test_errors_of_an_inventory_are_measured_by_hand():
    """Two of four Mt in the wrong sector, and one too many of residents: totals 5 for 4 and 3 for 3."""
    labels = {"region": ["R", "S"], "sector": ["a", "b"]}

    def inventory(sectors, residents):
        emissions = xr.DataArray(np.array(sectors, float), labels)
        households = xr.DataArray(np.array(residents, float), {"region": labels["region"]})
        return xr.Dataset({"emissions": emissions, "household_emissions": households})

    rows = inventory_recovery(inventory([[3, 0], [1, 1]], [1, 1]), inventory([[1, 2], [1, 1]], [2, 1]))
    assert rows == [("inventory_error", "R", 0.25), ("inventory_error", "S", 0.0), ("inventory_wape", "all", 5 / 7)]
