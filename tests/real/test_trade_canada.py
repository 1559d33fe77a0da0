"""Trade of Canada 2019 with nothing but flows, their margins and distances: a configuration of a few lines."""

import shutil

import numpy as np
import pandas as pd
import pytest
import yaml

from nestmrio import cubes
from project_copy import copy_project

pytestmark = [pytest.mark.real, pytest.mark.workflow]


@pytest.fixture(scope="module")
def canada(project, data_folder, tmp_path_factory):
    """The target `trade` of Canada; returns the folder of results, the flows, and the whole configuration."""
    folder = tmp_path_factory.mktemp("canada")
    data = folder / "data"
    data.mkdir()
    shutil.copyfile(data_folder / "canada2019/flows.csv", data / "flows.csv")
    flows = pd.read_csv(data / "flows.csv")
    between = flows[flows["origin"] != flows["destination"]]
    sums = {
        "outflow": between.groupby("origin")["value"].sum(),
        "inflow": between.groupby("destination")["value"].sum(),
    }
    margins = pd.DataFrame(sums).rename_axis("province").reset_index().assign(sector="goods", unit="10^6 CAD")
    margins.to_csv(data / "margins.csv", index=False, float_format="%.17g")
    config = {
        "case": "canada",
        "years": [2019],
        "data": str(data),
        "provinces": {"distances": "flows.csv"},
        "trade": {"margins": "margins.csv", "flows": {"file": "flows.csv"}},
    }
    (folder / "canada.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    copy = copy_project(project, tmp_path_factory.mktemp("project"))
    copy.run_case(folder / "canada.yaml", "trade", directory=folder)
    return folder / "results/canada/2019", between.set_index(["origin", "destination"])["value"], margins


def test_trade_meets_what_provinces_sell_and_buy(canada):
    results, _, margins = canada
    trade = cubes.read(results / "trade.nc", "trade")["trade"].sel(sector="goods")
    assert trade.attrs["units"] == "10^6 CAD" and trade.sizes["origin"] == 10
    wanted = margins.set_index("province").loc[trade["origin"].values]
    np.testing.assert_allclose(trade.sum("destination"), wanted["outflow"], rtol=1e-9)
    np.testing.assert_allclose(trade.sum("origin"), wanted["inflow"], rtol=1e-9)
    assert float(abs(trade * np.eye(10)).max()) == 0


def test_gravity_explains_the_flows_of_canada(canada):
    """Weighted absolute error of 0.18, correlation of 0.99; margins alone, shared in proportion, do far worse."""
    results, flows, margins = canada
    trade = cubes.read(results / "trade.nc", "trade")["trade"].sel(sector="goods").to_series()
    trade = trade.loc[flows.index]
    error = float(abs(trade - flows).sum() / flows.sum())
    sold, bought = margins.set_index("province")["outflow"], margins.set_index("province")["inflow"]
    plain = pd.Series({pair: sold[pair[0]] * bought[pair[1]] for pair in flows.index})
    plain *= flows.sum() / plain.sum()
    assert error < 0.25 and error < 0.6 * float(abs(plain - flows).sum() / flows.sum())
    assert np.corrcoef(trade, flows)[0, 1] > 0.95
    table = pd.read_csv(results / "gravity.csv")
    assert table["sector"].tolist() == ["goods"] and table["observations"].item() == 90


def test_nothing_else_was_computed(canada):
    results, *_ = canada
    made = {path.name for path in results.iterdir()}
    assert not made & {"tables.nc", "published.nc", "world.nc", "national.nc", "emissions.nc"}
