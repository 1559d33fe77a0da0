"""Each measure on a country small enough to add up by hand, and claims files that cannot be used."""

import csv
from dataclasses import replace

import pytest

from nestmrio.errors import InputError
from nestmrio.report.claims.catalogue import MEASURES
from nestmrio.report.claims.outcomes import (
    COLUMNS,
    Claim,
    claim_rows,
    evaluate,
    read_claims,
    reading_rows,
    readings,
    tolerance,
)
from nestmrio.report.claims.places import Places, read_terms
from small_footprints import small_footprints

TERMS = {
    "region": {"lowlands": {"": ["North", "South"], "all of them": ["North", "South", "Hill"]}},
    "category": {"household": {"": ["urban_household"]}, "capital": {"": ["fixed_capital", "inventories"]}},
}


@pytest.fixture(scope="module")
def places():
    return Places(small_footprints(), "Land", TERMS)


def claim(measure, origin, destination, category="all", low="0", high="0", unit="fraction", id="a"):
    return Claim(id, measure, origin, destination, category, low, high, unit, "as it says")


BY_HAND = {
    # e(Hill, North) + e(Hill, South) for households
    "flow": (claim("flow", "Hills", "Plain", "household", unit="Mt"), 6 + 8),
    # fixed capital of provinces: 30 + 12 + 10 of 96 + 42 + 42
    "category_share": (claim("category_share", "Land", "everywhere", "capital"), 52 / 180),
    # off the diagonal: North 32, South 12, Hill 26
    "outsourced_amount": (claim("outsourced_amount", "Land", "outside own province", unit="Gt"), 0.070),
    "outsourced_share": (claim("outsourced_share", "Land", "outside own province"), 70 / 180),
    # Plain consumes 40+14+6 + 20+12 ... by column: North 84, South 66; from Hill 20, from abroad 14
    "imported_share": (claim("imported_share", "elsewhere", "Plain"), 34 / 150),
    # North 20 / 84, South 36 / 66
    "imported_share_max": (claim("imported_share_max", "elsewhere", "lowlands"), 36 / 66),
    "economic_export_share": (claim("economic_export_share", "Land", "South + Hill"), 40 / 100),
    # exports of Hill need 1 from North, those of North and South 2 + 3 from Hill, of 22 in all
    "export_emissions_elsewhere": (claim("export_emissions_elsewhere", "Land", "Plain + Hill"), 6 / 22),
    "export_flow": (claim("export_flow", "Hill", "Plain", unit="Mt"), 5),
    # a quarter is finished at the origin; the discrepancy is left out and in proportion
    "intermediate_share_of_exports": (claim("intermediate_share_of_exports", "Hill", "other provinces"), 0.75),
    "finished_share_of_imports": (claim("finished_share_of_imports", "elsewhere", "South"), 0.4),
    # North 12 - 8, South 4 - 6, Hill 6 - 1
    "international_exports_exceed_imports": (
        claim("international_exports_exceed_imports", "each province", "abroad", low="1", high="1", unit="all"),
        2 / 3,
    ),
    # 12 of 96
    "international_export_share": (claim("international_export_share", "North", "abroad"), 12 / 96),
    # domestic imports less exports: North 12 - 20, South 30 - 8, Hill 6 - 20
    "net_domestic_importers": (
        claim("net_domestic_importers", "elsewhere in Land", "South, Hill", low="1", high="1", unit="top two"),
        1 / 2,
    ),
    "net_domestic_exporters": (
        claim("net_domestic_exporters", "North, Hill", "elsewhere in Land", low="1", high="1", unit="top two"),
        1,
    ),
    # 14 Mt over 100 x 10^8
    "net_domestic_export_per_gdp": (
        claim("net_domestic_export_per_gdp", "Hill", "elsewhere in Land", unit="g/yuan"),
        14e12 / 100e8,
    ),
    # columns with direct emissions: North 87, South 68, Hill 24
    "largest_consumption_emissions": (
        claim("largest_consumption_emissions", "everywhere", "North, South", low="1", high="1", unit="top two"),
        1,
    ),
    "consumption_emissions_per_gdp": (
        claim("consumption_emissions_per_gdp", "everywhere", "North", unit="g/yuan"),
        87e12 / 1000e8,
    ),
    "consumption_emissions_per_capita": (
        claim("consumption_emissions_per_capita", "everywhere", "South", unit="t/person"),
        68e6 / 1000e4,
    ),
    # North: 20 over 34 bought, against 32 over 35 sold; South: 36 over 32, against 12 over 20
    "import_to_export_intensity_ratio": (
        claim("import_to_export_intensity_ratio", "elsewhere", "lowlands", unit="ratio"),
        (36 / 32) / (12 / 20),
    ),
}


