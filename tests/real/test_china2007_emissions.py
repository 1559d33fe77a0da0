"""Inventories of China 2007: the published totals, and ours from energy balances against them."""

import csv

import pytest

from nestmrio import cubes
from nestmrio.emissions.energy_repairs import repair_balances
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.report.inventories import by_sector, correlation

pytestmark = [pytest.mark.real, pytest.mark.slow]
REPAIRS = [{"name": name} for name in ("parts_over_totals", "no_output_of_power", "cap_non_energy")]


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def reference(china2007):
    return cubes.read(china2007 / "inventory/ceads.nc", "inventory")


@pytest.fixture(scope="module")
def ours(china2007):
    return cubes.read(china2007 / "inventory/energy_balance.nc", "inventory")


@pytest.fixture(scope="module")
def fossil(ours, reference, fuels):
    """Ours and CEADs' fossil emissions by province, sector and fuel."""
    return by_sector(ours, fuels.index), by_sector(reference, fuels.index)


@pytest.fixture(scope="module")
def agreement(china2007):
    return {(row["scope"], row["label"]): row for row in rows(china2007 / "inventory_agreement.csv")}


def test_published_totals(published):
    households = published.sel(activity=["rural", "urban"]).sum()
    assert round(float(published.sum() - households), 1) == 6549.3
    assert round(float(households), 1) == 273.0
    assert round(float(published.sel(fuel="process").sum()), 1) == 395.1


def test_mapping_to_provincial_sectors_keeps_every_province(published, reference):
    mapped = reference["emissions"].sum("sector") + reference["household_emissions"].sum("household")
    gap = abs(mapped - published.sum("activity")).max()
    assert float(gap) < 1e-12 * float(published.sum())


def test_balances_need_their_declared_repairs(balances):
    with pytest.raises(InputError, match="declare parts_over_totals"):
        repair_balances(balances)
    ledger = Ledger()
    repair_balances(balances, REPAIRS, ledger)
    touched = {(repair.region, repair.reason.partition(":")[0]) for repair in ledger.repairs}
    assert touched == {
        ("Zhejiang", "parts_over_totals"),
        ("Shandong", "parts_over_totals"),
        ("Sichuan", "no_output_of_power"),
        ("Shaanxi", "cap_non_energy"),
        ("Qinghai", "cap_non_energy"),
    }


def test_titles_not_file_numbers_name_the_province(balances):
    """File 28 is Qinghai and file 29 Ningxia, the other way round in the list of provinces."""
    coal = balances.sel(activity="thermal_power", fuel="raw_coal")
    assert coal.sel(region="Qinghai").item() == pytest.approx(-470.85)
    assert coal.sel(region="Ningxia").item() < -1000


def test_ours_is_within_8_percent_and_follows_the_provinces(fossil):
    own, other = fossil
    assert float(own.sum() / other.sum()) == pytest.approx(1.033, abs=0.002)
    assert correlation(own, other) >= 0.99
    ratio = own.sum(["sector", "fuel"]) / other.sum(["sector", "fuel"])
    assert float(ratio.min()) > 0.85
    assert float(ratio.max()) < 1.20


def test_swapped_provinces_would_be_seen(fossil):
    own, other = fossil
    names = [{"Ningxia": "Qinghai", "Qinghai": "Ningxia"}.get(r, r) for r in own["region"].values.tolist()]
    swapped = own.assign_coords(region=names).sel(region=own["region"].values)
    ratio = swapped.sum(["sector", "fuel"]) / other.sum(["sector", "fuel"])
    assert float(ratio.sel(region="Qinghai")) > 1.20
    assert float(ratio.sel(region="Ningxia")) < 0.85


def test_sectors_and_residents_sum_to_fuels_and_cement(china2007):
    checks = rows(china2007 / "checks/energy_inventory.csv")
    assert len(checks) == 2
    assert all(abs(float(row["value"])) <= 1e-12 for row in checks)


def test_at_the_published_factors_provinces_agree_within_2_percent_but_for_two(agreement, provinces):
    """Shanxi and Shaanxi: raw coal that their balances book as non-energy use, part of which CEADs counts as burnt."""
    ratios = {name: float(agreement["province", name]["ratio_at_its_factors"]) for name in provinces}
    assert [name for name, ratio in ratios.items() if abs(ratio - 1) > 0.02] == ["Shanxi", "Shaanxi"]
    assert float(agreement["nation", "all"]["ratio_at_its_factors"]) == pytest.approx(0.993, abs=0.001)


def test_lines_other_than_industry_agree_exactly_at_the_published_factors(china2007):
    others = [row for row in rows(china2007 / "inventory_differences.csv") if row["line"] != "industry_power"]
    assert len(others) > 800
    for row in others:
        assert abs(float(row["by_quantities"])) < 1e-6, (row["province"], row["line"], row["fuel"])


def test_the_reasons_name_fuel_and_line(agreement):
    assert agreement["province", "Shanghai"]["reason"].startswith("other_petroleum_products in industry_power, factors")
    assert agreement["fuel", "other_gas"]["reason"].startswith("other_gas in industry_power, factors -")
    assert agreement["province", "Shanxi"]["reason"].startswith("raw_coal in industry_power, quantities or division -")
    assert agreement["sector", "electricity"]["reason"].startswith("raw_coal, quantities or division -5")


def test_nothing_is_emitted_without_output(china2007):
    tables, emissions = (cubes.read(china2007 / f"{kind}.nc", kind) for kind in ("tables", "emissions"))
    own = emissions["emissions"].sel(region=tables["region"].values)
    assert float(own.where(tables["output"] <= 0, 0.0).sum()) == 0.0
    moved = [row for row in rows(china2007 / "repairs.csv") if "no output; moved" in row["reason"]]
    assert sum(float(row["before"]) for row in moved) == pytest.approx(0.09, abs=0.005)
