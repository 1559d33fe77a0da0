"""Emissions of provinces and countries in the link classification: kept, placed, joined."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.emissions.assembly import assemble
from nestmrio.emissions.completeness import complete
from nestmrio.emissions.declared import Declared, read_declared
from nestmrio.emissions.inventory import fuel_purchases, inventory_rows, join, single_fuel, stack, sum_fuels, to_sectors
from nestmrio.emissions.placement import place_emissions
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.report.inventories import by_sector, compare, correlation
from nestmrio.report.inventory_differences import explain, lines_of_sectors, summarise, to_lines

PROVINCES, COUNTRIES = ["Abia", "Borno"], ["AUS", "HOM"]
SECTORS, WORLD_SECTORS = ["coal", "power", "trade", "hotels"], ["c1", "c2", "c3"]


def table(regions, sectors, values, units="Mt"):
    emissions = xr.DataArray(np.resize(values, (len(regions), len(sectors))), {"region": regions, "sector": sectors})
    households = xr.DataArray(np.arange(1.0, len(regions) + 1), {"region": regions})
    return xr.Dataset(
        {"emissions": emissions.assign_attrs(units=units), "household_emissions": households.assign_attrs(units=units)}
    )


def outputs(regions, values):
    return xr.Dataset({"output": table(regions, SECTORS, values)["emissions"]})


def world_weights():
    values = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, np.nan, np.nan]]
    return xr.DataArray(np.array(values, float), {"source": WORLD_SECTORS, "target": SECTORS})


def assembled(**changes):
    options = {
        "country": "HOM",
        "world_weights": world_weights(),
        "placement": {"repairs": (), "families": None},
        "name": "co2",
        "ledger": Ledger(),
    } | changes
    own, abroad = table(PROVINCES, SECTORS, [1.0, 2.0, 3.0, 4.0]), table(["AUS"], WORLD_SECTORS, [5.0, 6.0, 8.0])
    return assemble(own, abroad, outputs(PROVINCES, [1.0]), outputs(COUNTRIES, [1.0, 1.0, 3.0, 1.0]), **options)


def test_countries_split_by_their_own_output_and_stand_behind_the_provinces():
    joined = assembled()
    assert joined["region"].values.tolist() == ["Abia", "Borno", "AUS"]
    assert joined["emissions"].sel(region="AUS").values.tolist() == [5.0, 6.0, 6.0, 2.0]
    assert joined["household_emissions"].values.tolist() == [1.0, 2.0, 1.0]
    assert joined["emissions"].attrs["units"] == "Mt"


def test_assembly_certifies_that_totals_are_kept():
    ledger = Ledger()
    assembled(ledger=ledger)
    assert len(ledger.checks) == 2
    assert all(check.passed and check.tolerance == 1e-12 for check in ledger.checks)


def test_provinces_split_by_the_nested_countrys_output_where_the_world_is_the_link():
    weights = xr.DataArray(np.eye(4), {"source": SECTORS, "target": SECTORS})
    weights.loc["trade", ["trade", "hotels"]] = np.nan
    joined = assembled(provincial_weights=weights)
    assert joined["emissions"].sel(region="Abia").values.tolist() == [1.0, 2.0, 2.25, 4.75]


def test_emissions_without_output_are_refused_or_moved_as_declared():
    emissions = xr.DataArray([[1.0, 2.0, 3.0, 4.0]], {"region": ["Abia"], "sector": SECTORS})
    output = xr.DataArray([[0.0, 5.0, 6.0, 7.0]], {"region": ["Abia"], "sector": SECTORS})
    with pytest.raises(InputError, match=r"province Abia, sector coal: 1 of emissions in a sector without output"):
        place_emissions(emissions, output)
    families = {"coal": "energy", "power": "energy", "trade": "services", "hotels": "services"}
    ledger, options = Ledger(), {"repairs": [Declared("move_to_largest_related")], "families": families}
    placed = place_emissions(emissions, output, ledger=ledger, **options)
    assert placed.values.tolist() == [[0.0, 3.0, 3.0, 4.0]]
    assert [(r.sector, r.before, r.after) for r in ledger.repairs] == [("coal", 1.0, 0.0), ("power", 2.0, 3.0)]
    with pytest.raises(InputError, match="no related sector has output"):
        place_emissions(emissions, output.where(output["sector"] != "power", 0.0), **options)


def silent(table, *pairs):
    """The same inventory without the rows of some pairs of region and sector."""
    emissions = table["emissions"].copy()
    for region, sector in pairs:
        emissions.loc[region, sector] = np.nan
    return table.assign(emissions=emissions)


NONE = {"name": "no_emissions", "provinces": ["Borno"], "sectors": ["trade"]}


def test_output_without_a_row_of_emissions_is_refused():
    inventory = silent(table(PROVINCES, SECTORS, [1.0, 2.0, 3.0, 4.0]), ("Borno", "trade"), ("Abia", "coal"))
    output = outputs(PROVINCES, [0.0, 5.0, 6.0, 7.0])["output"]
    with pytest.raises(InputError, match=r"province Borno, sector trade: output of 6 and no row of emissions") as error:
        complete(inventory, output)
    assert "Abia" not in str(error.value) and "declare no_emissions" in str(error.value)
    assert "so have" not in str(error.value)
    everywhere = outputs(PROVINCES, [1.0])["output"]
    with pytest.raises(InputError, match=r"province Abia, sector coal: .*; so have trade of Borno"):
        complete(inventory, everywhere)


def test_a_row_of_zero_is_a_row():
    inventory = table(PROVINCES, SECTORS, [0.0])
    xr.testing.assert_identical(complete(inventory, outputs(PROVINCES, [1.0])["output"]), inventory)


def test_declared_to_have_none_is_zero_and_recorded():
    inventory = silent(table(PROVINCES, SECTORS, [1.0, 2.0, 3.0, 4.0]), ("Borno", "trade"))
    ledger, output = Ledger(), outputs(PROVINCES, [1.0])["output"]
    declared = read_declared([NONE], PROVINCES, COUNTRIES, SECTORS)
    found = complete(inventory, output, repairs=declared, ledger=ledger, item="emissions of co2")
    assert found["emissions"].sel(region="Borno").values.tolist() == [1.0, 2.0, 0.0, 4.0]
    (repair,) = ledger.repairs
    assert (repair.region, repair.sector, repair.item, repair.after) == ("Borno", "trade", "emissions of co2", 0.0)
    assert np.isnan(repair.before) and repair.reason.startswith("no_emissions: ")
    other = read_declared([NONE | {"sectors": ["coal"]}], PROVINCES, COUNTRIES, SECTORS)
    with pytest.raises(InputError, match="province Borno, sector trade"):
        complete(inventory, output, repairs=other)


def test_all_stands_for_all():
    declared = read_declared([NONE | {"provinces": ["all"]}, "move_to_largest_related"], PROVINCES, [], SECTORS)
    inventory = silent(table(PROVINCES, SECTORS, [1.0]), *((province, "trade") for province in PROVINCES))
    found = complete(inventory, outputs(PROVINCES, [1.0])["output"], repairs=declared)
    assert not found["emissions"].sel(sector="trade").any()


def test_households_have_rows_in_all_regions_or_in_none():
    inventory, output = table(PROVINCES, SECTORS, [1.0]), outputs(PROVINCES, [1.0])["output"]
    households = inventory["household_emissions"]
    assert not complete(inventory.assign(household_emissions=households * np.nan), output)["household_emissions"].any()
    some = inventory.assign(household_emissions=households.where(households["region"] != "Borno"))
    with pytest.raises(InputError, match="province Borno: no row of emissions of its households"):
        complete(some, output)


@pytest.mark.parametrize(
    ("repair", "says"),
    [
        ("no_emissions", "key emissions.repairs: no_emissions does not say where"),
        ({"name": "no_emissions", "provinces": ["Borno"]}, "does not say where"),
        (NONE | {"provinces": ["Bornu"]}, "'Bornu', which is none of the provinces. To mend it: write Abia, Borno"),
        (NONE | {"sectors": ["tade"]}, "'tade', which is none of the sectors. To mend it: write coal"),
        (NONE | {"countries": ["Borno"]}, "'Borno', which is none of the countries. To mend it: write AUS, HOM"),
        ("move", "unknown repair 'move'"),
    ],
)
def test_repairs_that_name_nothing_are_refused(repair, says):
    with pytest.raises(InputError) as error:
        read_declared([repair], PROVINCES, COUNTRIES, SECTORS)
    assert says in str(error.value)


def test_assembly_asks_for_every_number_of_the_world_too():
    own, output = table(PROVINCES, SECTORS, [1.0]), outputs(PROVINCES, [1.0])
    abroad, world = silent(table(["AUS"], WORLD_SECTORS, [5.0, 6.0, 8.0]), ("AUS", "c2")), outputs(COUNTRIES, [1.0])
    options = {"country": "HOM", "world_weights": world_weights(), "name": "co2", "ledger": Ledger()}
    nothing = {"repairs": (), "families": None}
    with pytest.raises(InputError, match="country AUS, sector c2: no row of emissions of co2"):
        assemble(own, abroad, output, world, placement=nothing, **options)
    made = table(COUNTRIES, WORLD_SECTORS, [1.0, 0.0, 1.0])["emissions"]
    joined = assemble(own, abroad, output, world, placement=nothing, world_output=made, **options)
    assert joined["emissions"].sel(region="AUS").values.tolist() == [5.0, 0.0, 4.0, 4.0]
    declared = {"repairs": [{"name": "no_emissions", "countries": ["all"], "sectors": ["c2"]}], "families": None}
    again = assemble(own, abroad, output, world, placement=declared, **options)
    xr.testing.assert_identical(again, joined)
    assert [repair.region for repair in options["ledger"].repairs] == ["AUS"]


def test_a_repair_holds_where_it_is_declared():
    emissions = table(PROVINCES, SECTORS, [1.0, 2.0, 3.0, 4.0])["emissions"]
    output = outputs(PROVINCES, [0.0, 5.0, 6.0, 7.0])["output"]
    families = dict.fromkeys(SECTORS, "all")
    only = read_declared([{"name": "move_to_largest_related", "provinces": ["Abia"]}], PROVINCES, [], SECTORS)
    with pytest.raises(InputError, match="province Borno, sector coal: 1 of emissions in a sector without output"):
        place_emissions(emissions, output, repairs=only, families=families)
    with pytest.raises(InputError, match="country Abia"):
        place_emissions(emissions, output, kind="country")


def test_what_is_taken_up_without_output_is_not_lost_either():
    emissions = xr.DataArray([[-1.0, 2.0, 3.0, 4.0]], {"region": ["Abia"], "sector": SECTORS})
    output = xr.DataArray([[0.0, 5.0, 6.0, 7.0]], {"region": ["Abia"], "sector": SECTORS})
    with pytest.raises(InputError, match="-1 of emissions in a sector without output"):
        place_emissions(emissions, output)


def test_negative_emissions_keep_their_totals():
    own = table(PROVINCES, SECTORS, [1.0, -2.0, 3.0, -2.5])
    ledger = Ledger()
    options = {"country": "HOM", "placement": {"repairs": (), "families": None}, "name": "co2", "ledger": ledger}
    weights = xr.DataArray(np.eye(4), {"source": SECTORS, "target": SECTORS})
    weights.loc["trade", ["trade", "hotels"]] = np.nan
    abroad = table(["AUS"], SECTORS, [5.0])
    joined = assemble(
        own, abroad, outputs(PROVINCES, [1.0]), outputs(COUNTRIES, [1.0]), provincial_weights=weights, **options
    )
    ledger.require()
    assert joined["emissions"].sel(region="Abia").values.tolist() == [1.0, -2.0, 1.5, -1.0]


@pytest.mark.parametrize("seed", range(3))
def test_order_and_names_do_not_change_what_is_assembled(seed):
    draw = np.random.default_rng(seed)
    rows, columns = draw.permutation(2), draw.permutation(4)
    own, output = table(PROVINCES, SECTORS, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), outputs(PROVINCES, [1.0])
    abroad, world = table(["AUS"], SECTORS, [5.0, 6.0, 8.0, 9.0]), outputs(COUNTRIES, [1.0])
    options = {"country": "HOM", "placement": {"repairs": (), "families": None}, "name": "co2", "ledger": Ledger()}
    plain = assemble(own, abroad, output, world, **options)
    mixed = assemble(own.isel(region=rows), abroad, output.isel(region=rows[::-1], sector=columns), world, **options)
    xr.testing.assert_equal(mixed.sel(region=plain["region"].values), plain)
    new = own.assign_coords(region=["Çá", "北京"])
    named = assemble(new, abroad, output.assign_coords(region=["Çá", "北京"]), world, **options)
    assert named["region"].values.tolist() == ["Çá", "北京", "AUS"]
    np.testing.assert_array_equal(named["emissions"], plain["emissions"])


def test_coarse_services_split_by_what_they_spend_on_fuels():
    spent = np.array([[[0, 9.0, 3.0, 1.0], [0, 1.0, 1.0, 1.0], [7.0] * 4, [7.0] * 4]])
    dims = {"region": ["Abia"], "sector": SECTORS, "use": SECTORS}
    purchases = fuel_purchases(xr.Dataset({"intermediate": (tuple(dims), spent)}, dims), ["coal", "power"])
    assert purchases.sel(region="Abia").values.tolist() == [0.0, 10.0, 4.0, 2.0]
    activities = xr.DataArray(
        [[[2.0], [6.0], [1.0], [3.0]]],
        {"region": ["Abia"], "activity": ["burning", "services", "rural", "urban"], "fuel": ["coal"]},
    )
    weights = xr.DataArray(
        [[0, 1, 0, 0], [0, 0, np.nan, np.nan]], {"source": ["burning", "services"], "target": SECTORS}
    )
    inventory = sum_fuels(to_sectors(activities, weights, purchases))
    assert inventory["emissions"].values.tolist() == [[0.0, 2.0, 4.0, 2.0]]
    assert inventory["household_emissions"].values.tolist() == [4.0]


def test_an_unknown_fuel_product_is_refused():
    tables = xr.Dataset({"intermediate": xr.zeros_like(outputs(PROVINCES, [1.0])["output"])})
    with pytest.raises(InputError, match=r"sector peat: .* emissions\.fuel_products: coal, power"):
        fuel_purchases(tables, ["peat"])


def test_a_table_survives_the_way_through_an_inventory():
    given = silent(table(PROVINCES, SECTORS, [1.0, 2.0]), ("Borno", "trade"))
    xr.testing.assert_equal(sum_fuels(single_fuel(given)), given)


def test_units_are_not_mixed_and_stressors_stand_apart():
    with pytest.raises(InputError, match="stressor so2: provinces are in Mt, countries in kt"):
        join(table(PROVINCES, SECTORS, [1.0]), table(["AUS"], SECTORS, [1.0], units="kt"), "so2")
    carbon, sulphur = table(PROVINCES, SECTORS, [1.0]), table(PROVINCES, SECTORS, [2.0], units="kt")
    assert stack({"co2": carbon})["emissions"].dims == ("stressor", "region", "sector")
    both = stack({"co2": carbon, "so2": sulphur})
    assert both["emissions"].dims == ("stressor", "region", "sector")
    assert both["unit"].sel(stressor="so2").item() == "kt"


def inventory_of(values):
    emissions = xr.DataArray(
        np.array(values, float).reshape(2, 4, 1), {"region": PROVINCES, "sector": SECTORS, "fuel": ["coal"]}
    )
    households = xr.DataArray(
        [[[1.0], [2.0]], [[3.0], [4.0]]],
        {"region": PROVINCES, "household": ["rural", "urban"], "fuel": ["coal"]},
    )
    return by_sector(xr.Dataset({"emissions": emissions, "household_emissions": households}), ["coal"])


def test_comparison_holds_every_pair_and_all_totals():
    ours, reference = inventory_of([1, 2, 3, 4, 5, 6, 7, 0]), inventory_of([2, 4, 6, 8, 10, 12, 14, 0])
    rows = {row[:3]: row[3:] for row in compare(ours, reference)}
    assert rows["Abia", "coal", "coal"] == (1.0, 2.0)
    assert rows["Borno", "household_urban", "all"] == (4.0, 4.0)
    assert rows["all", "all", "all"] == (38.0, 66.0)
    assert ("Borno", "hotels", "coal") not in rows
    assert correlation(ours, reference) == pytest.approx(1.0)


def lines():
    weights = xr.DataArray([[0, 0, 1, 1], [0, 1, 0, 0]], {"source": ["trade_hotels", "power_heat"], "target": SECTORS})
    return lines_of_sectors(weights)


def of_industry():
    """Borno keeps 5 units of coal from burning; industry burns 10 units at 2 and 10 at 4 Mt per unit."""
    used = xr.DataArray(
        [[[10.0], [0], [0], [0]], [[0.0], [10], [0], [0]]], {"region": PROVINCES, "sector": SECTORS, "fuel": ["coal"]}
    )
    factor = xr.DataArray([[[2.0], [4], [0], [0]]], {"bound": ["central"], "sector": SECTORS, "fuel": ["coal"]})
    non_energy = xr.DataArray([[0.0], [5.0]], {"region": PROVINCES, "fuel": ["coal"]})
    return xr.Dataset({"industry_burnt": used, "industry_factor": factor, "non_energy": non_energy})


def test_differences_split_into_factors_and_quantities():
    """Ours at twice the reference's factors; the reference burns 4 Mt more in power in Borno."""
    ours = inventory_of([2, 4, 6, 2, 2, 4, 6, 2])
    at_its_factors = ours / 2
    reference = at_its_factors.copy()
    reference.loc["Borno", "power", "coal"] += 4.0
    sectors = explain(ours, reference, at_its_factors)
    by_line = to_lines(sectors, of_industry(), lines())
    assert lines()["industry_power"] == ["coal", "power"]
    total = by_line["by_factors"] + by_line["by_quantities"] - (by_line["ours"] - by_line["reference"])
    assert abs(total).max() < 1e-12
    assert by_line["by_quantities"].sel(line="industry_power").values.ravel().tolist() == [0.0, -4.0]
    assert (by_line["by_quantities"].drop_sel(line="industry_power") == 0).all()
    assert by_line["non_energy"].sel(line="industry_power").values.ravel().tolist() == [0.0, 5.0 * 3.0]
    assert (by_line["non_energy"].drop_sel(line="industry_power") == 0).all()
    rows = {row[:2]: row[2:] for row in summarise(by_line, sectors)}
    assert rows["nation", "all"][:4] == (38.0, 23.0, 38 / 23, 19 / 23)
    assert rows["nation", "all"][-1].startswith(
        "coal in trade_hotels, factors +8.0 Mt; coal in industry_power, factors"
    )
    assert rows["province", "Borno"][2:4] == (1 + (21 - 14.5) / 14.5, 10.5 / 14.5)
    assert rows["sector", "power"][-1] == "coal, factors +4.0 Mt; coal, quantities or division -4.0 Mt"


