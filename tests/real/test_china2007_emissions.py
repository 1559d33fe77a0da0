"""Inventories of China 2007: the published totals, and ours from energy balances against them."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.classification import fill_weights, read_concordance, read_sectors, regroup
from nestmrio.emissions.balance_repairs import repair_balances
from nestmrio.emissions.cement import published_process
from nestmrio.emissions.comparison import by_sector, correlation
from nestmrio.emissions.differences import by_line, explain, lines_of_sectors, merge_industry, summarise
from nestmrio.emissions.energy import LINES
from nestmrio.emissions.energy_inventory import add_process, check_identity, compile_inventory
from nestmrio.emissions.factors import read_factors
from nestmrio.emissions.inventory import to_sectors
from nestmrio.errors import InputError
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from nestmrio.inputs.industry_energy import read_industry_energy
from nestmrio.ledger import Ledger

pytestmark = pytest.mark.real
REPAIRS = ["parts_over_totals", "no_output_of_power", "cap_non_energy"]


@pytest.fixture(scope="module")
def china(data_folder):
    return data_folder / "china2007"


@pytest.fixture(scope="module")
def provinces(china):
    return pd.read_csv(china / "geography" / "provinces.csv")["province"].tolist()


@pytest.fixture(scope="module")
def resources(project):
    return project / "resources"


@pytest.fixture(scope="module")
def fuels(resources):
    return pd.read_csv(resources / "factors" / "fuels.csv", index_col="fuel")


@pytest.fixture(scope="module")
def sectors(resources):
    return read_sectors(resources / "sectors" / "china30.csv").index.tolist()


@pytest.fixture(scope="module")
def published(china, provinces, resources, fuels):
    activities = read_sectors(resources / "sectors" / "ceads45.csv")
    return read_ceads(china / "co2" / "ceads_provinces_2007.xlsx", 2007, provinces, activities, fuels)


@pytest.fixture(scope="module")
def output(provinces, sectors):
    """Equal outputs: what is tested here does not hang on how industry is split."""
    return xr.DataArray(np.ones((len(provinces), len(sectors))), {"region": provinces, "sector": sectors})


@pytest.fixture(scope="module")
def reference(published, resources, sectors, output):
    concordance = resources / "concordances" / "ceads45_china30.csv"
    activities = read_sectors(resources / "sectors" / "ceads45.csv").index
    return to_sectors(
        published, read_concordance(concordance, activities, sectors), output.transpose("sector", "region")
    )


@pytest.fixture(scope="module")
def balances(china, provinces, fuels, resources):
    layout = resources / "layouts" / "energy_balance.yaml"
    return read_energy_balances(china / "energy", 2007, provinces, fuels, layout)


@pytest.fixture(scope="module")
def ours(china, balances, fuels, resources, sectors, output, reference):
    industries = read_sectors(resources / "sectors" / "ceads45.csv").index
    layout = resources / "layouts" / "industry_energy.yaml"
    energy = read_industry_energy(china / "energy" / "0503.xls", industries, fuels, layout)
    weights = read_concordance(resources / "concordances" / "ceads45_china30.csv", industries, sectors)
    energy = regroup(energy, "industry", fill_weights(weights, output.sum("region"))).rename(industry="sector")
    factors = resources / "factors"
    inventory = compile_inventory(
        repair_balances(balances, REPAIRS),
        read_factors([factors / "ncv_nbs2008.csv", factors / "carbon_liu2015.csv"], fuels),
        energy,
        line_weights(resources, sectors),
        output.transpose("sector", "region"),
        output,
    )
    return add_process(inventory, published_process(reference), "nonmetal_products", "published inventory")


def line_weights(resources, sectors):
    lines = [line for line in LINES if line != "industry"]
    return read_concordance(resources / "concordances" / "energy_lines_china30.csv", lines, sectors)


@pytest.fixture(scope="module")
def explained(ours, reference, fuels, resources, sectors):
    own, other = by_sector(ours, fuels.index), by_sector(reference, fuels.index)
    lines = lines_of_sectors(line_weights(resources, sectors))
    burnt, non_energy = (ours[name].sel(fuel=fuels.index.tolist()) for name in ("burnt", "non_energy"))
    return explain(by_line(own, lines), by_line(other, lines), merge_industry(burnt, lines), non_energy)


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
    touched = {(repair.region, repair.reason) for repair in ledger.repairs}
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


def test_ours_is_within_8_percent_and_follows_the_provinces(ours, reference, fuels):
    own, other = by_sector(ours, fuels.index), by_sector(reference, fuels.index)
    assert float(own.sum() / other.sum()) == pytest.approx(1.033, abs=0.002)
    assert correlation(own, other) >= 0.99
    ratio = own.sum(["sector", "fuel"]) / other.sum(["sector", "fuel"])
    assert float(ratio.min()) > 0.85
    assert float(ratio.max()) < 1.20


def test_swapped_provinces_would_be_seen(ours, reference, fuels):
    own, other = by_sector(ours, fuels.index), by_sector(reference, fuels.index)
    names = [{"Ningxia": "Qinghai", "Qinghai": "Ningxia"}.get(r, r) for r in own["region"].values.tolist()]
    swapped = own.assign_coords(region=names).sel(region=own["region"].values)
    ratio = swapped.sum(["sector", "fuel"]) / other.sum(["sector", "fuel"])
    assert float(ratio.sel(region="Qinghai")) > 1.20
    assert float(ratio.sel(region="Ningxia")) < 0.85


def test_sectors_and_residents_sum_to_fuels_and_cement(ours, balances, reference):
    ledger = Ledger()
    check_identity(ours, repair_balances(balances, REPAIRS), published_process(reference), ledger)
    ledger.require()


def test_at_the_published_factors_provinces_agree_within_2_percent_but_for_named_ones(explained):
    """Shanxi and Shaanxi: raw coal that their balances book as non-energy use, part of which CEADs counts as burnt."""
    expected = (explained["reference"] + explained["by_quantities"]).sum(["line", "fuel"])
    ratio = expected / explained["reference"].sum(["line", "fuel"])
    outside = ratio["region"].values[(abs(ratio - 1) > 0.02).values].tolist()
    assert outside == ["Shanxi", "Shaanxi"]
    for province in outside:
        part = explained.sel(region=province, line="industry_power", fuel="raw_coal")
        missing = float(part["by_quantities"])
        assert missing < -0.03 * float(explained["reference"].sel(region=province).sum())
        assert -missing < float(part["non_energy"])


def test_lines_other_than_industry_agree_exactly_at_the_published_factors(explained):
    """So CEADs starts from the same balances: every remaining difference is in industry and power."""
    others = explained.drop_sel(line="industry_power", fuel="other_petroleum_products")
    assert float(abs(others["by_quantities"]).max()) < 0.005


def test_the_reasons_name_fuel_and_line(explained, ours, reference, fuels):
    rows = summarise(explained, by_sector(ours, fuels.index), by_sector(reference, fuels.index))
    reasons = {(row[0], row[1]): row[-1] for row in rows}
    assert reasons["province", "Shanghai"].startswith("other_petroleum_products in industry_power, factors")
    assert reasons["fuel", "other_gas"].startswith("other_gas in industry_power, factors -")
    assert reasons["province", "Shanxi"].startswith("raw_coal in industry_power, quantities -")
