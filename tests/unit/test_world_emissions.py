"""Emissions of the world's regions beside their CO2, direct emissions by category, and provinces that stand alone."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.emissions.assembly import place_provinces
from nestmrio.emissions.countries import further_stressors, of_stressor, with_direct
from nestmrio.emissions.inventory import stack
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger

REGIONS, SECTORS = ["AAA", "HOM", "ZZZ"], ["mine", "shop"]
METHANE = """stressor;region;sector;value;unit
ch4;ZZZ;mine;4;kt
ch4;ZZZ;shop;5;kt
ch4;ZZZ;household;6;kt
ch4;HOM;mine;100;kt
co2;AAA;mine;200;Mt
ch4;AAA;mine;1,5;kt
ch4;AAA;shop;2;kt
ch4;AAA;household;3;kt
"""


@pytest.fixture
def methane(tmp_path):
    path = tmp_path / "methane.csv"
    path.write_text(METHANE, encoding="utf-8")
    return further_stressors({"ch4": path}, REGIONS, SECTORS, "HOM", decimal=",")["ch4"]


def test_a_further_stressor_says_nothing_of_the_country_that_provinces_replace(methane):
    assert methane["emissions"].dims == ("region", "sector") and methane["region"].values.tolist() == REGIONS
    np.testing.assert_array_equal(methane["emissions"], [[1.5, 2], [np.nan, np.nan], [4, 5]])
    np.testing.assert_array_equal(methane["household_emissions"], [3, np.nan, 6])
    assert methane["emissions"].attrs["units"] == methane["household_emissions"].attrs["units"] == "kt"


def test_a_stressor_is_taken_out_in_its_own_unit():
    """Also where the cube holds several units, and its attribute says so."""
    labels = {"region": REGIONS, "sector": SECTORS}
    values = xr.DataArray(np.arange(6.0).reshape(3, 2), labels, tuple(labels), attrs={"units": "Mt"})
    carbon = xr.Dataset({"emissions": values, "household_emissions": -values.sum("sector", keep_attrs=True)})
    methane = 6 + carbon
    for part in methane.values():
        part.attrs["units"] = "kt"
    both = stack({"co2": carbon, "ch4": methane})
    found = of_stressor(both, "ch4", ["ZZZ", "AAA"])
    assert found["emissions"].values.tolist() == [[10, 11], [6, 7]]
    assert found["household_emissions"].values.tolist() == [-3, 5]
    assert {values.attrs["units"] for values in found.values()} == {"kt"}
    assert set(found.coords) == {"region", "sector"}


def direct(values):
    labels = {"stressor": ["co2"], "region": ["AAA"], "category": ["government", "household"]}
    return xr.DataArray([[values]], labels, tuple(labels), attrs={"residents": "household"})


def emissions(households):
    labels = {"stressor": ["co2"], "region": ["AAA", "North"]}
    values = xr.DataArray([households], labels, tuple(labels), attrs={"units": "Mt"})
    return xr.Dataset({"household_emissions": values})


def test_direct_emissions_are_the_residents_where_no_source_tells_more():
    ledger = Ledger()
    found = with_direct(emissions([5.0, 7.0]), direct([1.0, 4.0]), ledger)["direct_emissions"]
    assert found.dims == ("stressor", "region", "category") and found.attrs == {"units": "Mt", "residents": "household"}
    assert found.values.tolist() == [[[1, 4], [0, 7]]]
    ledger.require()
    unsaid = with_direct(emissions([5.0, 7.0]), direct([np.nan, 4.0]), Ledger())["direct_emissions"]
    assert unsaid.values.tolist() == [[[0, 5], [0, 7]]]


def test_direct_emissions_that_are_not_those_of_all_final_users_break_a_check():
    ledger = Ledger()
    with_direct(emissions([5.0, 10.0]), direct([1.0, 3.0]), ledger)
    (check,) = ledger.checks
    assert check.value == pytest.approx(0.1) and not check.passed


def alone(values):
    labels = {"region": ["North", "South"], "sector": SECTORS}
    emitted = xr.DataArray(values, labels, ("region", "sector"), attrs={"units": "Mt"})
    households = xr.DataArray([1.0, 2.0], {"region": labels["region"]}, ("region",), attrs={"units": "Mt"})
    return xr.Dataset({"emissions": emitted, "household_emissions": households})


def placed(values, repairs):
    output = alone([[0.0, 9.0], [8.0, 7.0]])["emissions"]
    ledger = Ledger()
    options = {"repairs": repairs, "families": dict.fromkeys(SECTORS, "all"), "name": "co2", "ledger": ledger}
    return place_provinces(alone(values), output, **options), ledger


def test_emissions_of_provinces_alone_stand_on_sectors_with_output():
    found, ledger = placed(
        [[3.0, 4.0], [5.0, np.nan]],
        [
            "move_to_largest_related",
            {"name": "no_emissions", "provinces": ["South"], "sectors": ["shop"]},
        ],
    )
    assert found["emissions"].values.tolist() == [[0, 7], [5, 0]]
    assert found["household_emissions"].values.tolist() == [1, 2]
    assert {(row.region, row.sector) for row in ledger.repairs} >= {("South", "shop")}
    ledger.require()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([[3.0, 4.0], [5.0, 6.0]], "province North.*sector mine: 3 of emissions of co2 in a sector without output"),
        ([[0.0, 4.0], [5.0, np.nan]], "South.*shop"),
    ],
)
def test_emissions_of_provinces_alone_are_refused_without_a_declared_repair(values, says):
    with pytest.raises(InputError, match=says):
        placed(values, [])
