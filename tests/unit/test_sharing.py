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


def share(total, own, room, item="exports", rate=1.0):
    ledger = Ledger()
    totals = xr.DataArray([total], {"sector": ["a"]}, ("sector",))
    return share_by_province(item, totals, by_province([own]), by_province([room]), rate, ledger), ledger.repairs


def test_what_no_province_has_follows_the_room():
    given, repairs = share(3.0, [0.0, 0.0], [4.0, 2.0], rate=10.0)
    np.testing.assert_allclose(given.values, [[2, 1]])
    assert [(row.region, row.before, row.after) for row in repairs] == [("P", 0, pytest.approx(20)), ("Q", 0, 10)]
    assert all("shared by room: no province has any" in row.reason for row in repairs)


def test_a_province_at_its_limit_leaves_the_rest_to_others_and_is_named():
    """By hand: of 8 in the proportion 3 to 1 P would have 6; its room is 5, so that Q has 3."""
    given, repairs = share(8.0, [3.0, 1.0], [5.0, 9.0])
    np.testing.assert_allclose(given.values, [[5, 3]])
    assert all(row.reason.endswith("moved off the proportion by a province at its limit") for row in repairs)
    free, repairs = share(8.0, [3.0, 1.0], [6.5, 9.0])
    np.testing.assert_allclose(free.values, [[6, 2]])
    assert [row.region for row in repairs] == ["P", "Q"] and not any("limit" in row.reason for row in repairs)
    same, repairs = share(4.0, [3.0, 1.0], [5.0, 9.0])
    np.testing.assert_allclose(same.values, [[3, 1]])
    assert repairs == []


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
def test_a_total_is_shared_out_below_caps_by_hand(total, shares, caps, expected):
    found = share_out(float(total), np.array(shares, dtype=float), np.array(caps, dtype=float))
    np.testing.assert_allclose(found, expected, atol=1e-15)


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
