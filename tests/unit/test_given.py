"""Flows between provinces that a file gives: read for the sectors it names, or refused in one line."""

import numpy as np
import pytest

from nestmrio.errors import InputError
from nestmrio.trade.given import read_given

PROVINCES, SECTORS = ["a", "b", "c"], ["ore", "coal"]
ALL = "sector,origin,destination,value\ncoal,b,c,2\nore,a,b,1\ncoal,c,a,0\n"
ONE = "origin,destination,value\na,b,1\n"


def read(folder, text, sectors=SECTORS, **options):
    path = folder / "given.csv"
    path.write_text(text, encoding="utf-8")
    return read_given(path, PROVINCES, sectors, **options)


def test_given_flows_stand_in_the_order_of_the_case_and_other_pairs_are_open(tmp_path):
    flows = read(tmp_path, ALL)
    assert flows.dims == ("sector", "origin", "destination") and flows["sector"].values.tolist() == SECTORS
    assert flows["origin"].values.tolist() == flows["destination"].values.tolist() == PROVINCES
    assert flows.sel(sector="ore", origin="a", destination="b").item() == 1
    assert flows.sel(sector="coal", origin="b", destination="c").item() == 2
    assert flows.sel(sector="coal", origin="c", destination="a").item() == 0
    assert int(flows.notnull().sum()) == 3


def test_a_sector_without_given_flows_is_open(tmp_path):
    flows = read(tmp_path, "sector,origin,destination,value\nore,a,b,1\n")
    assert bool(flows.sel(sector="coal").isnull().all()) and int(flows.notnull().sum()) == 1


def test_the_only_sector_need_not_be_named(tmp_path):
    np.testing.assert_array_equal(read(tmp_path, ONE.replace("1", "1.5"), ["ore"]).sum(), 1.5)
    decimals = ONE.replace(",", ";").replace("1", "1,5")
    np.testing.assert_array_equal(read(tmp_path, decimals, ["ore"], decimal=",").sum(), 1.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ONE, r"file .*given\.csv: column sector is missing, and there are 2"),
        (ALL + "steel,a,b,1\n", r"file .*given\.csv, .*sector steel: the margins do not have it"),
        (ALL.replace("ore,a,b", "ore,a,x"), r"given\.csv"),
    ],
)
def test_given_flows_that_do_not_fit_the_case_are_refused(text, says, tmp_path):
    with pytest.raises(InputError, match=says):
        read(tmp_path, text)
