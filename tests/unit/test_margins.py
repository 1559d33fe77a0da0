"""Readers of trade alone: margins, flows of all sectors in one file, distances in three forms."""

import numpy as np
import pytest

from nestmrio.errors import InputError
from nestmrio.inputs.margins import read_margins
from nestmrio.inputs.tidy import read_distances, read_flows
from nestmrio.trade.samples import sectors_with_files, sectors_with_rows

HEADER = "sector,province,outflow,inflow,unit"
ROWS = ["coal,Elm,5,2,Mt", "coal,Ash,1,4,Mt", "steel,Elm,0,3,Mt", "steel,Ash,3,0,Mt"]


def write(tmp_path, lines, name="margins.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_margins_keep_the_order_and_the_unit_of_the_file(tmp_path):
    found = read_margins(write(tmp_path, [HEADER, *ROWS]))
    assert found["region"].values.tolist() == ["Elm", "Ash"] and found["sector"].values.tolist() == ["coal", "steel"]
    assert found["outflow"].sel(region="Ash", sector="coal") == 1 and found["inflow"].sel(region="Elm").sum() == 5
    assert found["outflow"].attrs["units"] == "Mt"


def test_margins_take_the_order_of_a_list_and_the_currency_of_the_case(tmp_path):
    rows = [",".join(row.split(",")[:4]) for row in (HEADER, *ROWS)]
    found = read_margins(write(tmp_path, rows), ["Ash", "Elm"], currency="10^6 EUR")
    assert found["region"].values.tolist() == ["Ash", "Elm"] and found["inflow"].attrs["units"] == "10^6 EUR"


@pytest.mark.parametrize(
    ("lines", "options", "says"),
    [
        ([HEADER.removesuffix(",unit"), "coal,Elm,5,2"], {}, "column unit is missing"),
        ([HEADER, *ROWS[:3]], {}, "province Ash, sector steel: it has no row"),
        ([HEADER, *ROWS, ROWS[0]], {}, "line 6.*the row stands twice"),
        ([HEADER, *ROWS], {"provinces": ["Elm", "Asch"]}, "unknown province.*Asch"),
        ([HEADER, "coal,Elm,5,2,Mt", "coal,Ash,1,5,Mt"], {}, "outflow adds up to 6, inflow to 7"),
        ([HEADER, "coal,Elm,5,2,Mt", "coal,Ash,1,4,kt"], {}, "the units Mt and kt are mixed"),
        ([HEADER, *ROWS], {"currency": "10^6 EUR"}, r"units Mt, but currency\.tables says 10\^6 EUR"),
        ([HEADER, "Hard coal,Elm,1,1,Mt"], {}, "sector Hard coal: the label has other characters"),
        ([HEADER, "coal,Elm,-1,1,Mt"], {}, "'-1' is not an amount"),
        ([HEADER, "coal,Elm,nan,1,Mt"], {}, "'nan' is not an amount"),
    ],
)
def test_margins_that_cannot_be_used_are_told_with_their_place(tmp_path, lines, options, says):
    with pytest.raises(InputError, match=says):
        read_margins(write(tmp_path, lines), **options)


FLOWS = ["sector,origin,destination,value", "coal,Elm,Ash,5", "coal,Ash,Elm,2", "steel,Ash,Elm,3"]


def test_flows_of_one_sector_are_read_from_the_file_of_all(tmp_path):
    path = write(tmp_path, FLOWS, "flows.csv")
    coal = read_flows(path, sector="coal")
    assert coal.sel(origin="Elm", destination="Ash") == 5 and float(coal.sum()) == 7
    assert float(read_flows(path, sector="steel").sum()) == 3
    plain = write(tmp_path, ["origin,destination,value", "Elm,Ash,5"], "plain.csv")
    assert float(read_flows(plain, sector="coal").sum()) == 5


def test_sectors_with_flows_are_in_the_order_of_the_margins(tmp_path):
    margins = write(tmp_path, [HEADER, *ROWS])
    assert sectors_with_rows(write(tmp_path, FLOWS, "flows.csv"), margins) == ["coal", "steel"]
    write(tmp_path, FLOWS, "steel.csv")
    assert sectors_with_files(tmp_path, margins) == ["steel"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["origin,destination,value", "Elm,Ash,5"], "column sector is missing, and the margins have 2"),
        ([*FLOWS, "wood,Elm,Ash,1"], "sector wood: the margins do not have it"),
    ],
)
def test_flows_that_do_not_fit_the_margins_are_refused(tmp_path, lines, says):
    with pytest.raises(InputError, match=says):
        sectors_with_rows(write(tmp_path, lines, "flows.csv"), write(tmp_path, [HEADER, *ROWS]))


def test_a_folder_without_a_sector_of_the_margins_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"call a file coal\.csv"):
        sectors_with_files(tmp_path, write(tmp_path, [HEADER, *ROWS]))


TIDY = ["origin,destination,{}", "Elm,Ash,120", "Ash,Oak,80", "Elm,Oak,200"]
MATRIX = ["origin,Ash,Elm,Oak", "Elm,120,,200", "Ash,0,120,80", "Oak,80,200,0"]


@pytest.mark.parametrize("column", ["distance", "km"])
def test_a_matrix_of_distances_is_the_same_as_pairs(tmp_path, column):
    names = ["Ash", "Elm", "Oak"]
    pairs = [line.format(column) for line in TIDY]
    found = [read_distances(write(tmp_path, lines, "d.csv"), names).values for lines in (pairs, MATRIX)]
    np.testing.assert_array_equal(*found)
    assert found[0][0].tolist() == [0, 120, 80]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([*MATRIX[:1], "Elm,120,,x", *MATRIX[2:]], "line 2.*'x' is not a number"),
        (["origin,Ash,Elm", "Ash,0,120"], "Ash - Oak: the distance is missing"),
        (["origin,Ash,Elm,Birch", "Ash,0,120,80"], "unknown region"),
        (["origin,destination,miles", "Ash,Elm,3"], "column distance is missing"),
    ],
)
def test_distances_that_cannot_be_used_are_told_with_their_place(tmp_path, lines, says):
    with pytest.raises(InputError, match=says):
        read_distances(write(tmp_path, lines, "d.csv"), ["Ash", "Elm", "Oak"])
