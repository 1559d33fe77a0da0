"""Units as they are written, and what contradicts them."""

import numpy as np
import pytest

from nestmrio.errors import InputError
from nestmrio.quantities import Unit, product_units, require_product, require_rate, require_unit, tonnes, unit
from small_footprints import array


@pytest.mark.parametrize(
    ("text", "scale", "name"),
    [
        ("10^4 CNY", 1e4, "CNY"),
        ("1e8  CNY", 1e8, "CNY"),
        ("10^6EUR", 1e6, "EUR"),
        ("1000 t", 1e3, "t"),
        ("million EUR", 1e6, "EUR"),
        ("US$", 1, "US$"),
        ("€", 1, "€"),
        ("10^4 local currency", 1e4, "local currency"),
        ("人民币", 1, "人民币"),
    ],
)
def test_units_are_read_as_written(text, scale, name):
    assert unit(text) == Unit(scale, name)


@pytest.mark.parametrize("text", ["", "10^8", "5", "0 t", "^8"])
def test_what_has_no_name_is_no_unit(text):
    with pytest.raises(InputError, match="is no unit"):
        unit(text)


def test_masses_are_told_from_other_quantities():
    assert [tonnes(text) for text in ("Mt", "kt CO2", "Gg", "10^3 t")] == [1e6, 1e3, 1e3, 1e3]
    assert [tonnes(text) for text in ("TJ", "10^3 jobs", "Mm3")] == [None, None, None]


def test_a_layout_in_another_currency_is_refused():
    require_unit("1e4 CNY", "10^4 CNY", "currency.tables")
    for found in ("EUR", "10^6 CNY", "10^4 EUR"):
        with pytest.raises(InputError, match=r"file a\.yaml: units .* but currency.tables says 10\^4 CNY"):
            require_unit(found, "10^4 CNY", "currency.tables", file="a.yaml")


def test_the_units_of_gdp_follow_the_case():
    assert product_units(None, "10^4 persons", "10^6 EUR") == {"gdp": "10^8 EUR", "population": "10^4 persons"}
    assert product_units("10^6 EUR", "persons", "10^6 EUR")["gdp"] == "10^6 EUR"
    with pytest.raises(InputError, match=r"key provinces\.gdp_unit: '10\^6' is no unit"):
        product_units("10^6", "persons", "10^6 EUR")


UNITS = ("10^4 CNY", "10^6 USD")


@pytest.mark.parametrize("wrong", [10.0, 0.1, 1e4, 1e-4])
def test_a_rate_wrong_by_a_power_of_ten_is_refused_with_the_right_one(wrong):
    require_rate(7.7e6, 1e4, 760.4, label="CHN", units=UNITS)
    with pytest.raises(InputError, match=r"country CHN: currency\.tables_per_world .* meet at about 770"):
        require_rate(7.7e6, 1e4, 760.4 * wrong, label="CHN", units=UNITS)


def test_a_country_without_output_has_no_rate():
    with pytest.raises(InputError, match="0 times what the world table says"):
        require_rate(7.7e6, 0.0, 760.4, label="CHN", units=UNITS)


def test_gdp_in_the_wrong_power_of_ten_is_refused():
    added = array(np.full((2, 3), 1e6), "10^4 CNY", region=["a", "b"], sector=["x", "y", "z"])
    require_product(array([310.0, 300.0], "10^8 CNY", region=["a", "b"]), added)
    require_product(array([1.0, 1.0], "10^8 USD", region=["a", "b"]), added)
    with pytest.raises(InputError, match=r"GDP in 10\^6 CNY is 0.0102 times the value added .* provinces.gdp_unit"):
        require_product(array([310.0, 300.0], "10^6 CNY", region=["a", "b"]), added)
