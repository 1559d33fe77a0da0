"""Emissions worked by hand, from a line of the yearbook to tonnes."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.emissions.energy import LINES, burnt
from nestmrio.emissions.energy_inventory import compile_inventory
from nestmrio.emissions.factors import read_factors
from nestmrio.inputs.energy_balance import read_energy_balances

BEIJING_RAW_COAL = {  # China Energy Statistical Yearbook 2008, table 6-1, column Raw Coal, 10^4 t
    "thermal_power": -816.17,
    "heating": -513.62,
    "loss": 0.0,
    "final_consumption": 1385.93,
    "agriculture": 50.91,
    "industry": 684.26,
    "non_energy": 12.80,
    "construction": 15.97,
    "transport": 27.29,
    "trade_hotels": 60.22,
    "residential": 277.00,
    "urban": 75.00,
    "rural": 202.00,
    "other": 270.28,
}
SECTORS = ["farms", "works", "power", "building", "transport", "trade", "offices"]
TARGETS = ["farms", "building", "transport", "trade", "offices", "power"]


@pytest.fixture
def raw_coal(project):
    fuels = pd.read_csv(project / "resources" / "factors" / "fuels.csv", index_col="fuel").loc[["raw_coal"]]
    return fuels


@pytest.fixture
def factors(project, raw_coal, tmp_path):
    """Calorific value of the yearbook, carbon content and oxidation of the provincial guidelines of 2011."""
    lines = []
    for name in ("ncv_nbs2008", "carbon_ndrc2011"):
        text = (project / "resources" / "factors" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        lines += [line for line in text if line.startswith("raw_coal,") or (line.startswith("fuel,") and not lines)]
    path = tmp_path / "raw_coal.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_factors([path], raw_coal, ["works", "power"])


@pytest.fixture
def quantity(project, raw_coal, tmp_path):
    rows = [f"Beijing,{activity},raw_coal,{amount},10^4 t" for activity, amount in BEIJING_RAW_COAL.items()]
    table = tmp_path / "balance.csv"
    table.write_text("province,activity,fuel,quantity,unit\n" + "\n".join(rows) + "\n", encoding="utf-8")
    layout = project / "resources" / "layouts" / "energy_balance.yaml"
    return read_energy_balances(table, 2007, ["Beijing"], raw_coal, layout)


def test_raw_coal_of_beijing_from_the_yearbook_to_tonnes(quantity, factors):
    """By hand: 20.908 GJ/t x 26.37 kg C/GJ x 0.94 x 44/12 = 1,900.299 kg CO2 per t.

    Burnt: final consumption 1,385.93 less non-energy use 12.80, and 816.17 + 513.62 in power and heat, in all
    2,702.92 x 10^4 t. Emitted: 27,029,200 t x 1.900299 = 51,363,600 t; 13,297,900 t of the coal goes into power and
    heat and gives 25,270,000 t, rural households' 2,020,000 t give 3,838,600 t.
    """
    per_tonne = 20.908 * 26.37 * 0.94 * 44 / 12
    assert round(per_tonne, 3) == 1900.299
    lines = burnt(quantity)
    assert float(lines.sum()) == pytest.approx(2702.92)
    factor = factors["emission_factor"].sel(bound="central", user="transport", drop=True)
    emitted = (lines * factor).sel(region="Beijing", fuel="raw_coal")
    tonnes = emitted * 1e6
    assert float(tonnes.sum()) == pytest.approx(27_029_200 * per_tonne / 1000, rel=1e-12)
    assert round(float(tonnes.sum()), -2) == 51_363_600
    assert round(float(tonnes.sel(line="power_heat")), -2) == 25_270_000
    assert round(float(tonnes.sel(line="rural")), -2) == 3_838_600


def test_the_same_coal_arrives_in_the_sectors(quantity, factors):
    """Industry (671.46 x 10^4 t after non-energy use) goes 3 : 1 to works and power, which make equal output."""
    lines = [line for line in LINES if line != "industry"]
    weights = xr.DataArray(np.zeros((len(lines), len(SECTORS))), {"source": lines, "target": SECTORS})
    for line, sector in zip(lines, TARGETS, strict=True):
        weights.loc[line, sector] = 1.0
    output = xr.DataArray(np.ones((1, len(SECTORS))), {"region": ["Beijing"], "sector": SECTORS})
    energy = xr.DataArray([[3.0], [1.0]], {"industry": ["works", "power"], "fuel": ["raw_coal"]})
    belongs = xr.DataArray(np.eye(len(SECTORS))[1:3], {"source": ["works", "power"], "target": SECTORS})
    inventory = compile_inventory(quantity, factors, energy, belongs, weights, output.T, output)
    coal = inventory["emissions"].sel(region="Beijing", fuel="raw_coal") / (20.908 * 26.37 * 0.94 * 44 / 12 / 1e5)
    assert coal.sel(sector="works").item() == pytest.approx(671.46 * 0.75)
    assert coal.sel(sector="power").item() == pytest.approx(671.46 * 0.25 + 1329.79)
    assert coal.sel(sector="trade").item() == pytest.approx(60.22)
    assert inventory["burnt"].attrs["units"] == "10^4 t or 10^8 m3"
