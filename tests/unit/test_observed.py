"""Observed flows read for the sectors they are of, and held against the size of outflow."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InfeasibleError, InputError
from nestmrio.trade.observed import bind, group_flows, read_samples, require_consistent

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


def of_groups(folder, rows):
    """The flows of a cube `interregional` between groups g and h, and the sectors that they bind."""
    path = folder / "concordance.csv"
    path.write_text(f"source,target,weight\n{rows}", encoding="utf-8")
    labels = {"sector": ["mining", "services"], "origin": ["g", "h"], "destination": ["g", "h"]}
    flows = xr.DataArray([[[5.0, 20], [10, 5]], [[1, 2], [3, 4]]], labels, tuple(labels), attrs={"units": "10^4 CNY"})
    return read_samples(xr.Dataset({"flows": flows}), [], path, ["ore", "coal"])


def test_a_sample_of_groups_binds_the_sectors_that_belong_to_it_alone(tmp_path):
    flows, sample_of = of_groups(tmp_path, "ore,mining,1\ncoal,mining,1\n")
    assert flows.dims == ("sample", "origin", "destination") and sample_of == {"ore": "mining", "coal": "mining"}
    cube = bind(flows.sel(sample=["mining"]), sample_of, places(), margins(), use="both", reliability=7)
    bound = group_flows(cube)
    assert bound.samples == sample_of and bound.reliability == 7
    np.testing.assert_array_equal(bound.observed.values, [[[np.nan, 20], [10, np.nan]]])
    assert bound.group.sel(region=["a", "b", "c"]).values.tolist() == ["g", "g", "h"]


def test_a_sector_that_is_split_over_samples_cannot_be_bound(tmp_path):
    with pytest.raises(InputError, match="sector coal: it is split over the samples mining, services"):
        of_groups(tmp_path, "ore,mining,1\ncoal,mining,0.4\ncoal,services,0.6\n")


def test_flows_between_provinces_bind_provinces(tmp_path):
    bound = group_flows(bind(*read(tmp_path), places(), margins(), use="both"))
    assert bound.group.values.tolist() == PROVINCES and bound.samples == {"coal": "coal"}
    assert float(bound.observed.sel(origin="a", destination="b").item()) == 10


def test_a_zero_is_a_flow_where_the_case_says_so(tmp_path):
    given = read(tmp_path, text=ROWS + "c,a,0\n")
    cubes = {
        zeros: bind(*given, places(), margins(), use="both", zeros=zeros) for zeros in ("unobserved", "structural")
    }
    found = {zeros: group_flows(cube).observed.sel(origin="c", destination="a").item() for zeros, cube in cubes.items()}
    assert np.isnan(found["unobserved"]) and found["structural"] == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"valuation": "purchaser"}, r"key trade\.flows\.valuation: flows at purchasers' prices hold trade margins"),
        ({"unit": "10^6 USD"}, r"key trade\.flows\.unit: the flows are in 10\^6 USD, outflow and inflow in 10\^4 CNY"),
    ],
)
def test_flows_that_are_no_part_of_outflow_are_refused(options, says, tmp_path):
    with pytest.raises(InputError, match=says):
        bind(*read(tmp_path), places(), margins(), use="both", **options)


def test_hard_flows_beyond_the_margins_are_refused_before_anything_is_fitted(tmp_path):
    given = read(tmp_path)
    for size, hard in ((15.0, True), (22.0, False)):
        cube = bind(*given, places(), margins(size), use="both", reliability="hard" if hard else 200)
        if hard:
            with pytest.raises(InfeasibleError, match=r"sector coal: .*outflow of b sums to 20 .* its margin is 15"):
                require_consistent(cube, margins(size))
        else:
            require_consistent(cube, margins(size))
    require_consistent(bind(None, {}, places(), margins(), use="both"), margins())
