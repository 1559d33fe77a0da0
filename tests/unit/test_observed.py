"""Observed flows read for the sectors they are of, and held against the size of outflow."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.trade.observed import bind, group_flows, read_samples

ROWS = "origin,destination,value\na,b,10\nb,c,20\n"
PROVINCES = ["a", "b", "c"]


def margins(size=15.0):
    values = np.full((3, 2), size)
    labels = {"region": PROVINCES, "sector": ["ore", "coal"]}
    outflow = xr.DataArray(values, labels, ("region", "sector"), attrs={"units": "10^4 CNY"})
    return xr.Dataset({"outflow": outflow, "inflow": outflow})


def places():
    return xr.Dataset({"group": xr.DataArray(["g", "g", "h"], {"region": PROVINCES}, ("region",))})


def read(folder, name="coal.csv", text=ROWS, sectors=("ore", "coal")):
    (folder / name).write_text(text, encoding="utf-8")
    return read_samples(None, [folder / name], None, list(sectors))


def test_the_only_file_of_a_folder_is_of_the_sector_it_is_called_after(tmp_path):
    flows, sample_of = read(tmp_path)
    assert sample_of == {"coal": "coal"} and flows["sample"].values.tolist() == ["coal"]


def test_one_file_of_all_sectors_names_them_or_there_is_one(tmp_path):
    text = "sector,origin,destination,value\nore,a,b,1\ncoal,b,c,2\n"
    assert read(tmp_path, "flows.csv", text)[1] == {"ore": "ore", "coal": "coal"}
    assert read(tmp_path, "flows.csv", sectors=["goods"])[1] == {"goods": "goods"}


def test_flows_of_no_sector_of_the_case_bind_nothing(tmp_path):
    flows, sample_of = read(tmp_path, "steel.csv")
    cube = bind(flows, sample_of, places(), margins(), use="both")
    assert flows is None and group_flows(cube) is None


@pytest.mark.parametrize(("unit", "factor"), [(None, 1.0), ("10^3 CNY", 0.1), ("10^5 CNY", 10.0)])
def test_flows_come_in_the_unit_of_trade(unit, factor, tmp_path):
    cube = bind(*read(tmp_path), places(), margins(15.0 * factor), use="both", unit=unit)
    assert float(cube["observed"].sum()) == pytest.approx(30.0 * factor)


@pytest.mark.parametrize("factor", [1e-4, 1e4])
def test_flows_of_another_size_than_outflow_are_refused(factor, tmp_path):
    with pytest.raises(InputError, match=r"key trade\.flows\.unit: the flows sum to 30 .*, outflow of the sectors"):
        bind(*read(tmp_path), places(), margins(15.0 * factor), use="both")
