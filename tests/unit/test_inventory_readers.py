"""Readers of inventories, balances and tidy tables: read whole, or refused in one line that names the place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.classification import read_sectors
from nestmrio.errors import InputError
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from nestmrio.inputs.industry_energy import read_industry_energy
from nestmrio.inputs.stressors import read_stressor, read_world
from yearbook_files import (
    BALANCE_LAYOUT,
    FUELS,
    INDUSTRIES,
    INDUSTRY_LAYOUT,
    OTHERS,
    PROVINCES,
    write_balances,
    write_industry,
    write_inventory,
)

TIDY = "stressor,region,sector,value,unit\n"


@pytest.fixture
def write(tmp_path):
    def to_file(text, name="given.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def published(tmp_path):
    """A workbook in CEADs' layout, changed as told."""
    return lambda change=lambda book: None: write_inventory(tmp_path / "published.xlsx", change)


@pytest.fixture
def sectors(write):
    return read_sectors(write("sector,name\nfarming,Farming\ncoal,Coal Mining\n", "sectors.csv"))


def test_published_inventory_is_found_by_name_without_scope_2(published, sectors):
    emissions = read_ceads(published(), 2007, PROVINCES, sectors, FUELS)
    assert emissions["activity"].values.tolist() == ["farming", "coal", "rural", "urban"]
    assert emissions["fuel"].values.tolist() == ["raw_coal", "natural_gas", "process"]
    assert emissions.sel(region="Jilin", activity="farming").values.tolist() == [2.0, 1.0, 0.0]
    assert emissions.sel(region="Jilin", activity="urban").values.tolist() == [1.0, 1.0, 0.0]
    assert emissions.sum().item() == 13 + 14
    assert emissions.attrs["units"] == "Mt"


def cell(sheet, address, value):
    def change(book):
        book[sheet][address] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            cell("Jilin2007", "B5", "n/a"),
            "sheet Jilin2007, row Farming, column Raw Coal, cell B5: 'n/a' is not a number",
        ),
        (cell("Jilin2007", "B5", -2), "the emission is negative"),
        (cell("Jilin2007", "B5", 2.5), "row Farming: the parts sum to 3.5, the total says 3"),
        (cell("Jilin2007", "B4", 11), "column Raw Coal: the parts sum to 10, the total says 11"),
        (cell("Jilin2007", "B2", "kt CO2"), "column Raw Coal is not in Mt CO2"),
        (cell("Jilin2007", "A8", "Country"), "row 'Rural' is missing"),
        (lambda book: book.remove(book["Jilin2007"]), "sheet Jilin2007: the sheet is missing"),
        (lambda book: book.create_sheet("Tibet2007"), "sheet Tibet2007: no province has this sheet"),
    ],
)
def test_a_faulty_published_inventory_is_refused(published, sectors, change, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        read_ceads(published(change), 2007, PROVINCES, sectors, FUELS)


def test_a_stressor_is_read_with_its_households(write):
    text = TIDY + "so2,Jilin,coal,2,kt\nso2,Jilin,household,3,kt\nso2,Inner Mongolia,coal,1,kt\nco2,Jilin,coal,9,Mt\n"
    table = read_stressor(write(text), PROVINCES, ["farming", "coal"], stressor="so2")
    np.testing.assert_equal(table["emissions"].values, [[np.nan, 1.0], [np.nan, 2.0]])
    np.testing.assert_equal(table["household_emissions"].values, [np.nan, 3.0])
    assert table["emissions"].attrs["units"] == "kt"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("so2,Jilin,coal,2,kt\n", "region Inner Mongolia, stressor so2: the region has no row"),
        ("so2,Tibet,coal,2,kt\n", "region Tibet, sector coal: unknown region"),
        ("so2,Jilin,steel,2,kt\n", "region Jilin, sector steel: unknown sector"),
        ("so2,Jilin,coal,2,kt\nso2,Jilin,coal,2,kt\n", "the row stands twice"),
        ("so2,Jilin,coal,2,kt\nso2,Jilin,farming,2,t\n", "the units kt and t are mixed"),
        ("so2,Jilin,coal,-2,kt\n", "'-2' is not an amount"),
        ("so2,Jilin,coal,nan,kt\n", "'nan' is not an amount"),
        ("co2,Jilin,coal,2,kt\n", "no row for the stressor so2.*the file has co2"),
        ("SO2,Jilin,coal,2,kt\n", "no row for the stressor so2.*the file has SO2"),
        ("so2,Jilin,coal,2,kt\n,Inner Mongolia,coal,2,kt\n", "line 3: column stressor is empty"),
        ('so2,Jilin,coal,"2,5",kt\n', "line 2, region Jilin, sector coal, column value: '2,5' is not an amount"),
    ],
)
def test_a_faulty_stressor_table_is_refused(write, rows, words):
    with pytest.raises(InputError, match=words):
        read_stressor(write(TIDY + rows), PROVINCES, ["farming", "coal"], stressor="so2")


