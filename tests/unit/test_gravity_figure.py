"""The figure of the gravity models."""

import numpy as np
import xarray as xr

from nestmrio.report.figures.drawing import save
from nestmrio.report.figures.gravity import gravity_figure


def cube(sector, model, terms):
    flow = xr.DataArray([[np.nan, 2.0], [0.0, np.nan]], dims=("sample_origin", "sample_destination"))
    values = xr.DataArray(np.linspace(-1, 0.3, len(terms)), {"term": terms}, ("term",))
    numbers = {
        "sample_flow": flow,
        "sample_fitted": flow + 0.5,
        "coefficient": values,
        "standard_error": abs(values) / 4,
    }
    return xr.Dataset(numbers, attrs={"sector": sector, "model": model})


def test_every_sector_and_lag_is_drawn(tmp_path):
    augmented = cube("metal_ores", "augmented", ["distance", "rho_origin", "rho_destination", "rho_both"])
    figure = gravity_figure([augmented, cube("food", "doubly_constrained", ["distance", "neighbour"])])
    fitted, distance, lags = figure.axes
    assert [label.get_text() for label in distance.get_yticklabels()] == ["metal ores", "food"]
    assert len(distance.containers) == 2
    assert len(lags.containers) == 3
    assert [text.get_text() for text in fitted.get_legend().get_texts()] == ["augmented", "doubly constrained"]
    save(figure, [str(tmp_path / "gravity.svg")])
    assert "Elasticity of distance" in (tmp_path / "gravity.svg").read_text()


def test_without_lags_the_figure_says_so():
    figure = gravity_figure([cube("food", "standard", ["distance"])])
    assert figure.axes[2].texts[0].get_text() == "no sector has them"


def test_sectors_without_flows_or_none_at_all_are_drawn(tmp_path):
    empty = cube("food", "standard", ["distance"])
    empty["sample_flow"] = empty["sample_flow"] * 0
    for number, cubes in enumerate(([empty], [])):
        figure = gravity_figure(cubes)
        assert figure.axes[0].texts[0].get_text() == "no sector has observed flows"
        save(figure, [str(tmp_path / f"{number}.svg")])
