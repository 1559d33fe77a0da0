"""Figures hold the numbers they are given and are written whole."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.footprint.accounts import accounts
from nestmrio.report.figures import fonts
from nestmrio.report.figures.claims import agreement
from nestmrio.report.figures.consumption import consumption
from nestmrio.report.figures.drawing import DPI, save
from nestmrio.report.figures.fluxes import fluxes
from nestmrio.report.figures.inventory import inventory_figure
from nestmrio.report.figures.panels import panels
from nestmrio.report.footprints import EMITTED
from small_footprints import small_footprints, small_land

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
    named = {"production": production, "consumption": consumption, "consumption_by_category": by_category}
    return xr.Dataset({name: values.assign_attrs(units="Mt") for name, values in named.items()})


def colour(text):
    return [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def test_consumption_without_a_world_says_what_is_left_out():
    case = small_footprints()
    found = accounts(case.embodied, case.household, case.provinces).sel(region=list(case.provinces))
    drawn = consumption(found, case.group)
    assert "abroad" not in drawn.axes[0].get_xlabel()
    found["international_imports"] = found["international_imports"] * np.nan
    assert "what is emitted abroad is not known" in consumption(found, case.group).axes[0].get_xlabel()


def test_panels_come_from_the_categories_of_the_case(case):
    assert list(panels(case)) == ["All final demand", "Urban household", "Fixed capital", "International exports"]
    labels = ["rural_household", "urban_household", "discrepancy"]
    assert list(panels(called(case, category=labels))) == ["All final demand", "Household", "International exports"]
    plain = panels(called(case, category=["household", "GFCF", "discrepancy"]))
    assert list(plain)[1:3] == ["Household", "GFCF"]
    assert plain["Household"].flux.sel(origin="Plain", destination="Hills").item() == 2


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"Homes": ["urban_houshold"]}, "panel Homes: the case has no final demand 'urban_houshold'. To mend it: name"),
        ({"Homes": ["household"]}, "categories of the case: urban_household, fixed_capital, discrepancy"),
        ({"Homes": []}, "panel Homes: it adds up no category"),
        ({"All final demand": ["fixed_capital"]}, "this panel is always there"),
    ],
)
def test_panels_of_unknown_categories_are_refused(case, chosen, says):
    with pytest.raises(InputError) as error:
        panels(case, chosen)
    assert says in str(error.value) and "figures.panels" in str(error.value)


def called(case, **labels):
    """The case with other labels of a dim of its cubes."""
    names = ("embodied", "finished", "finished_at_destination")
    return replace(case, **{name: getattr(case, name).assign_coords(labels) for name in names})


def said(figure):
    return [text.get_text() for axis in figure.axes for text in axis.texts]


def maps(case, **choices):
    """The maps of a case, on tiles."""
    return fluxes(panels(case), small_land(case), case.groups, title=f"Fluxes, {case.unit}", **choices)


def test_consumption_of_no_emissions_says_so(case, tmp_path):
    nothing = unit_kept(replace(case, **{name: getattr(case, name) * 0 for name in EMITTED}))
    balance = consumption(province_accounts(nothing), case.group)
    assert said(balance) == ["no emissions in any province, and none for their demand"]
    save(balance, [str(tmp_path / "nothing.png")])


def unit_kept(case):
    return replace(case, **{name: getattr(case, name).assign_attrs(units="Mt") for name in EMITTED})


def test_negative_emissions_are_not_cut_off(case):
    accounts = province_accounts(case)
    accounts["production"].loc["Hill"] = -20.0
    axis = consumption(accounts, case.group).axes[0]
    assert axis.get_xlim()[0] < -20
    assert consumption(province_accounts(case), case.group).axes[0].get_xlim()[0] == 0


def test_other_units_stand_in_titles_and_axes(case):
    accounts = province_accounts(case)
    accounts["production"].attrs["units"] = "kt"
    assert "emissions in kt" in consumption(accounts, case.group).axes[0].get_xlabel()


NAMES = {
    "North": "São Tomé e Príncipe e Território Autónomo do Norte",
    "South": "DKI Jakarta (US$ or $)",
    "Hill": "内蒙古自治区",
}


def renamed(case):
    """The case with names of provinces that are long, hold dollars, or are Chinese."""
    cubes = {name: getattr(case, name) for name in (*EMITTED, "group")}
    for name, values in cubes.items():
        for dim in set(values.dims) - {"category"}:
            labels = [NAMES.get(label, label) for label in values[dim].values.tolist()]
            values = values.assign_coords({dim: labels})
        cubes[name] = values
    return replace(case, **cubes)


def test_long_names_take_lines_and_dollars_stay(case, tmp_path):
    other = renamed(case)
    figure = consumption(province_accounts(other), other.group)
    save(figure, [str(tmp_path / "names.svg")])
    text = (tmp_path / "names.svg").read_text(encoding="utf-8")
    assert "DKI Jakarta (US$ or $)  (Plain)" in text and "内蒙古自治区" in text
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert max(len(line) for label in labels for line in label.split("\n")) <= 40
    with fonts.quiet():
        boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert all(above.y0 >= below.y1 for below, above in pairwise(boxes))


def test_characters_without_a_font_are_numbers_in_bitmaps_and_one_warning(case, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(fonts, "_installed", dict)
    monkeypatch.setattr(fonts, "_TOLD", set())
    other = renamed(case)
    figure = consumption(province_accounts(other), other.group)
    with caplog.at_level("WARNING"):
        save(figure, [str(tmp_path / "a.png")])
        shown = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        save(
            consumption(province_accounts(other), other.group), [str(tmp_path / f"a.{kind}") for kind in ("png", "svg")]
        )
    assert "U+5185 8499 53E4 81EA 6CBB 533A  (Hills)" in shown
    assert "内蒙古自治区" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    (record,) = caplog.records
    assert "fonts-wqy-microhei" in record.getMessage() and "内" in record.getMessage()


def test_chinese_names_are_drawn_where_a_font_is_installed(case, tmp_path, caplog):
    families, lacking = fonts.fonts_for(["内蒙古自治区 北京", "Land"])
    if lacking:
        pytest.skip("no font of this machine has Chinese characters; install fonts-wqy-microhei")
    assert families[0] == "DejaVu Sans" and len(families) == 2
    other = renamed(case)
    with caplog.at_level("WARNING"):
        save(consumption(province_accounts(other), other.group), [str(tmp_path / "a.svg")])
    assert not caplog.records and families[1] in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_latin_names_need_no_other_font():
    names = "Île-de-France, Łódzkie, Çankırı, Ñuble, Đà Nẵng, Ακρόπολη, Москва, O’Higgins, Ōsaka"
    assert fonts.fonts_for([names]) == (["DejaVu Sans"], set())


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
    dots = [spot for c in axis.collections if hasattr(c, "get_sizes") for spot in c.get_offsets().tolist()]
    assert sorted(dots) == [[0.1, 0], [1, 2], [2, 3]]
    assert [text.get_text() for text in axis.texts] == [
        "-4 against 10–20 Mt",
        "not computable",
        "15 against 10–20 Mt",
        "30 against 10–20 Mt",
    ]


def many_claims():
    """As many claims as a paper makes, some with long names on the left and long numbers on the right."""
    provinces = ", ".join(f"Province number {number}" for number in range(9))
    long = CLAIM | {"measure": "consumption_emissions_per_capita", "origin": "everywhere", "destination": provinces}
    return [CLAIM] * 40 + [long | {"low": "10.8", "high": "12.8", "unit": "t/person"}] * 9


def overhang(figure):
    """By how many pixels the widest part of a figure, texts included, stands over its edges."""
    figure.set_dpi(DPI)
    figure.draw_without_rendering()
    drawn = [part.get_tightbbox() for part in (*figure.axes, *figure.legends, *figure.texts) if part.get_visible()]
    right, top = figure.bbox.width, figure.bbox.height
    return max(max(-box.x0, -box.y0, box.x1 - right, box.y1 - top) for box in drawn)


def test_no_text_is_cut_at_an_edge(case, tmp_path):
    figures = {
        "claims": agreement(many_claims()),
        "consumption": consumption(province_accounts(case), case.group),
        "fluxes": maps(case),
    }
    for name, figure in figures.items():
        save(figure, [str(tmp_path / f"{name}.png"), str(tmp_path / f"{name}.svg")])
        assert overhang(figure) < 2, name


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
    provinces, sectors, fuels = inventory_figure(rows, {"iron_steel": "Iron and steel"}).axes
    assert [text.get_text() for text in sectors.texts] == ["Iron and steel"]
    assert [text.get_text() for text in inventory_figure(rows).axes[1].texts] == ["iron steel"]
    assert len(provinces.texts) == len(fuels.texts) == 0
    dots = [tuple(dot.get_offsets()[0]) for dot in sectors.collections if len(dot.get_offsets())]
    assert {(20.0, 40.0), (20.0, 24.0), (20.0, 20.5), (20.0, 20.0)} <= set(dots)
    assert (40.0, 38.0) in [tuple(dot.get_offsets()[0]) for dot in provinces.collections if len(dot.get_offsets())]
    assert provinces.get_legend() is not None and sectors.get_legend() is None


def test_inventories_too_small_to_compare_say_so(tmp_path):
    header = ("scope", "label", "reference", "ours", "ratio_at_its_factors")
    rows = [dict(zip(header, ("province", "Abia", "0.01", "0.02", ""), strict=True))]
    figure = inventory_figure(rows)
    assert said(figure) == ["none with 0.1 Mt or more in both"] * 3
    save(figure, [str(tmp_path / "a.png")])


def test_claims_of_zero_and_a_file_without_claims(tmp_path):
    zero = CLAIM | {"low": "-5", "high": "5", "computed": "3", "computed_low": "3", "computed_high": "3"}
    assert said(agreement([zero])) == ["3 against -5–5 Mt, beyond this scale"]
    figure = agreement([])
    assert said(figure) == ["the case has no claims"]
    save(figure, [str(tmp_path / "a.png")])
