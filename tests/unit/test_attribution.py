"""Emissions go to those whose final demand causes them, none is lost, and the finished good has a supplier."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dense_worlds import dense_footprints, expand
from factored_tables import chain, emissions_of, random_emissions, random_table
from nestmrio.errors import CheckError, InputError
from nestmrio.footprint.attribution import check_conservation, embodied, supplied_final_demand
from nestmrio.footprint.multipliers import export_embodied, intensities, multipliers
from nestmrio.footprint.sectors import check_agreement, embodied_by_sector
from nestmrio.ledger import Ledger


def attributed(table, emissions, **options):
    """multipliers.nc and embodied.nc of a table, with their checks met."""
    ledger = Ledger()
    found = multipliers(table, emissions, ledger=ledger, **options)
    result = embodied(found["multiplier"], table, emissions, ledger=ledger)
    ledger.require()
    return found, result


def test_a_chain_of_three_regions():
    found, result = attributed(*chain())
    flows = result["embodied"].sum("category")
    assert flows.sel(origin="Mine", destination="City").item() == pytest.approx(5)
    assert flows.sel(origin="Mill", destination="City").item() == pytest.approx(3)
    assert flows.sum().item() == pytest.approx(8)
    finished = result["finished"].sum("category")
    assert finished.sel(origin="Mill", destination="City").item() == pytest.approx(3)
    assert finished.sel(origin="Mine").sum().item() == 0
    assert result["finished_at_destination"].sum().item() == 0
    steel = found["multiplier"].sel(origin="Mine", region="Mill", sector="steel")
    assert steel.item() == pytest.approx(0.25)
    assert found["multiplier"].attrs["units"] == "Mt per 10^6 USD"
    assert 0 < found.attrs["error_bound"] < 1e-9


def test_emissions_by_sector_and_destination():
    table, emissions = chain()
    ledger = Ledger()
    by_sector = embodied_by_sector(table, emissions, ledger=ledger)["embodied"]
    ledger.require()
    assert by_sector.sel(origin="Mine", sector="coal", destination="City").sum().item() == pytest.approx(5)
    assert by_sector.sel(origin="Mill", sector="steel", destination="City").sum().item() == pytest.approx(3)


cases = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 10_000), st.sampled_from([0.0, 0.4]))


@settings(max_examples=25, deadline=None)
@given(cases)
def test_every_cube_keeps_the_emissions_and_agrees_with_a_dense_solve(case):
    regions, sectors, seed, idle = case
    table = random_table(regions, sectors, seed, idle=idle)
    emissions = random_emissions(table, seed)
    _, result = attributed(table, emissions)
    ledger = Ledger()
    by_sector = embodied_by_sector(table, emissions, ledger=ledger)["embodied"]
    check_agreement(by_sector.sum("sector"), result["embodied"], ledger)
    ledger.require()
    none = xr.zeros_like(emissions.sum("sector"))
    busy = xr.Dataset({"emissions": emissions, "household_emissions": none})
    true = dense_footprints(table.assign(output=table["output"].where(table["output"] > 0, 1.0)), busy)
    caused = result["embodied"].sum(["origin", "category"])
    np.testing.assert_allclose(caused.values, true.values, rtol=1e-9, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(cases)
def test_finished_goods_come_from_the_origin_the_destination_or_a_third_region(case):
    regions, sectors, seed, idle = case
    table = random_table(regions, sectors, seed, idle=idle)
    found, result = attributed(table, random_emissions(table, seed))
    written = found["multiplier"].values[..., None, None] * supplied_final_demand(table).values
    whole = np.einsum("orixc->orxc", written.sum(2, keepdims=True))
    diagonal = np.arange(regions)
    np.testing.assert_allclose(result["embodied"].values, whole.sum(1), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(result["finished"].values, whole[diagonal, diagonal], rtol=1e-12, atol=1e-15)
    at_destination = np.moveaxis(whole[:, diagonal, diagonal], 1, 1)
    np.testing.assert_allclose(result["finished_at_destination"].values, at_destination, rtol=1e-12, atol=1e-15)


def test_final_demand_by_supplier_is_the_table_written_out():
    table = random_table(4, 3, 9)
    written = expand(table)[1]
    np.testing.assert_allclose(supplied_final_demand(table).values, written, rtol=1e-14)


def test_some_origins_alone_are_a_part_of_all():
    table = random_table(5, 3, 2)
    emissions = random_emissions(table, 2)
    whole, _ = attributed(table, emissions)
    part = multipliers(table, emissions, origins=["r3", "r1"], ledger=Ledger())["multiplier"]
    xr.testing.assert_allclose(part, whole["multiplier"].sel(origin=["r3", "r1"]))
    with pytest.raises(InputError, match="the origin Atlantis is no region of the table"):
        multipliers(table, emissions, origins=["r3", "Atlantis"])
    with pytest.raises(InputError, match="lacks origins"):
        embodied(part, table, emissions, ledger=Ledger())


def test_several_stressors_pass_through_with_their_units():
    table = random_table(3, 2, 4)
    one, other = (random_emissions(table, seed) for seed in (1, 2))
    both = xr.concat([one, other], xr.Variable("stressor", ["co2", "so2"])).assign_coords(
        unit=("stressor", ["Mt", "Mt"])
    )
    found, result = attributed(table, both)
    sectors = embodied_by_sector(table, both, ledger=Ledger())
    assert found["multiplier"].dims == ("stressor", "origin", "region", "sector")
    assert sectors["embodied"].dims == ("stressor", "origin", "sector", "destination", "category")
    for name, alone in (("co2", one), ("so2", other)):
        _, single = attributed(table, alone)
        xr.testing.assert_allclose(result.sel(stressor=name).drop_vars(["stressor", "unit"]), single)
    assert result["unit"].values.tolist() == ["Mt", "Mt"]


def test_a_small_stressor_is_held_to_its_own_size():
    table = random_table(3, 2, 4)
    both = xr.concat(
        [random_emissions(table, 1), 1e-12 * random_emissions(table, 2)], xr.Variable("stressor", ["a", "b"])
    )
    _, result = attributed(table, both.assign_attrs(units="Mt"))
    sectors, ledger = embodied_by_sector(table, both)["embodied"], Ledger()
    sectors.loc[{"stressor": "b"}] *= 1.001
    check_agreement(sectors.sum("sector"), result["embodied"], ledger)
    assert not ledger.checks[0].passed


def test_without_a_ledger_a_broken_identity_is_an_error():
    table, emissions = chain()
    multiplier = multipliers(table, emissions)["multiplier"]
    with pytest.raises(CheckError, match="embodied emissions of each origin add up"):
        embodied(1.001 * multiplier, table, emissions)


def test_arrays_without_units_have_results_without_units():
    table, emissions = chain()
    found = multipliers(table, emissions.drop_attrs())["multiplier"]
    assert "units" not in found.attrs
    assert embodied(found, table, emissions)["embodied"].attrs["units"] == "Mt"


def test_exports_of_the_provincial_system_embody_emissions_along_the_chain():
    table, emissions = chain()
    table["traded_final"] = xr.zeros_like(table["traded_final"])
    table["trade"].loc[{"sector": "steel"}] = 0.0
    table["exports"] = xr.zeros_like(table["output"])
    table["exports"].loc[{"region": "Mill", "sector": "steel"}] = 20.0
    abroad = emissions_of(np.ones((3, 2)), table).assign_coords(region=["Abroad", "Beyond", "Island"])
    everywhere = xr.concat([emissions, abroad], "region")
    ledger = Ledger()
    shipped = export_embodied(table, everywhere, ledger=ledger)
    ledger.require()
    assert shipped.sel(origin="Mine", exporter="Mill").item() == pytest.approx(5)
    assert shipped.sel(origin="Mill", exporter="Mill").item() == pytest.approx(3)
    assert shipped.sum().item() == pytest.approx(8)
    assert shipped["origin"].values.tolist() == everywhere["region"].values.tolist()


def test_emissions_without_output_are_named():
    table, emissions = chain()
    emissions.loc[{"region": "City", "sector": "coal"}] = 1.0
    with pytest.raises(InputError, match=r"region City, sector coal.*without output has emissions"):
        intensities(emissions, table["output"])


def test_missing_emissions_are_named():
    table, emissions = chain()
    with pytest.raises(InputError, match="emissions lacks the region City"):
        intensities(emissions.drop_sel(region="City"), table["output"])


def test_lost_emissions_fail_the_check():
    table, emissions = chain()
    _, result = attributed(table, emissions)
    ledger = Ledger()
    check_conservation("embodied emissions", result["embodied"] * (1 - 1e-6), emissions, ledger)
    with pytest.raises(CheckError, match="embodied emissions of each origin add up"):
        ledger.require()