def test_lines_that_share_a_sector_are_compared_together():
    values = [[0, 0, 1, 0], [0, 0, np.nan, np.nan], [0, 1, 0, 0]]
    weights = xr.DataArray(values, {"source": ["transport", "other", "power_heat"], "target": SECTORS})
    assert list(lines_of_sectors(weights).items())[:2] == [
        ("transport+other", ["trade", "hotels"]),
        ("industry_power", ["coal", "power"]),
    ]


def test_where_the_references_factors_are_unknown_the_split_stays_open():
    ours = inventory_of([2, 4, 6, 2, 2, 4, 6, 2])
    sectors = explain(ours, ours / 2)
    by_line = to_lines(sectors, of_industry(), lines())
    assert "by_factors" not in by_line
    (nation, *_) = summarise(by_line, sectors)
    assert nation[4:6] == (2.0, "") and nation[6].startswith("coal in trade_hotels +8.0 Mt")


def test_provinces_and_countries_in_other_sectors_do_not_join():
    provinces, countries = table(PROVINCES, SECTORS, [1.0]), table(COUNTRIES, SECTORS[:3], [1.0])
    with pytest.raises(InputError, match="provinces and countries have different sectors"):
        join(provinces, countries)


def test_the_table_of_an_inventory_leaves_out_zeros_and_names_residents():
    labels = {"region": PROVINCES, "sector": ["coal", "power"], "fuel": ["coke"]}
    emitted = xr.DataArray([[[1.0], [0.0]], [[2.0], [3.0]]], labels, tuple(labels))
    homes = {"region": PROVINCES, "household": ["rural", "urban"], "fuel": ["coke"]}
    inventory = xr.Dataset(
        {
            "emissions": emitted,
            "household_emissions": xr.DataArray([[[0.0], [4.0]], [[5.0], [0.0]]], homes, tuple(homes)),
        }
    )
    assert sorted(inventory_rows(inventory)) == [
        ("Abia", "coal", "coke", 1.0),
        ("Abia", "household_urban", "coke", 4.0),
        ("Borno", "coal", "coke", 2.0),
        ("Borno", "household_rural", "coke", 5.0),
        ("Borno", "power", "coke", 3.0),
    ]
