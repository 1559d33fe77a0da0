"""The whole chain on China 2007, against the contract, the paper's claims and an independent program."""

import csv

import numpy as np
import pytest

from independent import accounts_by_pymrio
from nestmrio import cubes
from nestmrio.footprint.trade_parts import by_end, trade_parts
from nestmrio.mrio.factored import expand

pytestmark = [pytest.mark.real, pytest.mark.slow]

CUBES = "tables trade national nested emissions multipliers embodied embodied_sectors eebt accounts".split()


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("kind", CUBES)
def test_every_contract_file_is_there(china2007, kind):
    assert cubes.read(china2007 / f"{kind}.nc", kind).attrs["case"] == "china2007"


def test_every_gravity_sector_has_its_file(china2007, project):
    sectors = [row["sector"] for row in rows(project / "resources/sectors/china30.csv") if row["trade"] == "gravity"]
    assert len(sectors) == 22
    for sector in sectors:
        prior = cubes.read(china2007 / "gravity" / f"{sector}.nc", "gravity")["flow_prior"]
        assert prior.shape == (30, 30) and float(prior.min()) >= 0


def test_every_check_passed(china2007):
    checks = rows(china2007 / "checks.csv")
    assert len(checks) > 50
    assert [row for row in checks if row["passed"] != "True"] == []


def test_seventy_regions_in_the_nested_world(china2007):
    nested = cubes.read(china2007 / "nested.nc", "nested")
    assert dict(nested.sizes) | {"region": 70, "sector": 30} == dict(nested.sizes)


def test_every_claim_has_its_row(china2007, project):
    claims = rows(china2007 / "claims.csv")
    assert [row["id"] for row in claims] == [row["id"] for row in rows(project / "resources/claims/feng2013.csv")]
    assert len(claims) == 49
    assert all(row["computed"] or row["reason"] for row in claims)


def test_pymrio_agrees_on_consumption_based_emissions_of_all_regions(china2007):
    nested = cubes.read(china2007 / "nested.nc", "nested")
    emissions, embodied = (
        cubes.read(china2007 / f"{name}.nc", name)[name].sel(stressor="co2", drop=True)
        for name in ("emissions", "embodied")
    )
    theirs = accounts_by_pymrio(nested, emissions)
    ours = embodied.sum(["origin", "category"]).sel(destination=theirs.index.values)
    assert len(theirs) == 70
    np.testing.assert_allclose(ours.values, theirs.values, rtol=1e-8)


def test_multipliers_agree_with_a_dense_solve_within_the_certified_bound(china2007):
    nested = cubes.read(china2007 / "nested.nc", "nested")
    emissions = cubes.read(china2007 / "emissions.nc", "emissions")["emissions"]
    found = cubes.read(china2007 / "multipliers.nc", "multipliers")
    regions, sectors = nested["region"].values, nested["sector"].values
    flows = expand(nested)["intermediate"].transpose("origin", "sector", "destination", "use").values
    output = nested["output"].values.ravel()
    share = np.divide(flows.reshape(len(output), -1), output, out=np.zeros((len(output),) * 2), where=output > 0)
    intensity = np.divide(
        emissions.sel(region=regions, sector=sectors).values.ravel(),
        output,
        out=np.zeros_like(output),
        where=output > 0,
    )
    own = np.repeat(np.eye(len(regions)), len(sectors), axis=1) * intensity
    exact = np.linalg.solve((np.eye(len(output)) - share).T, own.T).T
    ours = found["multiplier"].sel(origin=regions, region=regions, sector=sectors).values.reshape(exact.shape)
    error = np.abs(ours - exact).max(axis=1) / np.abs(exact).max(axis=1)
    assert found.attrs["error_bound"] < 1e-9
    assert error.max() <= found.attrs["error_bound"] + 1e-12


def test_emissions_are_conserved(china2007):
    emissions = cubes.read(china2007 / "emissions.nc", "emissions")["emissions"]
    for kind in ("embodied", "embodied_sectors", "eebt"):
        assert float(cubes.read(china2007 / f"{kind}.nc", kind)["embodied"].sum()) == pytest.approx(
            float(emissions.sum()), rel=1e-9
        )


def test_both_accounts_of_trade_differ_by_what_the_decomposition_says(china2007):
    traded = cubes.read(china2007 / "eebt.nc", "eebt")
    embodied = cubes.read(china2007 / "embodied.nc", "embodied")["embodied"]
    parts = trade_parts(traded["embodied"])
    mrio = by_end(embodied).rename(destination="partner")
    told = parts["returned"] + parts["passed_on"] - parts["through_others"]
    assert float(abs(traded["eebt"] - mrio - told).max() / mrio.max()) < 1e-10
    away = traded["origin"].values[:, None] != traded["partner"].values
    assert float((parts["passed_on"] * away).sum()) > 0.2 * float((traded["eebt"] * away).sum())


def test_countries_are_compared_before_and_after_nesting(china2007):
    compared = rows(china2007 / "world_comparison.csv")
    assert len(compared) == 41
    assert all(float(row["unnested"]) > 0 and float(row["nested"]) > 0 for row in compared)
