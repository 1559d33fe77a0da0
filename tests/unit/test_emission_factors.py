"""Emission factors: worked numbers, and refusals that name the place."""

import pandas as pd
import pytest

from nestmrio.emissions.cement import process_emissions, read_cement
from nestmrio.emissions.factors import read_factors
from nestmrio.errors import InputError

HEADER = "fuel,quantity,value,low,high,unit,source\n"
DIESEL = (
    "diesel_oil,net_calorific_value,43.0,41.4,43.3,MJ/kg,table 1.2\n"
    "diesel_oil,carbon_content,20.2,19.8,20.4,t/TJ,table 1.3\n"
    "diesel_oil,oxidation,1,1,1,1,complete\n"
)
FUELS = pd.DataFrame({"name": ["Diesel Oil"], "unit": ["10^4 t"]}, index=["diesel_oil"])


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_diesel_has_the_ipcc_default_of_74_1_tonnes_per_terajoule(write):
    """IPCC 2006, vol. 2, tables 1.2, 1.4 and 2.2: diesel 43.0 TJ/kt, 74,100 kg CO2/TJ (20.2 x 44/12, rounded)."""
    factor = read_factors([write(HEADER + DIESEL)], FUELS)["emission_factor"].sel(fuel="diesel_oil")
    per_terajoule = factor.sel(bound="central").item() * 1e6 / (10 * 43.0)
    assert per_terajoule == pytest.approx(20.2 * 44 / 12, rel=1e-12)
    assert round(per_terajoule, 1) == 74.1


def test_bounds_hold_the_factor(write):
    factor = read_factors([write(HEADER + DIESEL)], FUELS)["emission_factor"].sel(fuel="diesel_oil")
    assert factor.sel(bound="low") < factor.sel(bound="central") < factor.sel(bound="high")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",MJ/kg,table 1.2", ",MJ/m3,table 1.2", "the unit is 'MJ/m3', not MJ/kg"),
        (",MJ/kg,table 1.2", ",MJ/kg,", "no source"),
        ("43.0,41.4", "43.0,44.4", "not within"),
        ("diesel_oil,oxidation", "petrol,oxidation", "unknown fuel"),
        ("diesel_oil,oxidation,1,1,1,1,complete\n", "", "oxidation is missing"),
        ("diesel_oil,oxidation,1,1,1,1,complete\n", "diesel_oil,carbon_content,1,1,1,t/TJ,x\n", "stands twice"),
    ],
)
def test_a_faulty_factor_set_is_refused(write, old, new, words):
    with pytest.raises(InputError, match=words):
        read_factors([write((HEADER + DIESEL).replace(old, new))], FUELS)


@pytest.mark.parametrize("carbon", ["ipcc1996", "ipcc2006", "ndrc2011", "liu2015"])
def test_every_set_of_the_project_is_complete_and_sourced(project, carbon):
    resources = project / "resources" / "factors"
    fuels = pd.read_csv(resources / "fuels.csv", index_col="fuel")
    factors = read_factors([resources / "ncv_nbs2008.csv", resources / f"carbon_{carbon}.csv"], fuels)
    per_tonne = factors["emission_factor"].sel(bound="central") * 100
    solid = per_tonne.sel(fuel=["raw_coal", "coke", "gasoline", "fuel_oil"])
    assert ((solid > 1.6) & (solid < 3.4)).all()


def test_raw_coal_of_the_provincial_guidelines_emits_1_9003(project):
    """NDRC 2011: 20,908 kJ/kg, 26.37 t/TJ, 94 %: 1.9003 kg CO2/kg, as published with the coefficients."""
    resources = project / "resources" / "factors"
    fuels = pd.read_csv(resources / "fuels.csv", index_col="fuel")
    factors = read_factors([resources / "ncv_nbs2008.csv", resources / "carbon_ndrc2011.csv"], fuels)
    central = factors["emission_factor"].sel(bound="central") * 100
    published = {"raw_coal": 1.9003, "coke": 2.8604, "gasoline": 2.9251, "diesel_oil": 3.0959, "lpg": 3.1013}
    assert {fuel: round(central.sel(fuel=fuel).item(), 4) for fuel in published} == published
    assert central.sel(fuel="natural_gas").item() == pytest.approx(21.622, abs=5e-4)


def test_clinker_by_the_ipcc_worked_number(project, write):
    """IPCC 2006, vol. 3, 2.2.1.2: 0.785 t CO2 per t CaO x 65 % CaO = 0.51, x 1.02 for kiln dust = 0.52 t per t."""
    assert round(round(0.785 * 0.65, 2) * 1.02, 2) == 0.52
    assert process_emissions(2e6, 0.52) == pytest.approx(1.04)
    table = write("province,product,value,unit\nAbia,clinker,2,Mt\nCross,cement,500,10^4 t\n")
    emissions = read_cement(table, ["Abia", "Borno", "Cross"], project / "resources" / "factors" / "cement.csv")
    assert emissions.values.tolist() == pytest.approx([1.04, 0.0, 1.453])


def test_cement_of_an_unknown_province_is_refused(project, write):
    table = write("province,product,value,unit\nKano,clinker,2,Mt\n")
    with pytest.raises(InputError, match="province Kano"):
        read_cement(table, ["Abia"], project / "resources" / "factors" / "cement.csv")
