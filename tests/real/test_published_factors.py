"""The factors behind CEADs' inventories, recovered from them and the energy balances, and what they leave open."""

import numpy as np
import pytest

from implied_factors import implied_factor, implied_oxidation, misfit
from nestmrio import cubes
from nestmrio.classification import read_concordance, read_sectors
from nestmrio.emissions.energy import LINES
from nestmrio.emissions.energy_inventory import compile_inventory
from nestmrio.emissions.energy_repairs import repair_balances
from nestmrio.emissions.factors import read_factors
from nestmrio.emissions.inventory import fuel_purchases
from nestmrio.inputs.industry_energy import read_industry_energy

pytestmark = pytest.mark.real
OF_LINES = {
    "agriculture": ["farming"],
    "construction": ["building"],
    "transport": ["transport_post"],
    "trade_hotels": ["trade_catering"],
    "other": ["other_tertiary"],
    "rural": ["rural"],
    "urban": ["urban"],
}
FEEDSTOCK = "other_petroleum_products"
CHEMICAL_INDUSTRIES = ["raw_chemicals", "medicines", "chemical_fiber", "rubber", "plastics"]


@pytest.fixture(scope="module")
def lines(published):
    """Which activities of the inventory each line of the balance covers; industry and power are one."""
    single = {line: ({line: 1}, activities) for line, activities in OF_LINES.items()}
    taken = {activity for activities in OF_LINES.values() for activity in activities}
    rest = [activity for activity in published["activity"].values if activity not in taken]
    return single | {"industry_power": ({"industry": 1, "thermal_power": -1, "heating": -1}, rest)}


@pytest.fixture(scope="module")
def all_factors(project, fuels):
    """The project's set of them, as the workflow reads it."""
    folder = project / "resources/factors"
    industries = read_sectors(project / "resources/sectors/ceads45.csv").index
    return read_factors([folder / "ncv_nbs2008.csv", folder / "carbon_ceads2007.csv"], fuels, industries)


@pytest.fixture(scope="module")
def factors(all_factors):
    """Mt per unit by user and fuel."""
    return all_factors["emission_factor"].sel(bound="central", drop=True)


@pytest.fixture(scope="module")
def by_activity(published, factors):
    """The same in the inventory's own activities."""
    users = {activities[0]: line for line, activities in OF_LINES.items()}
    activities = published["activity"].values.tolist()
    found = factors.sel(user=[users.get(activity, activity) for activity in activities])
    return found.rename(user="activity").assign_coords(activity=activities)


@pytest.fixture(scope="module")
def coal(fuels):
    return fuels.index[fuels["family"] == "coal"].tolist()


def test_fuels_with_one_factor_have_it_in_every_line_of_every_province(
    published, balances, lines, factors, fuels, coal
):
    for fuel in fuels.index.difference([*coal, FEEDSTOCK]):
        factor, equations, misfit = implied_factor(published, balances, lines, fuel)
        assert equations >= 14 and misfit < 1e-12, fuel
        assert factors.sel(user="transport", fuel=fuel).item() == pytest.approx(factor, rel=1e-7), fuel


def test_other_petroleum_products_emit_in_power_and_heat_alone(published, balances, factors):
    emitted = published.sel(fuel=FEEDSTOCK)
    put_in = -balances.sel(activity=["thermal_power", "heating"], fuel=FEEDSTOCK).sum("activity")
    assert emitted.drop_sel(activity="electricity_heat").sum() == 0
    assert balances.sel(activity="final_consumption", fuel=FEEDSTOCK).sum() > 3000
    assert factors.sel(fuel=FEEDSTOCK).drop_sel(user="power_heat").max() == 0
    ratio = (emitted.sel(activity="electricity_heat") / put_in).where(put_in > 0.5).dropna("region")
    assert len(ratio) == 8
    wanted = factors.sel(user="power_heat", fuel=FEEDSTOCK).item()
    np.testing.assert_allclose(ratio, wanted, rtol=1e-7)


