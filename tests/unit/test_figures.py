"""Figures hold the numbers they are given and are written whole."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.report.figures.claims import agreement
from nestmrio.report.figures.consumption import consumption
from nestmrio.report.figures.drawing import EXPORTER, IMPORTER, save
from nestmrio.report.figures.fluxes import fluxes, panels
from nestmrio.report.figures.inventory import inventory_figure
from small_footprints import small_footprints

CLAIM = {
    "measure": "flow",
    "origin": "Hill",
    "destination": "Plain",
    "category": "household",
    "low": "10",
    "high": "20",
    "unit": "Mt",
    "computed": "30",
    "computed_low": "15",
    "computed_high": "30",
    "within": "False",
}


@pytest.fixture(scope="module")
def case():
    return small_footprints()


def province_accounts(case):
    """Production and consumption of the provinces, direct emissions included, from the bilateral cube."""
    total = case.embodied.sum("category")
    production = total.sum("destination").rename(origin="region") + case.household
    consumption = total.sum("origin").rename(destination="region") + case.household
    by_category = case.embodied.sum("origin").rename(destination="region")
    return xr.Dataset({"production": production, "consumption": consumption, "consumption_by_category": by_category})


def colour(text):
    return [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def test_fluxes_number_every_strong_arrow_and_colour_by_the_net(case):
    drawn = panels(case, {"Capital": ["fixed_capital", "inventories"]})
    assert list(drawn) == ["All final demand", "Capital", "International exports"]
    figure = fluxes(drawn, strongest=1)
    shown = [axis for axis in figure.axes if axis.get_visible()]
    assert [axis.get_title(loc="left") for axis in shown] == [f"{name}, Mt" for name in drawn]
    texts = [[text.get_text() for text in axis.texts] for axis in shown]
    assert texts == [["20", "Plain", "Hills"], ["4.0", "Plain", "Hills"], ["5.0", "Plain", "Hills"]]
    discs = shown[0].collections[0].get_facecolors()[:, :3]
    np.testing.assert_allclose(discs, [colour(IMPORTER), colour(EXPORTER)])


def test_balance_sorts_by_net_and_holds_both_accounts(case):
    accounts = province_accounts(case)
    axis = consumption(accounts, case.group).axes[0]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels == ["South  (Plain)", "North  (Plain)", "Hill  (Hills)"]
    _, production, consumed, identified = axis.collections
    for dots, name in ((production, "production"), (consumed, "consumption")):
        np.testing.assert_allclose(dots.get_offsets()[:, 0], accounts[name].sel(region=["South", "North", "Hill"]))
    gap = case.embodied.sel(category="discrepancy", destination=["South", "North", "Hill"]).sum("origin").values
    np.testing.assert_allclose(identified.get_offsets()[:, 0], consumed.get_offsets()[:, 0] - gap)


def test_agreement_shows_the_range_the_dot_and_what_is_missing():
    rows = [CLAIM, CLAIM | {"computed": "15", "within": "True"}, CLAIM | {"computed": ""}, CLAIM | {"computed": "-4"}]
    axis = agreement(rows).axes[0]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axis.patches]
    np.testing.assert_allclose(bars, [(9.5 / 15, 20.5 / 15)] * 4)
    dots = [c.get_offsets()[0].tolist() for c in axis.collections if hasattr(c, "get_sizes")]
    assert dots == [[0.1, 0], [1, 2], [2, 3]]
    assert [text.get_text() for text in axis.texts] == [
        "-4 against 10–20 Mt",
        "not computable",
        "15 against 10–20 Mt",
        "30 against 10–20 Mt",
    ]


def test_figures_are_written_the_same_twice(tmp_path, case):
    first, second = (tmp_path / name for name in ("a.svg", "b.svg"))
    for path in (first, second):
        save(consumption(province_accounts(case), case.group), [str(path), str(path.with_suffix(".png"))])
    assert first.read_bytes() == second.read_bytes() and b"South" in first.read_bytes()
    assert first.with_suffix(".png").read_bytes()[:4] == b"\x89PNG"


AGREEMENT = [
    ("province", "Abia", 10.0, 11.0, 1.0),
    ("province", "Borno", 40.0, 38.0, ""),
    ("sector", "iron_steel", 20.0, 40.0, 1.2),
    ("sector", "farms", 20.0, 20.5, 1.0),
    ("fuel", "peat", 0.01, 5.0, 1.0),
    ("fuel", "coal", 50.0, 58.0, 1.1),
]


def test_inventories_stand_against_each_other_with_names_outside_the_band():
    header = ("scope", "label", "reference", "ours", "ratio_at_its_factors")
    rows = [dict(zip(header, map(str, row), strict=True)) for row in AGREEMENT]
    provinces, sectors, fuels = inventory_figure(rows).axes
    assert [text.get_text() for text in sectors.texts] == ["iron steel"]
    assert len(provinces.texts) == len(fuels.texts) == 0
    dots = [tuple(dot.get_offsets()[0]) for dot in sectors.collections if len(dot.get_offsets())]
    assert {(20.0, 40.0), (20.0, 24.0), (20.0, 20.5), (20.0, 20.0)} <= set(dots)
    assert (40.0, 38.0) in [tuple(dot.get_offsets()[0]) for dot in provinces.collections if len(dot.get_offsets())]
    assert provinces.get_legend() is not None and sectors.get_legend() is None
