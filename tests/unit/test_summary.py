"""The closing screen: what it says of a country that can be added up by hand, and of cases that lack a part."""

import numpy as np
import pytest
import xarray as xr

from nestmrio.report.headlines import headline_rows, headlines
from nestmrio.report.summary import summary
from small_footprints import PROVINCES, array, scaled, small_footprints


@pytest.fixture(scope="module")
def case():
    return small_footprints()


NET = {"South": 22, "North": -8, "Hill": -14}


def told(case, **changes):
    """What the summary of a case is told, as rows of CSV files."""
    rows = [{"quantity": h.quantity, "value": str(h.value), "unit": h.unit} for h in headlines(case)]
    rows.append({"quantity": "discrepancy_share", "value": "0.05", "unit": "fraction"})
    rows = [{"stressor": name, **row} for row in rows for name in ("co2", "so2")]
    rows = [row | ({"value": "-1"} if row["stressor"] == "so2" else {}) for row in rows]
    accounts = [
        {"stressor": "co2", "region": name, "domestic_imports": str(net), "domestic_exports": "0"}
        for name, net in NET.items()
    ]
    words = {"title": "Land, 2007", "folder": "results/land/2007", "stressor": "co2"}
    return words | {"headlines": rows, "accounts": accounts, "checks": [], "repairs": [], "claims": []} | changes


def adjustment(after, reason="why"):
    return {"before": "100", "after": str(after), "reason": reason}


def test_the_summary_fits_one_screen_and_names_what_failed(case):
    words = told(
        case,
        repairs=[adjustment(90, f"reason {i % 6}") for i in range(20)],
        checks=[{"check": "rows", "passed": "True"}, {"check": "columns", "passed": "False"}],
        claims=[{"computed": "1", "within": "True"}, {"computed": "2", "within": "False"}, {"computed": ""}],
        recovery=[
            {"measure": name, "label": "all", "value": "0.25"}
            for name in ("trade_wape", "trade_correlation", "consumption_error")
        ],
    )
    text = summary(**words)
    assert text.startswith("Land, 2007\n") and len(text.splitlines()) <= 24
    for part in (
        "180 Mt by sectors, 6 Mt by households",
        "39% (70 Mt)",
        "South 22 Mt",
        "Hill 14 Mt",
        "20 numbers:",
        "4 reason 0",
        "6 others",
        "5.0% of the provinces' output",
        "1 of 2 passed; broken: columns",
        "1 of 3 within the published range, 1 not computable",
        "25% error",
        "results/land/2007/accounts.csv",
    ):
        assert part in text
    assert "Claims" not in summary(**{**words, "claims": []}) and "Inventory" not in text
    pictures = ["figures/fluxes.svg", "figures/balance.svg"]
    last = summary(**words, pictures=pictures).splitlines()[-1]
    assert last == "Open first  results/land/2007/figures/fluxes.svg, figures/balance.svg" and "Open first" not in text


def test_rounding_is_counted_apart(case):
    rounding = [adjustment(100.00005), adjustment(99.99995), adjustment(100)]
    text = summary(**told(case, repairs=[adjustment(100.001), adjustment(0), *rounding]))
    assert "Repaired    2 numbers, beside 3 by no more than 1e-06 of the number, which is rounding:\n" in text
    assert f"\n{'':<14}2 why\n" in text
    assert "Repaired    nothing but 3 by no more than" in summary(**told(case, repairs=rounding))
    assert "Repaired    nothing\n" in summary(**told(case))
    unsaid = {"before": "nan", "after": "0.0", "reason": "no_emissions"}
    assert "Repaired    1 number:\n" in summary(**told(case, repairs=[unsaid]))


def test_the_summary_speaks_in_the_unit_of_the_stressor(case):
    text = summary(**told(scaled(case, 1e-3, "kt")))
    assert "0.18 kt by sectors" in text and "Mt" not in text.partition("Importers")[0]