def test_no_sector_may_be_called_household(write):
    text = TIDY + "so2,Jilin,household,3,kt\n"
    with pytest.raises(InputError, match="sector household: a sector has the name that stands for the direct use"):
        read_stressor(write(text), ["Jilin"], ["household"], stressor="so2")


def test_labels_of_a_tidy_table_are_text_exactly_as_written(write):
    text = TIDY + "so2,NA,01,2,kt\nso2,NA,1,3,kt\nso2,NO,TRUE,5,kt\nso2,NO,null,7,kt\n"
    table = read_stressor(write(text), ["NO", "NA"], ["1", "01", "TRUE", "null"], stressor="so2")
    np.testing.assert_equal(table["emissions"].values, [[np.nan, np.nan, 5, 7], [3, 2, np.nan, np.nan]])


@given(order=st.permutations(range(5)), lines=st.permutations(range(3)))
def test_the_order_of_a_tidy_table_does_not_matter(order, lines, tmp_path_factory):
    rows = ["so2,Jilin,coal,2,kt", "so2,Jilin,household,3,kt", "so2,Inner Mongolia,coal,1,kt"]
    table = [line.split(",") for line in (TIDY.strip(), *(rows[at] for at in lines))]
    folder = tmp_path_factory.mktemp("tidy")
    (folder / "one.csv").write_text(TIDY + "\n".join(rows), encoding="utf-8")
    (folder / "two.csv").write_text("\n".join(",".join(row[at] for at in order) for row in table), encoding="utf-8")
    one, two = (
        read_stressor(folder / name, PROVINCES, ["farming", "coal"], stressor="so2") for name in ("one.csv", "two.csv")
    )
    assert one.identical(two)


def test_the_nested_country_may_lack_rows(write):
    emissions = write("region,sector,co2_mt\nAUS,c1,1\n")
    households = write("region,co2_mt\nAUS,2\n", "households.csv")
    world = read_world(emissions, households, ["AUS", "HOM"], ["c1"], optional=["HOM"])
    np.testing.assert_equal(world["emissions"].values, [[1.0], [np.nan]])
    np.testing.assert_equal(world["household_emissions"].values, [2.0, np.nan])
    with pytest.raises(InputError, match="region HOM: the region has no row"):
        read_world(emissions, households, ["AUS", "HOM"], ["c1"])


@pytest.fixture
def layout(write):
    return write(BALANCE_LAYOUT, "layout.yaml")


@pytest.fixture
def balances(tmp_path):
    """A folder with one balance per province, named so that file names tell nothing, changed as told."""
    return lambda change=lambda sheets: None: write_balances(tmp_path / "balances", change)


def test_the_province_of_a_balance_is_the_one_its_title_names(balances, layout):
    quantity = read_energy_balances(balances(), 2007, PROVINCES, FUELS, layout)
    assert quantity.sel(activity="industry", fuel="raw_coal").values.tolist() == [10.0, 20.0]
    assert quantity.sel(activity="urban", fuel="natural_gas").values.tolist() == [0.5, 0.5]
    assert quantity.sel(activity="industry", fuel="natural_gas").values.tolist() == [0.0, 0.0]


def balance_cell(address, value):
    def change(sheets):
        sheets["Jilin"].active[address] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (balance_cell("A1", "ENERGY BALANCE OF HENAN -2007"), "province HENAN: unknown province"),
        (
            balance_cell("A1", "ENERGY BALANCE OF INNER MONGOLIA -2007"),
            "province Inner Mongolia: the province has two balances, the other in 1.xlsx",
        ),
        (balance_cell("A1", "ENERGY BALANCE OF JILIN -2008"), "the title says 2008, the case 2007"),
        (balance_cell("B4", "(104 tce)"), "Raw Coal is in '.104 tce.', not 10.4 t"),
        (balance_cell("B5", "much"), "row Industry, column Raw Coal, cell B5: 'much' is not a number"),
        (balance_cell("A6", "Rural"), "the row 'Urban' is missing"),
        (balance_cell("C2", "Peat"), "unknown fuel Peat"),
        (lambda sheets: sheets.pop("Jilin"), "province Jilin: the province has no balance"),
    ],
)
def test_a_faulty_balance_is_refused(balances, layout, change, words):
    with pytest.raises(InputError, match=words):
        read_energy_balances(balances(change), 2007, PROVINCES, FUELS, layout)


