"""Emission factors: worked numbers, and refusals that name the place."""

import pandas as pd
import pytest

from nestmrio.classification import read_sectors
from nestmrio.emissions.cement import TONNES, process_emissions, read_cement
from nestmrio.emissions.factors import read_factors, read_fuels
from nestmrio.emissions.placement import read_families
from nestmrio.errors import InputError

HEADER = "fuel,quantity,value,low,high,unit,source\n"
DIESEL = (
    "diesel_oil,net_calorific_value,43.0,41.4,43.3,MJ/kg,table 1.2\n"
    "diesel_oil,carbon_content,20.2,19.8,20.4,t/TJ,table 1.3\n"
    "diesel_oil,oxidation,1,1,1,1,complete\n"
)
FUELS = pd.DataFrame({"name": ["Diesel Oil"], "unit": ["10^4 t"], "family": ["petroleum"]}, index=["diesel_oil"])
INDUSTRIES = ["mills", "works"]


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_diesel_has_the_ipcc_default_of_74_1_tonnes_per_terajoule(write):
    """IPCC 2006, vol. 2, tables 1.2, 1.4 and 2.2: diesel 43.0 TJ/kt, 74,100 kg CO2/TJ (20.2 x 44/12, rounded)."""
    factor = read_factors([write(HEADER + DIESEL)], FUELS, INDUSTRIES)["emission_factor"].sel(fuel="diesel_oil")
    per_terajoule = factor.sel(bound="central", user="transport").item() * 1e6 / (10 * 43.0)
    assert per_terajoule == pytest.approx(20.2 * 44 / 12, rel=1e-12)
    assert round(per_terajoule, 1) == 74.1


def test_bounds_hold_the_factor(write):
    factor = read_factors([write(HEADER + DIESEL)], FUELS, INDUSTRIES)["emission_factor"].sel(fuel="diesel_oil")
    assert (factor.sel(bound="low") < factor.sel(bound="central")).all()
    assert (factor.sel(bound="central") < factor.sel(bound="high")).all()


def test_oxidation_may_depend_on_who_burns(write):
    """A user's own row goes before all industry's, that before everybody's; a fuel's before its family's."""
    rows = [
        "petroleum,oxidation,0.9,0.9,1,1,x,industry\n",
        "petroleum,oxidation,0.8,0.8,1,1,x,works\n",
        "petroleum,oxidation,0.7,0.7,1,1,x,rural\n",
        "diesel_oil,oxidation,0.6,0.6,1,1,x,rural\n",
        "petroleum,oxidation,0.5,0.5,1,1,x,\n",
    ]
    shared = [line + "," for line in DIESEL.splitlines()]
    text = HEADER.replace("source", "source,user") + "".join(rows) + "\n".join(shared) + "\n"
    oxidation = read_factors([write(text)], FUELS, INDUSTRIES)["oxidation"].sel(bound="central", fuel="diesel_oil")
    wanted = {"mills": 0.9, "works": 0.8, "rural": 0.6, "urban": 1.0, "power_heat": 1.0}
    assert {user: oxidation.sel(user=user).item() for user in wanted} == wanted
    assert "industry" not in oxidation["user"].values


def test_stored_carbon_is_not_emitted(write):
    text = (HEADER + DIESEL).replace("oxidation,1,1,1", "oxidation,0,0,1")
    factor = read_factors([write(text)], FUELS, INDUSTRIES)["emission_factor"]
    assert (factor.sel(bound="central") == 0).all() and (factor.sel(bound="high") > 0).all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",MJ/kg,table 1.2", ",MJ/m3,table 1.2", "the unit is 'MJ/m3', not MJ/kg"),
        (",MJ/kg,table 1.2", ",MJ/kg,", "no source"),
        ("43.0,41.4", "43.0,44.4", "not within"),
        ("diesel_oil,oxidation", "petrol,oxidation", "unknown fuel"),
        ("diesel_oil,oxidation", "diesel_oil,soot", "unknown quantity"),
        ("oxidation,1,1,1", "oxidation,1,1,1.2", "not between 0 and 1"),
        ("20.2,19.8", "20.2,0", "0 is not positive"),
        ("20.2,19.8", '"20,2",19.8', "line 3, .*column value: '20,2' is not a number.*decimal mark as a point"),
        ("20.2,19.8", "20.2,NA", "line 3, .*column low: 'NA' is not a number"),
        ("low,high", "low,Value", "line 1: column value stands twice"),
        ("diesel_oil,oxidation,1,1,1,1,complete\n", "", "oxidation is missing"),
        ("diesel_oil,oxidation,1,1,1,1,complete\n", "diesel_oil,carbon_content,1,1,1,t/TJ,x\n", "stands twice"),
    ],
)
def test_a_faulty_factor_set_is_refused(write, old, new, words):
    with pytest.raises(InputError, match=words):
        read_factors([write((HEADER + DIESEL).replace(old, new))], FUELS, INDUSTRIES)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("diesel_oil,oxidation,1,1,1,1,x,sheds\n", "user sheds: unknown user"),
        ("diesel_oil,carbon_content,20,19,21,t/TJ,x,mills\n", "only oxidation depends on the user"),
    ],
)
def test_a_faulty_user_is_refused(write, row, words):
    with pytest.raises(InputError, match=words):
        read_factors([write(HEADER.replace("source", "source,user") + row)], FUELS, INDUSTRIES)


