"""Tidy CSV files are read whole, or refused in one line that names the place."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs import tidy

PROVINCES = ["Abia", "Borno", "Cross"]


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_provinces_keep_their_order_and_further_columns(write):
    frame = tidy.read_provinces(write("province,group,lon,lat,sheet\nBorno,N,13.1,11.8,BO\nAbia,S,7.5,5.5,AB\n"))
    assert frame.index.tolist() == ["Borno", "Abia"]
    assert frame.loc["Abia", "lon"] == 7.5
    assert frame.loc["Borno", "sheet"] == "BO"


def test_neighbours_are_mutual(write):
    neighbour = tidy.read_neighbours(write("a,b\nAbia,Cross\n"), PROVINCES)
    assert neighbour.values.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]


def test_distances_of_one_direction_serve_for_both(write):
    text = "origin,destination,distance\nAbia,Borno,10\nAbia,Cross,20\nBorno,Cross,30\nCross,Borno,31\n"
    distance = tidy.read_distances(write(text), PROVINCES)
    assert distance.values.tolist() == [[0, 10, 20], [10, 0, 30], [20, 31, 0]]
    assert distance.attrs["units"] == "km"


def test_accounts_pass_over_other_provinces(write):
    accounts = tidy.read_gdp_population(
        write("province,gdp_2007,pop\nZamfara,9,9\nAbia,1,2\nCross,5,6\nBorno,3,4\n"), PROVINCES
    )
    assert accounts["gdp"].values.tolist() == [1, 3, 5]
    assert accounts["population"].values.tolist() == [2, 4, 6]


def test_flows_leave_unobserved_pairs_open(write):
    flow = tidy.read_flows(write("origin,destination,value\nBorno,Abia,1.5\nAbia,Borno,0\n"), PROVINCES)
    assert flow.sel(origin="Borno", destination="Abia") == 1.5
    assert np.isnan(flow).sum() == 7


def test_flows_come_back_as_written(tmp_path):
    values = [[np.nan, 1 / 3, 2.0], [4e6, np.nan, 0.0], [7.0, 8.0, np.nan]]
    flow = xr.DataArray(values, {"origin": PROVINCES, "destination": PROVINCES}, ("origin", "destination"))
    tidy.write_flows(tmp_path / "flows.csv", flow)
    xr.testing.assert_allclose(tidy.read_flows(tmp_path / "flows.csv"), flow, rtol=1e-11)


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        ("read_provinces", "province,group,lon\nAbia,S,7\n", "column lat is missing"),
        ("read_provinces", "province,group,lon,lat\nAbia,S,seven,5\n", "line 2: 'seven' in column lon"),
        ("read_provinces", "province,group,lon,lat\nAbia,S,7,95\n", "lat is beyond 90 degrees"),
        ("read_provinces", "province,group,lon,lat\nAbia,S,7,5\nAbia,S,7,5\n", "line 3: Abia stands twice"),
        ("read_provinces", "province,group,lon,lat\n", "the file has no rows"),
        ("read_provinces", "province,group,lon,lat\nAbia,,7,5\n", "column group is empty"),
        ("read_neighbours", "a,b\nAbia,Kano\n", "region Kano: unknown region"),
        ("read_neighbours", "a,b\nAbia,Borno\nBorno,Abia\n", "stands twice"),
        ("read_neighbours", "a,b\nAbia,Abia\n", "its own neighbour"),
        ("read_neighbours", "a,b\nAbia,Borno,x\n", "3 cells under 2 columns"),
        (
            "read_distances",
            "origin,destination,distance\nAbia,Borno,10\n",
            "pair Abia - Cross: the distance is missing",
        ),
        ("read_distances", "origin,destination,distance\nAbia,Borno,0\n", "not positive"),
        ("read_gdp_population", "province,gdp,pop\nAbia,1,1\nBorno,1,1\n", "province Cross: the province is missing"),
        ("read_gdp_population", "province,gdp,gdp_x,pop\nAbia,1,1,1\n", "2 columns begin with gdp"),
        (
            "read_gdp_population",
            "province,gdp,pop\nAbia,1,1\nBorno,0,1\nCross,1,1\n",
            "province Borno: gdp is not positive",
        ),
        ("read_flows", "origin,destination,value\nAbia,Borno,-1\n", "pair Abia - Borno: the flow is negative"),
        ("read_flows", "origin,destination,value\nAbia,Borno,nan\n", "'nan' in column value is not a number"),
        ("read_flows", "origin,destination,value\nAbia,Kano,1\n", "unknown region"),
        ("read_flows", "origin,destination,value\nAbia,Borno,1\nAbia,Borno,2\n", "line 3: Abia - Borno stands twice"),
    ],
)
def test_bad_files_are_refused_in_one_line(write, read, text, told):
    arguments = () if read == "read_provinces" else (PROVINCES,)
    with pytest.raises(InputError) as caught:
        getattr(tidy, read)(write(text), *arguments)
    assert told in str(caught.value)
    assert "given.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: the file is missing"):
        tidy.read_provinces(tmp_path / "nowhere.csv")
