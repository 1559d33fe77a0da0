"""Numbers in cells: one way to write them, and a remedy for every other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.tabulation import non_negative, number, tabulate

PLACE = {"file": "given.csv", "line": 4, "column": "value"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1234.5", 1234.5), ("+.5", 0.5), ("5.", 5.0), ("1e5", 1e5), ("1E-2", 0.01), ("007", 7.0), ("-1.5", -1.5)],
)
def test_plain_numbers_are_read(text, value):
    assert number(text, PLACE) == value


def test_negative_zero_is_zero():
    assert str(number("-0", PLACE)) == str(non_negative("-0.0", PLACE)) == "0.0"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2,5", "write the decimal mark as a point, and no mark between thousands"),
        ("1,234", "write the decimal mark as a point"),
        ("1,234.5", "no mark between thousands"),
        ("1.234,5", "no mark between thousands"),
        ("1 234", "no mark between thousands"),
        ("1'234", "no mark between thousands"),
        ("1_000", "plain digits"),
        ("1d5", "plain digits"),
        ("0x10", "plain digits"),
        ("\u22125", "plain digits"),
        ("\uff11\uff12", "plain digits"),
        ("5%", "a number between 0 and 1"),
        ("#REF!", "mend the formula"),
        ("inf", "a finite number"),
        ("-Infinity", "a finite number"),
        ("1e999", "a finite number"),
        ("nan", "a finite number"),
        ("NA", "a finite number"),
        ("-", "a finite number"),
        ("x" * 100_000, "a finite number"),
    ],
)
def test_other_numbers_are_refused_with_their_place(text, remedy):
    for read, noun in ((number, "a number"), (non_negative, "an amount")):
        with pytest.raises(InputError) as caught:
            read(text, PLACE)
        said = str(caught.value)
        assert said.startswith("file given.csv, line 4, column value: ") and f"is not {noun}. To mend it: " in said
        assert remedy in said and len(said) < 300


def test_a_decimal_comma_is_read_where_the_case_states_it():
    assert number("-1234,5", PLACE, decimal=",") == -1234.5
    assert number("12", PLACE, decimal=",") == 12.0
    for text in ("1234.5", "1.234,5", "1,234,5"):
        with pytest.raises(InputError, match="write the decimal mark as a comma"):
            number(text, PLACE, decimal=",")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_a_program_prints_comes_back(value):
    assert number(repr(value), PLACE) == value
    assert number(repr(value).replace(".", ","), PLACE, decimal=",") == value


def test_an_unknown_label_is_told_what_it_looks_like():
    rows = [{"province": "Sao Paulo", "value": "1", "line": 2}]
    with pytest.raises(InputError, match=r"line 2, province Sao Paulo: unknown province.*write 'São Paulo' or drop"):
        tabulate(rows, "given.csv", {"province": ["Acre", "São Paulo"]}, "value")
