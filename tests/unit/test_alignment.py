"""Labels are joined exactly: in the order that is asked for, or refused with the label that does not fit."""

import pytest
import xarray as xr

from nestmrio.alignment import aligned, in_order, same_units
from nestmrio.errors import InputError

SIZES = xr.DataArray([1.0, 2.0, 3.0], {"region": ["a", "b", "c"]}, ("region",))


def test_values_come_in_the_order_that_is_asked_for():
    assert in_order(SIZES, "size", {"region": ["c", "a", "b"]}).values.tolist() == [3, 1, 2]
    assert in_order(SIZES, "size", {"region": ["c", "a"]}, more=True).values.tolist() == [3, 1]


@pytest.mark.parametrize(
    ("values", "labels", "says"),
    [
        (SIZES.rename(region="place"), ["a", "b", "c"], "size has no dim region"),
        (SIZES, ["a", "b", "c", "d"], "size lacks the region d"),
        (SIZES, ["a", "c"], "size has the unknown region b"),
        (SIZES.assign_coords(region=["a", "b", "a"]), ["a", "b"], "size has a region that stands twice"),
    ],
)
def test_labels_that_do_not_fit_are_named(values, labels, says):
    with pytest.raises(InputError, match=says):
        in_order(values, "size", {"region": labels})


def test_a_public_function_joins_exactly_whatever_the_options_are():
    @aligned
    def total(left, right):
        return left + right

    with xr.set_options(arithmetic_join="inner"):
        with pytest.raises(ValueError, match="exact"):
            total(SIZES, SIZES[:2])
        assert (SIZES + SIZES[:2]).sizes == {"region": 2}


def test_units_that_differ_are_named():
    large, small = SIZES.assign_attrs(units="Mt"), SIZES.assign_attrs(units="kt")
    same_units(table=large, demand=large)
    with pytest.raises(InputError, match=r"Mt.*kt|kt.*Mt"):
        same_units(table=large, demand=small)
