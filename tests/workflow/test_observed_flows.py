"""Observed flows as constraints in the workflow: what binds, what is refused before anything is fitted."""

import csv
import shutil

import numpy as np
import pytest
import yaml

from nestmrio import cubes
from nestmrio.trade.constraints import HEADER

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture
def case(finished, tmp_path):
    """A case of the tiny provinces with tables and trade alone; a function that runs it with other keys of flows."""
    shutil.copytree(finished.inputs, tmp_path / "inputs", ignore=shutil.ignore_patterns("truth", "world", "energy"))
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(tmp_path / "inputs"), "world": None, "emissions": None}

    def run(ok=True, **keys):
        config["trade"]["flows"] = {"folder": "flows"} | keys
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        return finished.run_case(path, "trade", directory=tmp_path, ok=ok)

    return tmp_path / "results/mine/2007", run


def constraints(results):
    with open(results / "trade_constraints.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_flows_of_the_cases_year_bind_and_others_do_not(case):
    results, run = case
    run(year=2007)
    bound = constraints(results)
    assert bound and set(HEADER) == set(bound[0]) and {row["served"] for row in bound} == {""}
    checks = (results / "checks/trade.csv").read_text(encoding="utf-8")
    assert "observed flows between groups, share that is not met" in checks and "False" not in checks
    run(year=2006)
    assert constraints(results) == []
    assert cubes.read(results / "observed_flows.nc", "observed_flows").attrs["use"] == "sample"


def test_flows_may_be_constraints_alone(case):
    results, run = case
    run(use="constraint")
    assert constraints(results) and not list((results / "gravity").glob("*.nc"))
    assert not (results / "gravity_fit").exists()


def test_given_flows_are_kept(case):
    results, run = case
    run(year=2007)
    trade = cubes.read(results / "trade.nc", "trade")["trade"]
    sector, origin, destination = (
        trade[dim].values[k] for dim, k in (("sector", 0), ("origin", 0), ("destination", 1))
    )
    value = 0.5 * float(trade.sel(sector=sector, origin=origin, destination=destination))
    text = f"sector,origin,destination,value\n{sector},{origin},{destination},{value:.17g}\n"
    (results.parents[2] / "inputs/given.csv").write_text(text, encoding="utf-8")
    run(year=2007, given="given.csv")
    kept = cubes.read(results / "trade.nc", "trade")["trade"]
    assert float(kept.sel(sector=sector, origin=origin, destination=destination)) == pytest.approx(value, rel=1e-9)
    np.testing.assert_allclose(kept.sum("origin"), trade.sum("origin"), rtol=1e-8)


REFUSED = {
    "prices": ({"valuation": "purchaser"}, "key trade.flows.valuation: flows at purchasers' prices"),
    "unit": ({"unit": "10^6 EUR"}, "key trade.flows.unit: the flows are in 10^6 EUR"),
    "contradiction": ({"reliability": "hard"}, "observed flows and margins contradict each other"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_bind_is_named_before_any_fit(kind, case):
    results, run = case
    keys, said = REFUSED[kind]
    text = run(ok=False, year=2007, **keys)
    (line,) = {line for line in text.splitlines() if line.startswith("nestmrio: ")}
    assert said in line and "Traceback" not in text
    assert not list(results.glob("observed_flows.nc*"))
