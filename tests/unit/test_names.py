"""Names that stand for two things are refused, all in one message; others are free."""

import pytest

from nestmrio.errors import InputError
from nestmrio.names import CATEGORIES, PLACES, SECTORS, check_names, choices, require_same
from nestmrio.report import groups, inventories, trade_accuracy
from nestmrio.report.footprints import GAP

NAMES = {
    "provinces": ["California", "Oregon", "Texas"],
    "groups": ["West", "West", "South"],
    "countries": ["CAN", "MEX", "USA"],
    "country": "USA",
    "categories": ["household", "government"],
    "sectors": ["farm", "coal"],
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"groups": ["West", "West", "Texas"]},
        {"groups": ["USA"] * 3},
        {"groups": ["California", "Oregon", "Texas"]},
        {"provinces": ["São Paulo", "北京", "NA"], "countries": ["None", "01", "USA"]},
        {"categories": ["household", "household"]},
    ],
)
def test_names_that_cannot_be_confused_are_free(change):
    check_names(**NAMES | change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"provinces": ["CAN", "Oregon", "Texas"]},
            "CAN is a province (provinces.list) and a country of the world table (world.folder). "
            "To mend it: rename the province CAN in every file",
        ),
        ({"provinces": ["USA", "Oregon", "Texas"]}, "USA is a province (provinces.list) and the country that"),
        ({"groups": ["MEX", "MEX", "South"]}, "MEX is a group (provinces.list) and a country of the world table"),
        ({"groups": ["USA", "USA", "South"]}, "USA is a group (provinces.list) and the country that the provinces"),
        ({"groups": ["Texas", "Texas", "South"]}, "Texas is a group (provinces.list) and a province that is not the"),
        ({"groups": ["Oregon", "California", "Texas"]}, "rename the group Oregon, the group California in every file"),
        ({"countries": ["all", "USA"]}, "all is a country of the world table (world.folder) and the word for all"),
        ({"categories": ["discrepancy"]}, "discrepancy is a category of final demand"),
        ({"sectors": ["household"]}, "household is a sector (sectors.provincial, world.sectors) and the word for"),
        *(({"groups": [word, word, "South"]}, f"{word} is a group (provinces.list) and the word") for word in PLACES),
        *(({"provinces": [word, "Oregon", "Texas"]}, f"rename the province {word} in") for word in PLACES),
    ],
)
def test_a_name_in_two_places_is_refused_with_both(change, says):
    with pytest.raises(InputError) as caught:
        check_names(**NAMES | change)
    assert says in str(caught.value)


def test_all_confusions_come_in_one_message():
    names = NAMES | {"provinces": ["CAN", "MEX", "Texas"], "groups": ["abroad", "abroad", "South"]}
    with pytest.raises(InputError, match="rename the province CAN, the province MEX, the group abroad in every file"):
        check_names(**names)


def test_words_of_the_report_are_taken():
    assert {groups.ABROAD, inventories.ALL, GAP} <= set(PLACES)
    assert {trade_accuracy.ALL, trade_accuracy.FEASIBLE} <= set(SECTORS) and GAP in CATEGORIES


def test_the_nearest_names_are_shown():
    known = [f"C{k:02}" for k in range(40)] + ["CHN", "CHE", "DEU"]
    assert "CHN" in choices("China", known).split(", ") and "C01" not in choices("China", known)
    assert choices("???", known).endswith("... (43 in all)")
    assert choices("x", ["A", "B"]) == "A, B"


def test_a_list_of_other_labels_than_the_table_is_refused():
    require_same(["b", "a"], ["a", "b"], "world sectors")
    with pytest.raises(InputError, match=r"world\.csv: the list of world sectors lacks c and has C, which the table"):
        require_same(["a", "C"], ["a", "c"], "world sectors", file="world.csv")