def test_every_measure_has_a_number_by_hand():
    assert set(BY_HAND) == set(MEASURES)


@pytest.mark.parametrize("measure", BY_HAND)
def test_a_measure_gives_the_number_by_hand(places, measure):
    asked, expected = BY_HAND[measure]
    assert evaluate(asked, places).computed == pytest.approx(expected, rel=1e-12)


OTHER_READINGS = [
    ("outsourced_share", "discrepancy left out", 68 / 174),
    ("outsourced_share", "direct household emissions in the denominator", 70 / 186),
    ("imported_share", "within the country alone", 20 / 136),
    ("category_share", "the category's final demand of all regions", 54 / 180),
    ("economic_export_share", "exports brought to the world table's", 10 / 20),
    ("export_emissions_elsewhere", "outside all of the named groups", 0),
    ("international_exports_exceed_imports", "emissions of all provinces in the exports that leave", 1),
    ("finished_share_of_imports", "finished product supplied by the emitting region", 0.25),
    ("import_to_export_intensity_ratio", "lowlands: all of them", (36 / 32) / (12 / 20)),
]


@pytest.mark.parametrize(("measure", "reading", "expected"), OTHER_READINGS)
def test_another_reading_gives_the_number_by_hand(places, measure, reading, expected):
    outcomes = dict(readings(BY_HAND[measure][0], places))
    assert outcomes[reading].computed == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("order", [["Hill", "Abroad", "South", "North"], ["Abroad", "South", "North", "Hill"]])
def test_the_order_of_regions_does_not_matter(places, order):
    case, provinces = small_footprints(), [name for name in order if name != "Abroad"]
    both = {"origin": order, "destination": order}
    shuffled = replace(
        case,
        embodied=case.embodied.sel(both),
        finished=case.finished.sel(both),
        finished_at_destination=case.finished_at_destination.sel(both),
        trade=case.trade.sel(both),
        export_embodied=case.export_embodied.sel(origin=provinces, exporter=provinces),
        household=case.household.sel(region=order),
        group=case.group.sel(region=provinces),
        exports=case.exports.sel(region=provinces),
    )
    for asked, _ in BY_HAND.values():
        expected = evaluate(asked, places).computed
        assert evaluate(asked, Places(shuffled, "Land", TERMS)).computed == pytest.approx(expected)


def test_a_list_is_within_when_every_place_is_and_shows_the_worst(places):
    # South 4 / 12 ... shares of production embodied in exports: North 12/96, South 4/42, Hill 6/42
    outcome = evaluate(
        claim("international_export_share", "North, South, Hill", "abroad", low="0.10", high="0.14"), places
    )
    assert (outcome.computed_low, outcome.computed_high) == pytest.approx((4 / 42, 6 / 42))
    assert outcome.within and outcome.computed == pytest.approx(4 / 42)  # 0.0952 rounds to 0.10
    assert outcome.detail == "North 0.125; South 0.0952; Hill 0.143"
    tighter = evaluate(claim("international_export_share", "North, South", "abroad", low="0.100", high="0.14"), places)
    assert tighter.within is False


@pytest.mark.parametrize(("printed", "half"), [("0.57", 0.005), ("0.50", 0.005), ("34", 0.5), ("10.8", 0.05)])
def test_the_tolerance_is_half_of_the_last_printed_digit(printed, half):
    assert tolerance(printed) == pytest.approx(half)


