"""Balances, rankings, the matrix by sector and the table of variants hold the numbers they are given."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from nestmrio.names import EXPORTS
from nestmrio.report.claims import measures
from nestmrio.report.figures.album import album
from nestmrio.report.figures.balance import balance, embodied_in_trade, shares
from nestmrio.report.figures.drawing import amount, save
from nestmrio.report.figures.matrix import OTHERS, leading_sectors, matrix
from nestmrio.report.figures.rankings import FEW, MOST, ranked
from nestmrio.report.figures.sensitivity import changes, sensitivity_figure
from nestmrio.report.footprints import EMITTED
from nestmrio.report.groups import flux_between_groups, group_matrix
from small_footprints import array, small_footprints, small_land
from test_figures import overhang, province_accounts, said
from test_maps import alone


@pytest.fixture
def case():
    return small_footprints()


def zero(case):
    return replace(case, **{name: (getattr(case, name) * 0).assign_attrs(units="Mt") for name in EMITTED})


def inland(case):
    """The case without a world: one country of provinces whose exports are final demand."""
    kept = list(case.provinces)
    cubes = {
        name: getattr(case, name).sel(origin=kept, destination=kept)
        for name in ("embodied", "finished", "finished_at_destination")
    }
    beside = array([[12.0], [4.0], [6.0]], "Mt", origin=kept, category=[EXPORTS])
    return replace(case, **cubes, household=case.household.sel(region=kept), beside=beside)


def by_sector(case, shares=(0.5, 0.3, 0.2)):
    """The embodied emissions of a case, parted among sectors in the same way everywhere."""
    parts = xr.DataArray(list(shares), {"sector": [f"s{k}" for k in range(len(shares))]}, ("sector",))
    cube = (case.embodied * parts).transpose("origin", "sector", "destination", "category")
    return cube.assign_attrs(case.embodied.attrs)


def test_parts_of_a_balance_add_up_to_identified_trade(case):
    bars, uses = embodied_in_trade(case), case.identified.embodied.sum("category")
    for place, one in enumerate(case.provinces):
        others = [region for region in case.regions if region != one]
        sent = float(uses.sel(origin=one, destination=others).sum())
        bought = float(uses.sel(origin=others, destination=one).sum())
        assert sum(values[place] for values in bars["exports"].values()) == pytest.approx(sent)
        assert sum(values[place] for values in bars["imports"].values()) == pytest.approx(bought)


def test_shares_of_a_balance_are_those_of_claims(case):
    found = shares(case, embodied_in_trade(case))
    for place, one in enumerate(case.provinces):
        others = [province for province in case.provinces if province != one]
        elsewhere = [region for region in case.regions if region != one]
        by_claims = [
            measures.intermediate_share_of_exports(case, (one,), others, None),
            measures.finished_share_of_imports(case, (one,), elsewhere, None),
            measures.international_export_share(case, (one,), case.provinces, None),
        ]
        np.testing.assert_allclose(found[place], by_claims)


def test_a_balance_sorts_by_net_and_ends_bars_where_they_add_up(case):
    axis = balance(case, title="Balance, 2007, Mt").axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["South", "North", "Hill"]
    ends = [
        max(bar.get_x() + bar.get_width() for bar in axis.patches if bar.get_y() < k < bar.get_y() + 1)
        for k in range(3)
    ]
    sent = sum(embodied_in_trade(case)["exports"].values())
    np.testing.assert_allclose(ends, sent[[1, 0, 2]])
    whole, net = (dots.get_offsets()[:, 0] for dots in axis.collections)
    assert net.tolist() == [-22, 12, 17] and whole.tolist() == [-24, 12, 19]


def test_a_balance_without_a_world_knows_exports_and_no_imports(case):
    country = inland(case)
    bars = embodied_in_trade(country)
    assert bars["exports"]["abroad_unknown"].tolist() == [12, 4, 6]
    assert np.isnan(shares(country, bars)[:, 1]).all()
    texts = [text.get_text() for legend in balance(country, title="B").legends for text in legend.get_texts()]
    assert "abroad, kind of goods not known" in texts and "abroad, finished goods" not in texts


def test_rankings_are_by_hand(case):
    importers, exporters, consumers = ranked(case)
    assert (importers[0].names, importers[0].values) == (("South",), (22.0,))
    assert (exporters[0].names, exporters[0].values) == (("Hill", "North"), (14.0, 8.0))
    assert consumers[0].names[0] == "North" and consumers[0].unit == "Mt"
    assert consumers[1].unit == "g per CNY" and consumers[2].unit == "t per person"
    for panel in consumers[1:]:
        measure = {
            "g per CNY": measures.consumption_emissions_per_gdp,
            "t per person": measures.consumption_emissions_per_capita,
        }
        by_claims = [measure[panel.unit](case, (name,), (), ()) for name in panel.names]
        np.testing.assert_allclose(panel.values, by_claims)
        assert list(panel.values) == sorted(panel.values, reverse=True)
    net = [measures.net_domestic_exports_per_gdp(case, (name,), (), ()) for name in exporters[1].names]
    np.testing.assert_allclose(exporters[1].values, net)


def test_many_provinces_have_a_ranking_of_the_lowest(case):
    names = [f"p{k}" for k in range(FEW + 1)]
    cube = array(
        np.random.default_rng(1).gamma(1, size=(16, 16, 1)), "Mt", origin=names, destination=names, category=["x"]
    )
    many = replace(
        case,
        embodied=cube,
        group=array(["one"] * 16, "1", region=names),
        household=array(np.ones(16), "Mt", region=names),
        gdp=None,
        population=None,
    )
    rows = ranked(many)
    assert len(rows) == 4 and len(rows[2][0].names) == len(rows[3][0].names) == MOST
    assert rows[2][0].peak == rows[3][0].peak == rows[2][0].values[0]
    assert rows[3][0].values[-1] == min(rows[3][0].values) < rows[2][0].values[-1]
    assert [panel.lack for panel in rows[0]] == ["", "no GDP is given", "no population is given"]


def test_the_matrix_by_sector_adds_up_to_fluxes_between_groups(case):
    found = group_matrix(case, by_sector(case)).sum("sector")
    expected = flux_between_groups(case).sum("category")
    xr.testing.assert_allclose(found, expected.transpose(*found.dims))


def test_the_matrix_names_the_leading_sectors_and_adds_up_the_others(case):
    cube = by_sector(case, [0.04] * 7 + [0.5, 0.22])
    figure = matrix(case, cube, {"s7": "Electricity"}, title="Who")
    square, right, below = figure.axes
    sectors = [label.get_text() for label in right.get_xticklabels()]
    assert sectors[:2] == ["Electricity", "s8"] and sectors[-1] == OTHERS and len(sectors) == 8
    assert [label.get_text() for label in square.get_yticklabels()] == ["Plain", "Hills", "abroad"]
    shown = [[text.get_text() for text in axis.texts] for axis in (square, right, below)]
    assert shown[0][:3] == ["116", "6", "16"] and shown[1][0] == "11"
    assert leading_sectors(group_matrix(case, cube) * 0) == []


VARIANTS = {
    "main": [
        {"quantity": "production", "value": "200"},
        {"quantity": "share", "value": "0"},
        {"quantity": "gap", "value": "-10"},
    ],
    "other": [
        {"quantity": "production", "value": "250"},
        {"quantity": "share", "value": "1"},
        {"quantity": "gap", "value": ""},
    ],
    "third": [
        {"quantity": "production", "value": "199.5"},
        {"quantity": "share", "value": "0"},
        {"quantity": "gap", "value": "-5"},
    ],
}


def test_changes_are_in_per_cent_of_the_main_result():
    found = changes(VARIANTS, ["production", "share", "gap"], "quantity", "value")
    np.testing.assert_allclose(found, [[25, -0.25], [np.nan, np.nan], [np.nan, 50]])


def test_the_table_of_variants_shows_changes_and_what_is_not_known(tmp_path):
    figure = sensitivity_figure(VARIANTS, {variant: [] for variant in VARIANTS}, title="Choices, 2007")
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.texts] == ["+25", "n/a", "n/a", "n/a", "+50"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["other", "third"]
    save(figure, [str(tmp_path / "a.png"), str(tmp_path / "a.svg")])
    alone = sensitivity_figure({"main": VARIANTS["main"]}, {"main": []}, title="Choices")
    assert said(alone) == ["the case has no variants"]


def whole_album(case):
    return album(case, province_accounts(case), by_sector(case), small_land(case), year=2007, stressor="co2", claims=[])


@pytest.mark.parametrize("kind", ["whole", "zero", "one province", "one group", "no exports", "no world", "no sizes"])
def test_every_figure_of_every_kind_of_case_is_written_whole(case, kind, tmp_path):
    kinds = {
        "whole": case,
        "zero": zero(case),
        "one province": alone(case),
        "one group": replace(case, group=case.group.where(case.group == "", "Land")),
        "no exports": replace(case, export_embodied=zero(case).export_embodied, exports=case.exports * 0),
        "no world": inland(case),
        "no sizes": replace(case, gdp=None, population=None, exports=None),
    }
    kinds["no exports"].exports.attrs["units"] = case.exports.attrs["units"]
    figures = whole_album(kinds[kind])
    assert list(figures)[:3] == ["fluxes", "balance", "rankings"]
    for name, figure in figures.items():
        save(figure, [str(tmp_path / f"{name}.png"), str(tmp_path / f"{name}.svg")])
        assert overhang(figure) < 4, name
        heading = (tmp_path / f"{name}.svg").read_text(encoding="utf-8")
        assert "2007" in heading, name


def test_figures_without_emissions_say_so(case):
    figures = whole_album(zero(case))
    assert "no emissions are embodied in trade" in said(figures["balance"])
    assert said(figures["rankings"]).count("none") == 9
    assert "nothing moves between groups" in said(figures["matrix"])


@pytest.mark.parametrize(
    ("unit", "stressor", "words"),
    [
        ("Mt", "co2", "Mt CO₂"),
        ("kt", "nox", "kt nox"),
        ("1000 persons", "work", "1000 persons"),
        ("Mt CO2", "co2", "Mt CO2"),
    ],
)
def test_amounts_name_the_stressor_where_the_unit_does_not(unit, stressor, words):
    assert amount(unit, stressor) == words