def test_oxidation_of_coal_follows_from_many_more_equations_than_unknowns(
    published, balances, lines, by_activity, coal
):
    """Solved for freely, the equations tell three digits; with the set's round numbers they hold to those of F."""
    factor, oxidation, equations, free = implied_oxidation(published, balances, lines, coal)
    assert equations == 309 and len(oxidation) == 46 and free < 1e-6
    relative = by_activity.sel(fuel="raw_coal") / by_activity.sel(activity="rural", fuel="raw_coal")
    for name, found in oxidation.items():
        assert relative.sel(activity=name).item() == pytest.approx(found, rel=6e-3), name
    counted = 0
    for fuel in coal:
        assert by_activity.sel(activity="rural", fuel=fuel).item() == pytest.approx(factor[fuel], rel=1e-7)
        gap, rows = misfit(published, balances, lines, fuel, by_activity.sel(fuel=fuel))
        assert gap < 1e-7, fuel
        counted += rows
    assert counted == equations


@pytest.fixture(scope="module")
def taken_out(published, balances, by_activity, lines, fuels):
    """What the inventory leaves out of industry's use, q - E / F, and the balance's non-energy use: (region, fuel)."""
    kept = fuels.index.drop(FEEDSTOCK).tolist()
    signs, activities = lines["industry_power"]
    emitted, factor = (values.sel(activity=activities, fuel=kept) for values in (published, by_activity))
    burnt = (emitted / factor).sum("activity")
    used = sum(sign * balances.sel(activity=name, fuel=kept, drop=True) for name, sign in signs.items())
    return (used - burnt).transpose("region", "fuel"), balances.sel(activity="non_energy", fuel=kept, drop=True)


def test_non_energy_use_leaves_the_chemical_industries_and_no_other(published, taken_out):
    """So CEADs burns what a balance books beyond their use: the whole reason why Shanxi and Shaanxi differ."""
    left_out, non_energy = taken_out
    chemicals = published.sel(activity=CHEMICAL_INDUSTRIES, fuel=non_energy["fuel"].values)
    short = (non_energy > 0.05) & (left_out < non_energy - 0.05)
    assert short.sum() > 50
    assert float(chemicals.where(short, 0.0).max()) < 1e-9
    exact = (non_energy > 0.05) & (chemicals.sum("activity") > 1e-9)
    assert exact.sum() > 50
    assert float(abs(left_out - non_energy).where(exact, 0.0).max()) < 0.05
    others = published.sel(activity="nonmetal_mineral_products", fuel="raw_coal")
    assert float(others.where(short.sel(fuel="raw_coal")).min()) > 0.1


@pytest.mark.slow
def test_how_industry_divides_moves_no_province_by_more_than_0_7_percent(
    china2007, data_folder, project, published, balances, fuels, taken_out, all_factors
):
    """With CEADs' factors, and its non-energy use by construction, all that can differ is how industry's coal divides
    over sectors, whose oxidation differs, and the repaired balances."""
    left_out, _ = taken_out
    names = ("parts_over_totals", "no_output_of_power", "cap_non_energy")
    quantity = repair_balances(balances, [{"name": name} for name in names])
    quantity.loc[{"activity": "non_energy", "fuel": left_out["fuel"].values}] = left_out
    tables, resources = cubes.read(china2007 / "tables.nc", "tables"), project / "resources"
    industries = read_sectors(resources / "sectors/ceads45.csv").index
    sectors, other_lines = tables["sector"].values, [line for line in LINES if line != "industry"]
    inventory = compile_inventory(
        quantity,
        all_factors,
        read_industry_energy(
            data_folder / "china2007/energy/0503.xls", industries, fuels, resources / "layouts/industry_energy.yaml"
        ),
        read_concordance(resources / "concordances/ceads45_china30.csv", industries, sectors),
        read_concordance(resources / "concordances/energy_lines_china30.csv", other_lines, sectors),
        fuel_purchases(tables, ["coal", "petroleum"]),
        tables["output"],
    )
    ours = inventory["emissions"].sum(["sector", "fuel"]) + inventory["household_emissions"].sum(["household", "fuel"])
    theirs = published.sel(fuel=fuels.index.tolist()).sum(["activity", "fuel"])
    ratio = ours / theirs
    assert abs(ratio - 1).max().item() < 0.007, ratio.to_series()
    assert (ours.sum() / theirs.sum()).item() == pytest.approx(1, abs=0.002)