def test_a_case_without_emissions_is_told_as_such(case):
    empty = scaled(case, 0.0, "Mt")
    text = summary(**told(empty))
    assert "0 Mt by sectors" in text and "sectors emit nothing" in text and "nan" not in text
    nested = xr.Dataset(
        {
            "local_final": array(np.ones((3, 1, 1)), "1", region=PROVINCES, sector=["s"], category=["discrepancy"]),
            "output": array(np.ones((3, 1)), "1", region=PROVINCES, sector=["s"]),
        }
    )
    header, rows = headline_rows({"co2": empty, "so2": case}, nested)
    share = {row[0]: row[2] for row in rows if row[1] == "outsourced_share"}
    assert header[:3] == ["stressor", "quantity", "value"] and share == {"co2": "", "so2": pytest.approx(70 / 180)}


def test_the_summary_tells_how_inventories_compare(case):
    header = ("scope", "label", "ratio", "ratio_at_its_factors")
    rows = [("nation", "all", "1.033", "0.993"), ("province", "Hill", "0.976", ""), ("province", "Plain", "1.136", "")]
    text = summary(**told(case), inventory=[dict(zip(header, row, strict=True)) for row in rows])
    assert "are +3.3% from the published ones (-0.7% with their factors), provinces -2.4% to +13.6%" in text


def fitted(*models):
    """Rows of gravity.csv: of each sector the model, and its error on flows that were hidden."""
    return [{"model": model, f"holdout_error_{model}": error} for model, error in models]


def test_the_summary_says_what_to_expect_of_flows_between_provinces(case):
    gravity = fitted(("standard", "0.9"), ("poisson", "0.4"), ("standard", "0.6"))
    constraints = [{"observed": "80", "estimated": "84"}, {"observed": "20", "estimated": "19"}]
    text = summary(**told(case), gravity=gravity, constraints=constraints)
    assert "Provinces   expect errors of 60% or more in flows between single provinces" in text
    assert "; the estimate misses the observed flows by 5.0% of their sum\n" in text and "figures/" in text
    few = summary(**told(case), gravity=fitted(("pooling", ""), ("standard", "0.1"), ("pooling", "")))
    assert "too few flows are observed" in few and "misses" not in few


def test_the_summary_of_parts_of_the_chain_tells_models_and_files(case):
    parts = told(case, headlines=[], accounts=[]) | {"files": ("flows.nc", "inland.nc")}
    text = summary(**parts, gravity=fitted(("standard", "0.9"), ("poisson", "0.4"), ("standard", "0.6")))
    assert "Computed    flows.nc, inland.nc\n" in text
    assert "3 sectors by gravity (2 standard, 1 poisson)\n" in text
    assert "results/land/2007/flows.nc, inland.nc, repairs.csv, checks.csv, figures/" in text
    assert "1 sector by gravity (1 poisson)" in summary(**parts, gravity=fitted(("poisson", "0.4")))
    without = summary(**parts)
    assert "gravity" not in without and "figures/" not in without and "Emitted" not in without


def test_without_a_world_the_summary_says_what_is_not_known(case):
    unknown = {"stressor": "co2", "quantity": "international_imports", "value": "", "unit": "Mt"}
    rows = [row for row in told(case)["headlines"] if row["quantity"] != unknown["quantity"]] + [unknown]
    text = summary(**told(case, headlines=rows), files=("inland.nc",))
    assert "without a world table, what other countries emit for the provinces is not known" in text
    assert "left open by tables and reconciliation;" in text and "inland.nc, repairs.csv" in text and "nan" not in text
    with_world = summary(**told(case))
    assert "emitted abroad for the provinces" in with_world and "nested.nc, repairs.csv" in with_world
    assert "left open by tables, reconciliation and world trade;" in with_world


def test_the_summary_tells_how_well_a_known_truth_is_recovered(case):
    measures = {"trade_wape": "0.25", "trade_correlation": "0.912"}
    measures |= {"consumption_error": "0.034", "inventory_wape": "0.1"}
    rows = [{"measure": name, "label": "all", "value": value} for name, value in measures.items()]
    text = summary(**told(case), recovery=[*rows, {"measure": "trade_wape", "label": "ore", "value": "9"}])
    assert "trade recovered with 25% error (correlation 0.91), consumption-based emissions with 3.4%" in text
    assert "emissions by sector, from energy balances, with 10.0%\n" in text
    assert "energy balances" not in summary(**told(case), recovery=rows[:3])
