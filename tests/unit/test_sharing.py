"""A country's exports and imports shared over its provinces and their partners, by hand."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.mrio.sharing import share_by_country, share_by_province, share_out


def test_imports_beyond_room_by_rounding_are_no_excess():
    """A product that is all imported fills the room to the last digit."""
    labels = {"region": ["P", "Q"], "sector": ["a"]}
    own = xr.DataArray(np.array([[3.0], [1.0]]), labels, ("region", "sector"))
    ledger = Ledger()
    for more, refused in ((1e-13, False), (1e-8, True)):
        totals = xr.DataArray([4.0 * (1 + more)], {"sector": ["a"]}, ("sector",))
        if refused:
            with pytest.raises(InputError, match="sector a: the world table's imports exceed what provinces have room"):
                share_by_province("imports", totals, own, own, 1.0, ledger)
        else:
            np.testing.assert_allclose(share_by_province("imports", totals, own, own, 1.0, ledger).values, [[3, 1]])
    assert ledger.repairs == []


def by_province(values):
    return xr.DataArray(np.array(values).T, {"region": ["P", "Q"], "sector": ["a"]}, ("region", "sector"))


def share(total, own, room, item="exports", rate=1.0, unit=""):
    ledger = Ledger()
    totals = xr.DataArray([total], {"sector": ["a"]}, ("sector",))
    return share_by_province(item, totals, by_province([own]), by_province([room]), rate, ledger, unit), ledger.repairs


def test_what_no_province_has_follows_the_room():
    given, repairs = share(3.0, [0.0, 0.0], [4.0, 2.0], rate=10.0)
    np.testing.assert_allclose(given.values, [[2, 1]])
    assert [(row.region, row.before, row.after) for row in repairs] == [("P", 0, pytest.approx(20)), ("Q", 0, 10)]
    assert all("shared by room: no province has any" in row.reason for row in repairs)


@pytest.mark.parametrize("unit", [1.0, 1e-7, 1e9])
def test_a_province_at_its_limit_leaves_the_rest_to_others_and_is_named(unit):
    """By hand: of 8 in the proportion 3 to 1 P would have 6; its room is 5, so that Q has 3."""
    given, repairs = share(8.0 * unit, [3.0 * unit, 1.0 * unit], [5.0 * unit, 9.0 * unit])
    np.testing.assert_allclose(given.values, [[5 * unit, 3 * unit]])
    assert all(row.reason.endswith("moved off the proportion by a province at its limit") for row in repairs)
    assert [(row.region, row.sector, row.item) for row in repairs] == [("P", "a", "exports"), ("Q", "a", "exports")]


def test_what_is_in_proportion_is_at_no_limit():
    free, repairs = share(8.0, [3.0, 1.0], [6.5, 9.0])
    np.testing.assert_allclose(free.values, [[6, 2]])
    assert [row.region for row in repairs] == ["P", "Q"] and not any("limit" in row.reason for row in repairs)
    same, repairs = share(4.0, [3.0, 1.0], [5.0, 9.0])
    np.testing.assert_allclose(same.values, [[3, 1]])
    assert repairs == []
    none, repairs = share(0.0, [3.0, 1.0], [5.0, 9.0])
    assert not none.any() and len(repairs) == 2 and not any("limit" in row.reason for row in repairs)


def test_room_below_nothing_is_none():
    given, _ = share(3.0, [3.0, 1.0], [-2.0, 4.0])
    np.testing.assert_allclose(given.values, [[0, 3]])


def test_all_room_that_there_is_is_not_beyond_it():
    given, repairs = share(6.0, [3.0, 1.0], [4.0, 2.0])
    np.testing.assert_allclose(given.values, [[4, 2]])
    assert len(repairs) == 2 and not any("beyond" in row.reason for row in repairs)


def test_imports_without_room_are_told_in_the_unit_of_the_tables():
    with pytest.raises(InputError, match=r"sector a: .* a 90 against 60 \(30 too much\), in 10\^4 CNY"):
        share(9.0, [3.0, 1.0], [4.0, 2.0], item="imports", rate=10.0, unit="10^4 CNY")


def test_exports_beyond_all_room_grow_in_one_proportion():
    given, repairs = share(10.0, [3.0, 1.0], [4.0, 1.0])
    np.testing.assert_allclose(given.values, [[8, 2]])
    assert all("; beyond what all provinces have room for" in row.reason for row in repairs)


@pytest.mark.parametrize(
    ("total", "shares", "caps", "expected"),
    [
        (6, [1, 1, 1], [9, 9, 9], [2, 2, 2]),
        (6, [1, 1, 1], [1, 9, 9], [1, 2.5, 2.5]),
        (6, [4, 1, 1], [1, 2, 9], [1, 2, 3]),
        (6, [1, 0, 0], [2, 3, 5], [2, 1.5, 2.5]),
        (6, [0, 1, 1], [3, 1, 2], [3, 1, 2]),
        (0, [1, 2, 1], [3, 1, 2], [0, 0, 0]),
        (2, [5, 1, 1], [0, 4, 4], [0, 1, 1]),
    ],
)
@pytest.mark.parametrize("unit", [1.0, 1e-12, 1e12])
def test_a_total_is_shared_out_below_caps_by_hand(total, shares, caps, expected, unit):
    found = share_out(total * unit, np.array(shares, dtype=float), np.array(caps) * unit)
    np.testing.assert_allclose(found, np.array(expected) * unit, atol=1e-15 * unit)


def test_customs_lead_partners_within_both_margins():
    """By hand: each province sends half, but customs say that P sends to X alone; so Q sends all of Y."""
    shared = by_province([[2.0, 2.0]]).transpose("sector", "region")
    flows = xr.DataArray([[3.0, 1.0]], {"sector": ["a"], "country": ["X", "Y"]}, ("sector", "country"))
    plain = share_by_country(shared, flows)
    np.testing.assert_allclose(plain.transpose("sector", "region", "country").values, [[[1.5, 0.5], [1.5, 0.5]]])
    labels = {"sector": ["a"], "region": ["Q", "P"], "country": ["Y", "X", "Z"]}
    customs = xr.DataArray([[[1.0, 1.0, 7.0], [0.0, 5.0, 7.0]]], labels, tuple(labels))
    found = share_by_country(shared, flows, customs).transpose("sector", "region", "country")
    np.testing.assert_allclose(found.values, [[[2, 0], [1, 1]]], atol=1e-6)
    none = share_by_country(shared, 0 * flows)
    assert not none.any()


def test_a_province_that_customs_do_not_know_starts_like_the_country():
    """By hand: P sends x to X with x (x − 1) / ((2 − x) (3 − x)) = 1 / 3: customs give P 1 to 1, the country Q 3 to 1.

    Customs in any unit say the same, and the other sector is like the country in all.
    """
    x = (np.sqrt(13) - 1) / 2
    labels = {"sector": ["a", "b"], "region": ["P", "Q"], "country": ["X", "Y"]}
    shared = xr.DataArray([[2.0, 2.0], [4.0, 1.0]], {d: labels[d] for d in ("sector", "region")}, ("sector", "region"))
    flows = xr.DataArray([[3.0, 1.0], [1.0, 4.0]], {d: labels[d] for d in ("sector", "country")}, ("sector", "country"))
    for unit in (1.0, 1e-3):
        customs = xr.DataArray(unit * np.array([[[1.0, 1], [0, 0]], [[0, 0], [0, 0]]]), labels, tuple(labels))
        found = share_by_country(shared, flows, customs).transpose("sector", "region", "country").values
        np.testing.assert_allclose(found[0], [[x, 2 - x], [3 - x, x - 1]], rtol=1e-6)
        np.testing.assert_allclose(found[1], [[0.8, 3.2], [0.2, 0.8]], rtol=1e-9)
    plain = share_by_country(shared, flows)
    np.testing.assert_allclose(plain.sum("country").transpose("sector", "region"), shared)
    np.testing.assert_allclose(plain.sum("region").transpose("sector", "country"), flows)
    with pytest.raises(InputError, match="customs lacks the country Y"):
        share_by_country(shared, flows, customs.sel(country=["X"]))
