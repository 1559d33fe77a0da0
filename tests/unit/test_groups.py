"""Groups, headline numbers and gathered tables, on a country that can be added up by hand."""

import csv
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.report import groups
from nestmrio.report.collection import collect, sensitivity
from nestmrio.report.footprints import footprints, one_stressor
from nestmrio.report.headlines import gap_share, headlines
from small_footprints import array, scaled, small_footprints


@pytest.fixture(scope="module")
def case():
    return small_footprints()


def test_fluxes_between_groups_add_up_their_members(case):
    flux = groups.flux_between_groups(case)
    assert flux["origin"].values.tolist() == ["Plain", "Hills", "abroad"]
    by_hand = [[116, 6, 16], [20, 16, 6], [14, 1, 130]]
    np.testing.assert_allclose(flux.sum("category"), by_hand)
    np.testing.assert_allclose(groups.exports_between_groups(case), [[15, 1], [5, 1]])


def test_the_tidy_table_of_fluxes_leaves_out_zeros_alone(case):
    flux = groups.flux_between_provinces(case)
    header, rows = groups.flux_rows({"co2": flux, "so2": 3 * flux})
    assert header == ["stressor", "origin", "destination", "category", "emissions"]
    assert sum(row[4] for row in rows) == pytest.approx(4 * float(flux.sum())) and all(row[4] for row in rows)
    assert ["co2", "Hill", "South", "discrepancy", 2.0] in rows and ["so2", "Hill", "South", "discrepancy", 6.0] in rows


def test_headline_numbers(case):
    value = {headline.quantity: headline.value for headline in headlines(case)}
    assert value == pytest.approx(
        {
            "production": 180,
            "household": 6,
            "consumption": 173,
            "outsourced_amount": 70,
            "outsourced_share": 70 / 180,
            "international_exports": 22,
            "international_imports": 15,
            "discrepancy": 6,
        }
    )
    assert {headline.unit for headline in headlines(case)} == {"Mt", "fraction"}


def test_one_stressor_is_taken_from_several(case):
    def stacked(values):
        return xr.concat([values, 2 * values], xr.Variable("stressor", ["co2", "so2"]))

    names = ("embodied", "finished", "finished_at_destination", "export_embodied")
    embodied = xr.Dataset({name: stacked(getattr(case, name)) for name in names})
    emissions = xr.Dataset({"household_emissions": stacked(case.household)})
    geography = xr.Dataset({"group": case.group})
    doubled = footprints(embodied, emissions, geography, stressor="so2")
    assert {h.quantity: h.value for h in headlines(doubled)}["production"] == 360
    with pytest.raises(InputError, match=r"in claims\.stressor: co2, so2"):
        footprints(embodied, emissions, geography, stressor="ch4")


def test_a_stressor_keeps_its_own_unit():
    values = xr.DataArray([[1.0], [2.0]], {"stressor": ["co2", "so2"], "region": ["North"]})
    cube = xr.Dataset({"household_emissions": values.assign_attrs(units="see the coordinate unit")})
    cube = cube.assign_coords(unit=("stressor", ["Mt", "kt"]))
    found = one_stressor(cube, "so2")["household_emissions"]
    assert found.attrs["units"] == "kt" and found.item() == 2.0 and "unit" not in found.coords
    with pytest.raises(InputError, match=r"no emissions of 'so3'.*: co2, so2\."):
        one_stressor(cube, "so3")


def test_side_outputs_are_gathered_with_their_step(tmp_path):
    (tmp_path / "trade.csv").write_text("check,value,tolerance,passed\nrows,1e-12,1e-9,True\n")
    (tmp_path / "nested.csv").write_text("check,value,tolerance,passed\n")
    header, rows = collect([tmp_path / "trade.csv", tmp_path / "nested.csv"])
    assert header == ["check", "value", "tolerance", "passed", "step"]
    assert rows == [["rows", "1e-12", "1e-9", "True", "trade"]]


def test_sensitivity_speaks_of_claims_or_else_of_headline_numbers(tmp_path):
    for name, text in {
        "claims_a": "id,computed\nshare,0.5\n",
        "claims_b": "id,computed\nshare,0.6\n",
        "none": "id,computed\n",
        "headlines": "stressor,quantity,value\nco2,production,180\nso2,production,7\n",
    }.items():
        (tmp_path / name).write_text(text)
    heads = {"main": tmp_path / "headlines"}
    header, rows = sensitivity({"main": tmp_path / "claims_a", "gras": tmp_path / "claims_b"}, heads)
    assert header == ["claim", "variant", "value"]
    assert rows == [["share", "main", "0.5"], ["share", "gras", "0.6"]]
    assert sensitivity({"main": tmp_path / "none"}, heads)[1] == [["production", "main", "180"]]


def test_the_gap_is_counted_in_absolute_terms():
    final = array(
        [[[5.0, 2.0]], [[5.0, -3.0]]], "10^4 CNY", region=["a", "b"], sector=["s"], category=["g", "discrepancy"]
    )
    national = xr.Dataset(
        {"local_final": final, "output": array([[60.0], [40.0]], "1", region=["a", "b"], sector=["s"])}
    )
    assert gap_share(national, ["a", "b"]).value == pytest.approx(0.05)


def test_another_unit_gives_the_same_claims(case):
    assert headlines(scaled(case, 1e3, "kt").in_mt) == headlines(case)
    jobs = scaled(case, 1.0, "10^3 jobs")
    assert jobs.in_mt is jobs and jobs.unit == "10^3 jobs"


def test_a_name_for_all_countries_is_not_a_group_or_province(case):
    called = replace(case, group=case.group.where(case.group != "Hills", "abroad"))
    with pytest.raises(InputError, match="group abroad: the name abroad is taken"):
        groups.flux_between_groups(called)
    renamed = replace(case, group=case.group.assign_coords(region=["North", "South", "abroad"]))
    with pytest.raises(InputError, match="province abroad: the name abroad is taken"):
        groups.flux_between_provinces(renamed)


def test_rows_can_be_written_and_read_back(tmp_path, case):
    from nestmrio.ledger import write_rows

    write_rows(tmp_path / "flux.csv", *groups.flux_rows({"co2": groups.flux_between_groups(case)}))
    with open(tmp_path / "flux.csv", newline="") as stream:
        total = sum(float(row["emissions"]) for row in csv.DictReader(stream))
    assert total == pytest.approx(float(case.embodied.sum()))
