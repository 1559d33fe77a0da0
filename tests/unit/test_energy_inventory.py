"""From energy balances to an inventory: what counts as burnt, who burns it, and that nothing is lost."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.emissions.energy import (
    HOUSEHOLDS,
    LINES,
    burnt,
    feedstock,
    industry_intensity,
    industry_shares,
    sector_factors,
)
from nestmrio.emissions.energy_inventory import (
    add_process,
    check_identities,
    check_lines,
    compile_inventory,
    lines_inventory,
)
from nestmrio.emissions.energy_repairs import repair_balances
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger

REGIONS, FUELS, SECTORS = (
    ["Abia", "Borno"],
    ["coal", "diesel"],
    ["farms", "mills", "works", "power", "shops", "offices"],
)
INDUSTRIES = ["mills", "works", "stations"]
ACTIVITIES = [
    "thermal_power",
    "heating",
    "loss",
    "final_consumption",
    "agriculture",
    "industry",
    "non_energy",
    "construction",
    "transport",
    "trade_hotels",
    "residential",
    "urban",
    "rural",
    "other",
]
TARGETS = {"agriculture": "farms", "construction": "works", "transport": "shops", "power_heat": "power"}


def balance(amounts):
    """Balances whose parts are given; totals follow, power and heat are inputs."""
    shape = (len(REGIONS), len(ACTIVITIES), len(FUELS))
    values = xr.DataArray(
        np.resize(amounts, shape).astype(float), {"region": REGIONS, "activity": ACTIVITIES, "fuel": FUELS}
    )
    values.loc[{"activity": ["thermal_power", "heating"]}] *= -1
    values.loc[{"activity": "non_energy"}] = 0.25 * values.sel(activity="industry")
    return with_totals(values)


def with_totals(values):
    values.loc[{"activity": "residential"}] = values.sel(activity=["urban", "rural"]).sum("activity")
    final = ["agriculture", "industry", "construction", "transport", "trade_hotels", "residential", "other"]
    values.loc[{"activity": "final_consumption"}] = values.sel(activity=final).sum("activity")
    return values


def concordance():
    lines = [line for line in LINES if line != "industry"]
    weights = xr.DataArray(np.zeros((len(lines), len(SECTORS))), {"source": lines, "target": SECTORS})
    for line, sector in TARGETS.items():
        weights.loc[line, sector] = 1.0
    weights.loc["trade_hotels", ["shops", "offices"]] = np.nan
    weights.loc["other", "offices"] = 1.0
    return weights


USERS = [*(line for line in LINES if line != "industry"), *HOUSEHOLDS, *INDUSTRIES]


def factors(works=1.0):
    """0.02 and 0.03 Mt per unit of coal and diesel, of which the industry `works` emits the given share."""
    values = xr.DataArray(
        [[0.02, 0.03], [0.01, 0.02], [0.03, 0.04]], {"bound": ["central", "low", "high"], "fuel": FUELS}
    )
    values = values.expand_dims(user=USERS).transpose("bound", "user", "fuel").copy()
    values.loc[{"user": "works"}] *= works
    return xr.Dataset({"emission_factor": values.assign_attrs(units="Mt per unit of fuel")})


def arguments(quantity, **changes):
    output = xr.DataArray([[1.0, 2, 3, 4, 5, 6], [6.0, 0, 4, 3, 2, 1]], {"region": REGIONS, "sector": SECTORS})
    energy = xr.DataArray([[8.0, 0.0], [6.0, 3.0], [7.0, 0.0]], {"industry": INDUSTRIES, "fuel": FUELS})
    belongs = xr.DataArray(np.eye(6)[1:4], {"source": INDUSTRIES, "target": SECTORS})
    sizes = xr.DataArray(np.arange(12.0).reshape(6, 2), {"sector": SECTORS, "region": REGIONS})
    return quantity, factors(**changes), energy, belongs, concordance(), sizes, output


def compiled(quantity, **changes):
    return compile_inventory(*arguments(quantity, **changes))


def test_non_energy_use_leaves_industry_and_power_inputs_count():
    quantity = balance([3.0])
    lines = burnt(quantity)
    assert (lines.sel(line="industry") == 2.25).all()
    assert (lines.sel(line="power_heat") == 6.0).all()
    assert "loss" not in lines["line"].values


def test_industry_divides_by_national_intensity_times_provincial_output():
    """By hand: intensities 8/2 and 6/6 tce per output; Abia makes 2 and 2 of the sectors: shares 8/10 and 2/10."""
    output = xr.DataArray([[2.0, 2.0], [0.0, 4.0]], {"region": REGIONS, "sector": ["mills", "works"]})
    energy = xr.DataArray([[8.0], [6.0]], {"sector": ["mills", "works"], "fuel": ["coal"]})
    shares = industry_shares(industry_intensity(energy, output), output)
    assert shares.sel(fuel="coal").values.tolist() == [[0.8, 0.2], [0.0, 1.0]]


def test_a_fuel_without_evidence_divides_as_all_fuels_do():
    output = xr.DataArray([[2.0, 2.0]], {"region": ["Abia"], "sector": ["mills", "works"]})
    energy = xr.DataArray([[3.0, 0.0], [1.0, 0.0]], {"sector": ["mills", "works"], "fuel": FUELS})
    shares = industry_shares(industry_intensity(energy, output), output)
    assert shares.sel(fuel="diesel").values.tolist() == [[0.75, 0.25]]


def test_a_province_without_industry_is_named():
    output = xr.DataArray([[2.0, 2.0], [0.0, 0.0]], {"region": REGIONS, "sector": ["mills", "works"]})
    intensity = xr.DataArray([[3.0], [1.0]], {"sector": ["mills", "works"], "fuel": ["coal"]})
    with pytest.raises(InputError, match="province Borno: no industry that uses energy has output"):
        industry_shares(intensity, output)


def test_non_energy_use_leaves_the_named_sectors_first():
    """By hand: of 10 units, mills use 4 and works 6. 3 leave mills; of 7, 4 leave mills and 3 works; unnamed, 2/5."""
    used = xr.DataArray([[[4.0], [6.0]]] * 2, {"region": REGIONS, "sector": ["mills", "works"], "fuel": ["coal"]})
    stored = xr.DataArray([[3.0], [7.0]], {"region": REGIONS, "fuel": ["coal"]})
    assert feedstock(used, stored, ["mills"]).squeeze("fuel").values.tolist() == [[3.0, 0.0], [4.0, 3.0]]
    np.testing.assert_allclose(feedstock(used, stored).squeeze("fuel"), [[1.2, 1.8], [2.8, 4.2]])
    assert (feedstock(0 * used, 0 * stored, ["mills"]) == 0).all()
    with pytest.raises(InputError, match="sector shops"):
        feedstock(used, stored, ["shops"])


def test_feedstock_is_not_burnt_where_it_is_used():
    quantity = balance([2.0])
    alike, named = (
        compile_inventory(*arguments(quantity), feedstock_sectors=sectors)["industry_burnt"].sel(fuel="coal")
        for sectors in ((), ["works"])
    )
    np.testing.assert_allclose(alike.sum("sector"), named.sum("sector"))
    assert (named.sel(sector="works") < alike.sel(sector="works")).all()
    assert (named.sel(sector="power") > alike.sel(sector="power")).all()


def test_every_line_emits_by_its_own_factor():
    """F of user number n is n thousandths: what a line emits tells whose factor it took."""
    quantity = balance([1.0])
    factor = factors()
    thousandths = xr.DataArray(np.arange(1.0, len(USERS) + 1) / 1000, {"user": USERS})
    factor["emission_factor"] = xr.ones_like(factor["emission_factor"]) * thousandths
    first, _, *rest = arguments(quantity)
    inventory = compile_inventory(first, factor, *rest).sel(region="Abia", fuel="coal")
    of = {user: number / 1000 for number, user in enumerate(USERS, start=1)}
    assert inventory["emissions"].sel(sector="farms").item() == pytest.approx(of["agriculture"])
    for household in HOUSEHOLDS:
        assert inventory["household_emissions"].sel(household=household).item() == pytest.approx(of[household])
    burnt_by = inventory["industry_burnt"]
    power = 2 * of["power_heat"] + burnt_by.sel(sector="power").item() * of["stations"]
    assert inventory["emissions"].sel(sector="power").item() == pytest.approx(power)
    mills = burnt_by.sel(sector="mills").item() * of["mills"]
    assert inventory["emissions"].sel(sector="mills").item() == pytest.approx(mills)


def test_factors_of_a_sector_are_its_industries_by_what_they_use():
    """By hand: 3 of coal at 1.0 and 1 at 0.6 make 0.9; diesel, which none uses, counts by all fuels alike."""
    factor = xr.DataArray([[1.0, 2.0], [0.6, 1.2]], {"industry": ["spinning", "sewing"], "fuel": FUELS})
    energy = xr.DataArray([[3.0, 0.0], [1.0, 0.0]], {"industry": ["spinning", "sewing"], "fuel": FUELS})
    belongs = xr.DataArray([[1.0], [1.0]], {"source": ["spinning", "sewing"], "target": ["cloth"]})
    np.testing.assert_allclose(sector_factors(factor, energy, belongs).values, [[0.9, 1.8]])
    np.testing.assert_allclose(sector_factors(factor, 0 * energy, belongs).values, [[0.8, 1.6]])


def test_factors_follow_each_fuels_own_use_and_the_shares_of_split_industries():
    """By hand: of coal cloth has 3 x 1.0 and 1/2 x 1 x 0.6, of diesel 1 x 2.0 and 1/2 x 4 x 1.2."""
    factor = xr.DataArray([[1.0, 2.0], [0.6, 1.2]], {"industry": ["spinning", "sewing"], "fuel": FUELS})
    energy = xr.DataArray([[3.0, 1.0], [1.0, 4.0]], {"industry": ["spinning", "sewing"], "fuel": FUELS})
    belongs = xr.DataArray([[1.0, 0.0], [0.5, 0.5]], {"source": ["spinning", "sewing"], "target": ["cloth", "shoes"]})
    wanted = [[3.3 / 3.5, 4.4 / 3.0], [0.6, 1.2]]
    np.testing.assert_allclose(sector_factors(factor, energy, belongs).values, wanted)


def test_an_industry_emits_by_its_own_factor():
    """Borno makes no mills: of 1.5 units of coal in industry, works and power have 6/7 and 7/7 per output 4 and 3."""
    quantity = balance([2.0])
    whole, half = (compiled(quantity, works=works)["emissions"].sel(region="Borno", fuel="coal") for works in (1, 0.5))
    burnt_by_works = 1.5 * (6 / 7 * 4) / (6 / 7 * 4 + 7 / 7 * 3)
    assert (whole - half).sum().item() == pytest.approx(0.5 * 0.02 * burnt_by_works)
    assert compiled(quantity)["industry_burnt"].sel(region="Borno", fuel="coal", sector="works").item() == (
        pytest.approx(burnt_by_works)
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30))
def test_sectors_and_residents_sum_to_fuels_and_cement(amounts):
    quantity = balance(amounts)
    process = xr.DataArray([0.5, 0.0], {"region": REGIONS})
    inventory = add_process(compiled(quantity, works=0.7), process, "works", "by hand")
    ledger = Ledger()
    check_identities(inventory, quantity, process, ledger)
    ledger.require()
    assert [check.tolerance for check in ledger.checks] == [1e-12, 1e-12]
    assert inventory.attrs["process_source"] == "by hand"


@pytest.mark.parametrize(("variable", "broken"), [("industry_burnt", [0, 1]), ("emissions", [1])])
def test_the_identities_see_what_is_lost(variable, broken):
    quantity, process = balance([2.0]), xr.DataArray([0.0, 0.0], {"region": REGIONS})
    inventory = add_process(compiled(quantity), process, "works", "none")
    inventory[variable].loc[{"region": "Abia", "sector": "works", "fuel": "coal"}] += 1e-9
    ledger = Ledger()
    check_identities(inventory, quantity, process, ledger)
    assert [at for at, check in enumerate(ledger.checks) if not check.passed] == broken


def test_cement_needs_a_sector_only_where_it_is_made():
    process = xr.DataArray([0.5, 0.0], {"region": REGIONS})
    with pytest.raises(InputError, match="sector kilns: no sector to make cement"):
        add_process(compiled(balance([2.0])), process, "kilns", "by hand")
    none = add_process(compiled(balance([2.0])), 0 * process, "kilns", "none")
    assert none["emissions"].sel(fuel="process").sum() == 0


def test_nothing_is_emitted_by_an_industry_without_output():
    assert (compiled(balance([2.0]))["emissions"].sel(region="Borno", sector="mills") == 0).all()


@pytest.mark.parametrize(
    ("activity", "value", "repair", "mended"),
    [
        ("final_consumption", 99.0, "parts_over_totals", None),
        ("thermal_power", 4.0, "no_output_of_power", 0.0),
        ("non_energy", 50.0, "cap_non_energy", 2.0),
    ],
)
def test_a_fault_is_refused_unless_its_repair_is_declared(activity, value, repair, mended):
    quantity = balance([2.0])
    right = quantity.sel(region="Borno", activity=activity, fuel="diesel").item() if mended is None else mended
    quantity.loc["Borno", activity, "diesel"] = value
    place = f"file b.csv, province Borno, activity {activity}, fuel diesel.*declare {repair}"
    elsewhere = {"name": repair, "provinces": ["Abia"]}
    for declared in ([], [elsewhere], [{"name": "something_else"}]):
        with pytest.raises(InputError, match=place):
            repair_balances(quantity, declared, file="b.csv")
    ledger = Ledger()
    repaired = repair_balances(quantity, [elsewhere, {"name": repair, "provinces": ["Borno"]}], ledger)
    assert repair_balances(quantity, [{"name": repair}]).equals(repaired)
    assert repaired.sel(region="Borno", activity=activity, fuel="diesel").item() == right
    assert [(r.region, r.sector, r.before, r.after) for r in ledger.repairs] == [("Borno", activity, value, right)]
    assert quantity.sel(region="Borno", activity=activity, fuel="diesel").item() == value


def test_rounding_is_no_fault():
    quantity = balance([2.0])
    quantity.loc["Abia", "final_consumption", "coal"] += 0.01
    assert repair_balances(quantity).sel(region="Abia", activity="final_consumption", fuel="coal").item() == 16.0


@pytest.mark.parametrize(("activity", "gap"), [("final_consumption", 0.03), ("non_energy", 0.01)])
def test_more_than_rounding_is_a_fault(activity, gap):
    quantity = balance([2.0])
    quantity.loc["Abia", "non_energy", "coal"] = quantity.sel(region="Abia", activity="industry", fuel="coal").item()
    quantity.loc["Abia", activity, "coal"] += gap
    with pytest.raises(InputError, match=f"activity {activity}, fuel coal"):
        repair_balances(quantity)


def test_negative_consumption_is_refused():
    quantity = balance([2.0])
    quantity.loc["Abia", "transport", "coal"] = -1.0
    with pytest.raises(InputError, match="province Abia, activity transport"):
        repair_balances(with_totals(quantity), [{"name": "parts_over_totals"}])


def in_lines(quantity, industry=1.0):
    """The inventory in the lines of the balances; industry has the factor of `works`."""
    by_line = factors(industry).sel(user=[*(line for line in LINES if line != "industry"), *HOUSEHOLDS, "works"])
    users = ["industry" if user == "works" else user for user in by_line["user"].values.tolist()]
    return lines_inventory(quantity, by_line.assign_coords(user=users))


def test_without_tables_every_line_is_a_sector_of_its_own():
    """By hand: of 4 units of coal in industry 1 is no energy; the other 3 emit 0.5 x 0.02 each."""
    quantity = balance([4.0])
    inventory = in_lines(quantity, 0.5)
    coal = inventory.sel(region="Abia", fuel="coal")
    assert sorted(inventory["sector"].values.tolist()) == sorted(line for line in LINES if line not in HOUSEHOLDS)
    assert coal["emissions"].sel(sector="industry").item() == pytest.approx(3 * 0.5 * 0.02)
    assert coal["emissions"].sel(sector="agriculture").item() == pytest.approx(4 * 0.02)
    assert coal["household_emissions"].sel(household="urban").item() == pytest.approx(4 * 0.02)
    assert coal["non_energy"].item() == 1.0 and coal["burnt"].sel(line="industry").item() == 3.0
    assert inventory["emissions"].attrs["units"] == "Mt"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30), st.sampled_from([0.0, 1e-9]))
def test_lines_and_residents_sum_to_fuels_and_cement_and_the_check_sees_what_is_lost(amounts, lost):
    quantity = balance(amounts)
    process = xr.DataArray([0.5, 0.0], {"region": REGIONS})
    inventory = add_process(in_lines(quantity), process, "industry", "by hand")
    inventory["household_emissions"] = inventory["household_emissions"] * (1 - lost)
    inventory["emissions"] = inventory["emissions"] * (1 - lost)
    ledger = Ledger()
    check_lines(inventory, quantity, process, ledger)
    (check,) = ledger.checks
    assert check.tolerance == 1e-12 and check.passed == (lost == 0)
