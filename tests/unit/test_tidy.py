"""Tidy CSV files are read whole, or refused in one line that names the place."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.inputs import tidy

PROVINCES = ["Abia", "Borno", "Cross"]
UNITS = {"gdp": "10^8 EUR", "population": "10^4 persons"}


def needed(name, provinces):
    """What a reader needs beside the path."""
    return {"read_provinces": (), "read_gdp_population": (provinces, UNITS)}.get(name, (provinces,))


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
        write("province,gdp_2007,pop\nZamfara,9,9\nAbia,1,2\nCross,5,6\nBorno,3,4\n"), PROVINCES, UNITS
    )
    assert accounts["gdp"].values.tolist() == [1, 3, 5]
    assert accounts["population"].values.tolist() == [2, 4, 6]
    assert accounts["gdp"].attrs["units"] == "10^8 EUR"


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
        ("read_provinces", "province,group,lon,lat\nAbia,S,seven,5\n", "line 2, column lon: 'seven' is not a number"),
        ("read_provinces", "province,group,lon,lat\nAbia,S,7,95\n", "line 2, province Abia: lat is beyond 90 degrees"),
        ("read_provinces", 'province,group,lon,lat\nAbia,S,"7,5",5\n', "line 2, column lon: '7,5' is not a number"),
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
        (
            "read_distances",
            "origin,destination,distance\nAbia,Borno,0\n",
            "line 2, pair Abia - Borno: the distance is 0",
        ),
        ("read_distances", "origin,destination,distance\nAbia,Borno,1e999\n", "line 2, column distance: '1e999'"),
        ("read_gdp_population", "province,gdp,pop\nAbia,1,1\nBorno,1,1\n", "province Cross: the province is missing"),
        ("read_gdp_population", "province,gdp,gdp_x,pop\nAbia,1,1,1\n", "2 columns begin with gdp"),
        (
            "read_gdp_population",
            "province,gdp,pop\nAbia,1,1\nBorno,0,1\nCross,1,1\n",
            "line 3, province Borno: gdp is not positive",
        ),
        ("read_flows", "origin,destination,value\nAbia,Borno,-1\n", "line 2, column value: '-1' is not an amount"),
        ("read_flows", "origin,destination,value\nAbia,Borno,nan\n", "line 2, column value: 'nan' is not an amount"),
        ("read_flows", "origin,destination,value\nAbia,Kano,1\n", "line 2, region Kano: unknown region"),
        ("read_flows", "origin,destination,value\nAbia,Borno,1\nAbia,Borno,2\n", "line 3: Abia - Borno stands twice"),
    ],
)
def test_bad_files_are_refused_in_one_line(write, read, text, told):
    with pytest.raises(InputError) as caught:
        getattr(tidy, read)(write(text), *needed(read, PROVINCES))
    assert told in str(caught.value)
    assert "given.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_neighbours_file_with_only_a_header_is_legal(write):
    assert tidy.read_neighbours(write("a,b\n"), PROVINCES).values.tolist() == [[0, 0, 0]] * 3


def test_capital_and_padded_headers_are_read(write):
    frame = tidy.read_provinces(write(" Province ;GROUP;Lon;lat;Sheet\nNA;NO;7;5;01\n"))
    assert frame.index.tolist() == ["NA"] and frame.loc["NA"].tolist() == ["NO", 7, 5, "01"]
    accounts = tidy.read_gdp_population(
        write("Province,GDP_2007,Pop\nAbia,1,2\nBorno,1,2\nCross,1,2\n"), PROVINCES, UNITS
    )
    assert accounts["gdp"].values.tolist() == [1, 1, 1]


READERS = {
    "read_provinces": ("province,group,lon,lat", ["Abia,S,7.5,5.5", "Borno,N,13.5,11.5", "Cross,S,8.5,5.5"]),
    "read_neighbours": ("a,b", ["Abia,Cross", "Borno,Cross"]),
    "read_distances": ("origin,destination,distance", ["Abia,Borno,10.5", "Abia,Cross,20.5", "Cross,Borno,30.5"]),
    "read_gdp_population": ("province,gdp,pop", ["Abia,1.5,2.5", "Borno,3.5,4.5", "Cross,5.5,6.5"]),
    "read_flows": ("origin,destination,value", ["Abia,Borno,1.5", "Borno,Abia,2.5", "Cross,Abia,3.5"]),
}


def read_as(name, path, provinces=PROVINCES, **options):
    found = getattr(tidy, name)(path, *needed(name, provinces), **options)
    if name == "read_provinces":
        return found.sort_index().sort_index(axis="columns").to_xarray()
    return found


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_the_order_of_rows_and_columns_does_not_matter(name, data, tmp_path_factory):
    header, rows = READERS[name]
    table = [line.split(",") for line in (header, *data.draw(st.permutations(rows)))]
    order = data.draw(st.permutations(range(len(table[0]))))
    folder = tmp_path_factory.mktemp(name)
    (folder / "one.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    (folder / "two.csv").write_text("\n".join(",".join(row[at] for at in order) for row in table), encoding="utf-8")
    assert read_as(name, folder / "one.csv").identical(read_as(name, folder / "two.csv"))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("label", ["NA", "01", "TRUE", "São Paulo", "北京", "Rio, de Janeiro"])
def test_a_renamed_province_is_read_renamed(write, name, label):
    text = "\n".join([READERS[name][0], *READERS[name][1]])
    before = read_as(name, write(text))
    after = read_as(name, write(text.replace("Cross", f'"{label}"')), ["Abia", "Borno", label])
    renamed = {
        dim: [label if value == "Cross" else value for value in before[dim].values.tolist()] for dim in before.dims
    }
    renamed = before.assign_coords(renamed)
    if name == "read_provinces":
        renamed = renamed.sortby("province")
    assert renamed.equals(after)


@pytest.mark.parametrize("name", sorted(set(READERS) - {"read_neighbours"}))
def test_decimal_commas_are_read_where_they_are_stated(write, name):
    text = "\n".join([READERS[name][0], *READERS[name][1]])
    foreign = text.replace(",", ";").replace(".", ",")
    assert read_as(name, write(text)).identical(read_as(name, write(foreign), decimal=","))
    with pytest.raises(InputError, match=r"line 2, column .*5' is not a.*write the decimal mark as a point"):
        read_as(name, write(foreign))


def test_flows_in_another_unit_are_scaled(write):
    header, rows = READERS["read_flows"]
    scaled = [f"{row}e3" for row in rows]
    one, thousand = (tidy.read_flows(write("\n".join([header, *lines]))) for lines in (rows, scaled))
    xr.testing.assert_allclose(thousand, 1000 * one)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv: the file is missing"):
        tidy.read_provinces(tmp_path / "nowhere.csv")
