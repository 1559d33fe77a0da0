"""Geography and trade of China: the official eight regions of 2002 and 2007."""

import numpy as np
import pytest

from nestmrio.inputs import tidy
from nestmrio.inputs.interregional import read_interregional
from nestmrio.report.trade_methods import estimate, samples
from nestmrio.trade import geography as places
from nestmrio.trade.gravity import fit_gravity

pytestmark = pytest.mark.real
UNITS = {"gdp": "10^8 CNY", "population": "10^4 persons"}


@pytest.fixture(scope="module")
def geography(data_folder):
    folder = data_folder / "china2007"
    provinces = tidy.read_provinces(folder / "geography" / "provinces.csv")
    names = provinces.index.tolist()
    accounts = tidy.read_gdp_population(folder / "macro" / "gdp_pop_2007.csv", names, UNITS)
    return places.geography(
        provinces, tidy.read_neighbours(folder / "geography" / "adjacency.csv", names), size=accounts["gdp"]
    )


@pytest.fixture(scope="module")
def years(data_folder, project, geography):
    """Flows among the eight regions in 2002 and 2007, as gravity is fitted on them."""
    workbook = data_folder / "china2007" / "interregional_io" / "sic_2002_2007.xls"
    layout = project / "resources" / "layouts" / "sic.yaml"
    found = []
    for table in read_interregional(workbook, ["2002-17", "2007-17"], layout).values():
        flows = table["flows"]
        distance, neighbour = places.among(geography, flows["origin"].values.tolist())
        found.append(samples(flows, distance, neighbour, places.row_standardise(neighbour)))
    return found


def wape(trade, published):
    away = ~np.eye(trade.sizes["origin"], dtype=bool)
    error = sum(np.abs(trade.sel(sector=s) - sample["flow"]).values[away].sum() for s, sample in published.items())
    return error / sum(sample["flow"].values[away].sum() for sample in published.values())


def test_neighbours_and_groups(geography):
    neighbour = geography["neighbour"]
    assert neighbour.sizes["origin"] == 30
    assert neighbour.sel(origin="Guangdong", destination="Hainan") == 1
    assert neighbour.sel(origin="Beijing", destination="Guangdong") == 0
    assert geography["sample_neighbour"].sel(sample_origin="Beijing-Tianjin").sum() == 1
    assert geography["distance"].sel(origin="Beijing", destination="Tianjin").item() == pytest.approx(109, abs=2)


def test_fits_of_2007_are_admissible(years):
    """All 56 pairs, but 49 in construction, whose seven zeros have no logarithm."""
    counts = {}
    for sector, sample in years[1].items():
        standard, augmented = (fit_gravity(sample, model, sector=sector) for model in ("standard", "augmented"))
        counts[sector] = augmented.observations
        assert augmented.estimate.log_likelihood >= standard.estimate.log_likelihood
        assert np.abs(augmented.rho).max() < 1
        assert standard.coefficient.sel(term="distance") < 0
    assert counts.pop("construction") == 49
    assert set(counts.values()) == {56}


def test_what_wins_from_2002_to_2007(years):
    """The doubly constrained model; standard and augmented gravity lose even to the inverse of distance."""
    earlier, later = years
    errors = {}
    for method in ("uniform", "inverse_distance", "pooling", "standard", "augmented", "doubly_constrained", "updated"):
        trade, relaxed = estimate(method, earlier, later)
        errors[method] = wape(trade, later)
        assert relaxed == (["nonmetal_products", "construction"] if method == "updated" else [])
    assert min(errors, key=errors.get) == "doubly_constrained"
    assert errors["inverse_distance"] < min(errors["standard"], errors["augmented"])
    assert max(errors, key=errors.get) == "uniform"