def test_the_tidy_form_is_the_same_in_other_units(balances, layout, write):
    rows = [
        "Inner Mongolia,industry,raw_coal,100000,t",
        "Inner Mongolia,urban,raw_coal,20,kt",
        "Inner Mongolia,urban,natural_gas,50,10^6 m3",
        "Jilin,industry,raw_coal,0.2,Mt",
        "Jilin,urban,raw_coal,2,10^4 t",
        "Jilin,urban,natural_gas,5000,10^4 m3",
        *(f"{province},{activity},raw_coal,0,t" for province in PROVINCES for activity in OTHERS),
    ]
    table = write("province,activity,fuel,quantity,unit\n" + "\n".join(rows) + "\n")
    tidy = read_energy_balances(table, 2007, PROVINCES, FUELS, layout)
    sheets = read_energy_balances(balances(), 2007, PROVINCES, FUELS, layout)
    assert abs(tidy - sheets).max().item() < 1e-12


def test_a_quantity_in_a_unit_of_another_kind_is_refused(write, layout):
    table = write("province,activity,fuel,quantity,unit\nJilin,urban,natural_gas,5,t\n")
    with pytest.raises(InputError, match="fuel natural_gas: the unit 't' does not measure it"):
        read_energy_balances(table, 2007, PROVINCES, FUELS, layout)


USE = "industry,fuel,energy,unit\nmills,raw_coal,2,10^4 tce\nworks,raw_coal,293.076,TJ\nworks,natural_gas,0.293076,PJ\n"


def test_energy_of_industries_is_read_from_a_tidy_table(write):
    energy = read_industry_energy(write(USE), INDUSTRIES, FUELS)
    assert energy.dims == ("industry", "fuel") and energy.attrs["units"] == "10^4 tce"
    assert energy.values.round(12).tolist() == [[2.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mills,raw_coal", "farms,raw_coal", "industry farms, fuel raw_coal: unknown industry"),
        ("mills,raw_coal", "mills,peat", "fuel peat: unknown fuel"),
        (",2,10^4 tce", ",2,10^4 t", "the unit '10.4 t' does not measure energy"),
        (",2,10^4 tce", ",-2,10^4 tce", "'-2' is not an amount"),
        ("mills,raw_coal,2,10^4 tce", "works,raw_coal,2,10^4 tce", "the row stands twice"),
        ("unit", "units", "column unit is missing"),
        ("mills,raw_coal,2,10^4 tce\n", "", "industry mills: the industry has no row"),
        (",2,", ",,", "line 2: column energy is empty"),
        (",2,", ',"2,5",', "'2,5' is not an amount"),
        (",2,", ",2,5,", "line 2: 5 cells under 4 columns"),
    ],
)
def test_a_faulty_table_of_industries_is_refused(write, old, new, words):
    with pytest.raises(InputError, match=words):
        read_industry_energy(write(USE.replace(old, new, 1)), INDUSTRIES, FUELS)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (None, None, None),
        ("B3", 4, "industries sum to 6, the total is 5"),
        ("B3", -2, "industry mills, fuel raw_coal: the energy is negative"),
        ("A4", "Shops", "the row 'Works' is missing"),
        ("C1", "Gas", "the column 'Nature Gas' is missing"),
    ],
)
def test_energy_of_industries_is_read_from_a_workbook(write, tmp_path, cell, value, words):
    def change(sheet):
        if cell:
            sheet[cell] = value
        if value == -2:
            sheet["B2"] = 0

    write_industry(tmp_path / "use.xlsx", change)
    layout = write(INDUSTRY_LAYOUT, "layout.yaml")
    if words is None:
        energy = read_industry_energy(tmp_path / "use.xlsx", [*INDUSTRIES, "logging"], FUELS, layout)
        assert energy.values.tolist() == [[3.0, 0.0], [2.0, 1.0], [0.0, 0.0]]
        return
    with pytest.raises(InputError, match=words):
        read_industry_energy(tmp_path / "use.xlsx", INDUSTRIES, FUELS, layout)