def test_a_ranking_is_not_met_in_part(places):
    outcome = evaluate(BY_HAND["net_domestic_importers"][0], places)
    assert outcome.within is False and outcome.detail == "South 22; North -8"


def test_exceptions_and_ranks_are_named(places):
    assert evaluate(BY_HAND["international_exports_exceed_imports"][0], places).detail == "except South -2"
    assert evaluate(BY_HAND["consumption_emissions_per_gdp"][0], places).detail == "rank 3 of 3"


def test_what_a_case_lacks_is_the_reason():
    poor = replace(small_footprints(), gdp=None, population=None)
    places = Places(poor, "Land", TERMS)
    per_gdp = evaluate(BY_HAND["consumption_emissions_per_gdp"][0], places)
    assert per_gdp.computed == "" and "gross domestic product" in per_gdp.reason
    per_capita = evaluate(BY_HAND["consumption_emissions_per_capita"][0], places)
    assert per_capita.within == "" and "population" in per_capita.reason


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (claim("flow", "Atlantis", "North", unit="Mt"), "claim a: place 'Atlantis' is unknown. To mend it:"),
        (claim("flow", "North", "Atlantis + South", unit="Mt"), "claim a: place 'Atlantis' is unknown"),
        (claim("flow", "North", "South", "luxury", unit="Mt"), "claim a: category luxury is unknown"),
        (claim("flow", "North", "South", unit="t/person"), "claim a: unit t/person does not fit the measure"),
    ],
)
def test_an_unknown_word_is_a_one_line_error(places, asked, text):
    with pytest.raises(InputError) as error:
        evaluate(asked, places)
    assert str(error.value).startswith(text) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"measure": "beauty"}, "claim a: measure beauty is unknown"),
        ({"low": "much"}, "claim a: bound 'much' is not a number"),
        ({"high": "nan"}, "claim a: bound 'nan' is not a number"),
    ],
)
def test_an_unusable_claims_file_is_a_one_line_error(tmp_path, change, text):
    path = write_claims(tmp_path / "claims.csv", [replace(BY_HAND["flow"][0], **change)])
    with pytest.raises(InputError) as error:
        read_claims(path)
    assert text in str(error.value) and "\n" not in str(error.value)


def test_a_claim_stands_once(tmp_path):
    path = write_claims(tmp_path / "claims.csv", [BY_HAND["flow"][0]] * 2)
    with pytest.raises(InputError, match="the id stands twice"):
        read_claims(path)


def test_claims_and_terms_that_are_not_there_are_named(tmp_path):
    for read in (read_claims, read_terms):
        with pytest.raises(InputError, match=r"nowhere\.csv: the file is missing"):
            read(tmp_path / "nowhere.csv")


def test_rows_keep_the_columns_of_the_file(tmp_path, places):
    asked = [replace(c, id=measure) for measure, (c, _) in BY_HAND.items()]
    header, rows = claim_rows(read_claims(write_claims(tmp_path / "claims.csv", asked)), places)
    assert header[: len(COLUMNS)] == list(COLUMNS) and header[9:11] == ["computed", "within"]
    assert [row[0] for row in rows] == list(BY_HAND) and {len(row) for row in rows} == {len(header)}
    header, rows = reading_rows(asked, places)
    assert header[:4] == ["id", "reading", "computed", "within"] and {len(row) for row in rows} == {len(header)}


def test_the_published_claims_and_their_terms_can_be_read(project):
    claims = read_claims(project / "resources/claims/feng2013.csv")
    terms = read_terms(project / "resources/claims/feng2013_terms.csv")
    assert len(claims) == 49
    assert set(terms["region"]) == {"coastal provinces"} and set(terms["category"]) == {
        "household",
        "capital formation",
    }


def write_claims(path, claims):
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([[getattr(c, name) for name in COLUMNS] for c in claims])
    return path