def test_fuels_may_have_no_family_and_any_label(write):
    fuels = read_fuels(write("fuel,name,unit,family\nNA,Coal,10^4 t,\n01,Gas,10^8 m3,gas\n"))
    assert fuels.index.tolist() == ["NA", "01"] and fuels["family"].tolist() == ["", "gas"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("coal,Coal,10^4 t,x\ncoal,Coal,10^4 t,x\n", "line 3, fuel coal: the fuel stands twice"),
        ("coal,Coal,t,x\n", "line 2, fuel coal: 't' is no unit of a fuel.*use 10.4 t or 10.8 m3"),
    ],
)
def test_a_faulty_list_of_fuels_is_refused(write, rows, words):
    with pytest.raises(InputError, match=words):
        read_fuels(write("fuel,name,unit,family\n" + rows))


def test_a_sector_has_one_family(write):
    assert read_families(write("sector,family\n01,NA\nNO,null\n")) == {"01": "NA", "NO": "null"}
    with pytest.raises(InputError, match="line 3, sector a: the sector stands twice"):
        read_families(write("sector,family\na,x\na,y\n"))


@pytest.fixture
def project_factors(project):
    """A function that reads one of the project's own sets of carbon contents, with the yearbook's calorific values."""
    resources = project / "resources"
    fuels = pd.read_csv(resources / "factors" / "fuels.csv", index_col="fuel")
    industries = read_sectors(resources / "sectors" / "ceads45.csv").index

    def read(carbon):
        paths = [resources / "factors" / name for name in ("ncv_nbs2008.csv", f"carbon_{carbon}.csv")]
        return read_factors(paths, fuels, industries)["emission_factor"] * 100

    return read


@pytest.mark.parametrize("carbon", ["ipcc1996", "ipcc2006", "ndrc2011", "liu2015", "ceads2007"])
def test_every_set_of_the_project_is_complete_and_sourced(project_factors, carbon):
    per_tonne = project_factors(carbon).sel(bound="central", fuel=["raw_coal", "coke", "gasoline", "fuel_oil"])
    assert ((per_tonne > 1.4) & (per_tonne < 3.4)).all()


def test_raw_coal_of_the_provincial_guidelines_emits_1_9003(project_factors):
    """NDRC 2011: 20,908 kJ/kg, 26.37 t/TJ, 94 %: 1.9003 kg CO2/kg, as published with the coefficients."""
    central = project_factors("ndrc2011").sel(bound="central", user="transport")
    published = {"raw_coal": 1.9003, "coke": 2.8604, "gasoline": 2.9251, "diesel_oil": 3.0959, "lpg": 3.1013}
    assert {fuel: round(central.sel(fuel=fuel).item(), 4) for fuel in published} == published
    assert central.sel(fuel="natural_gas").item() == pytest.approx(21.622, abs=5e-4)


def test_clinker_by_the_ipcc_worked_number(project, write):
    """IPCC 2006, vol. 3, 2.2.1.2: 0.785 t CO2 per t CaO x 65 % CaO = 0.51, x 1.02 for kiln dust = 0.52 t per t."""
    assert round(round(0.785 * 0.65, 2) * 1.02, 2) == 0.52
    assert process_emissions(2e6, 0.52) == pytest.approx(1.04)
    table = write("province,product,value,unit\nAbia,clinker,2,Mt\nBorno,clinker,0,t\nCross,cement,500,10^4 t\n")
    emissions = read_cement(table, ["Abia", "Borno", "Cross"], project / "resources" / "factors" / "cement.csv")
    assert emissions.values.tolist() == pytest.approx([1.04, 0.0, 1.453])
    assert TONNES == {"t": 1, "kt": 1e3, "10^4 t": 1e4, "Mt": 1e6}


def test_an_industry_may_not_have_the_name_of_a_line(write):
    with pytest.raises(InputError, match="sector power_heat: the industry has the name of a line of the balance"):
        read_factors([write(HEADER + DIESEL)], FUELS, ["mills", "power_heat"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Kano,clinker,2,Mt\n", "province Kano: the province is unknown"),
        ("Abia,clinker,2,Mt\nAbia,clinker,2,Mt\n", "province Abia: the province is unknown or stands twice"),
        ("Abia,clinker,2,Mt\n", "province Borno: the province has no row"),
        ("Abia,lime,2,Mt\nBorno,clinker,2,Mt\n", "lime in Mt has no factor"),
        ("Abia,clinker,-2,Mt\nBorno,clinker,2,Mt\n", "'-2' is not an amount"),
        ('Abia,clinker,"1,5",Mt\nBorno,clinker,2,Mt\n', "line 2, province Abia, column value: '1,5' is not an amount"),
    ],
)
def test_a_faulty_table_of_cement_is_refused(project, write, rows, words):
    table = write("province,product,value,unit\n" + rows)
    with pytest.raises(InputError, match=words):
        read_cement(table, ["Abia", "Borno"], project / "resources" / "factors" / "cement.csv")
