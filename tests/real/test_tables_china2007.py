"""China 2007: what the official tables hold, as known beforehand, and what is made of them (10^8 CNY)."""

import pytest
import xarray as xr
import yaml

from nestmrio.classification import aggregate, read_concordance, read_sectors
from nestmrio.inputs.interregional import read_interregional
from nestmrio.inputs.tidy import read_provinces
from nestmrio.inputs.workbook import read_workbook
from nestmrio.ledger import Ledger
from nestmrio.tables.evidence import collect
from nestmrio.tables.identities import column_gap, row_gap
from nestmrio.tables.preparation import complete, mend, verify

pytestmark = pytest.mark.real

MERGED = "Shanxi, Inner Mongolia, Jilin, Heilongjiang, Jiangxi, Henan, Hubei, Hunan, Sichuan, Guizhou, Shaanxi".split(
    ", "
)
ITEMS = ("exports", "outflow", "imports", "inflow")


@pytest.fixture(scope="module")
def options(project):
    return yaml.safe_load((project / "config/china2007.yaml").read_text(encoding="utf-8"))["tables"]


@pytest.fixture(scope="module")
def published(data_folder, project, options):
    provinces = read_provinces(data_folder / "china2007/geography/provinces.csv")
    sectors = read_sectors(project / options["sectors"]).index
    return read_workbook(
        data_folder / options["workbook"], provinces["sheet"].to_dict(), project / options["layout"], sectors
    )


@pytest.fixture(scope="module")
def evidence(data_folder, project, options, published):
    nation, regions = options["national"], options["interregional"]
    official, sheet = published["sector"].values.tolist(), regions["sheet"]
    national = read_workbook(
        data_folder / nation["workbook"], {"nation": nation["sheet"]}, project / nation["layout"], official
    )
    between = read_interregional(data_folder / regions["workbook"], [sheet], project / regions["layout"])[sheet]
    products = read_concordance(project / regions["concordance"], official, between["sector"].values)
    group = read_provinces(data_folder / "china2007/geography/provinces.csv")["group"]
    return collect(national, between, group, products)


def mended(published, options, evidence, repairs=None):
    ledger = Ledger()
    chosen = options["repairs"] if repairs is None else repairs
    arguments = options["balance_tolerance"], options["error_tolerance"], evidence, ledger
    return mend(published, chosen, *arguments), ledger


@pytest.fixture(scope="module")
def repaired(published, options, evidence):
    return mended(published, options, evidence)


@pytest.fixture(scope="module")
def weights(project, published):
    sectors = read_sectors(project / "resources/sectors/china30.csv").index
    path = project / "resources/concordances/nbs42_china30.csv"
    return read_concordance(path, published["sector"].values, sectors)


def yi(values):
    """The sum in 10^8 CNY."""
    return float(values.sum()) / 1e4


def test_published_tables_balance_to_rounding(published):
    assert float(abs(row_gap(published)).max()) < 1.2
    assert float(abs(column_gap(published)).max()) < 1.0


@pytest.mark.parametrize(
    ("province", "amount"),
    [("Gansu", 4092), ("Shandong", 4726), ("Liaoning", 414), ("Chongqing", 266), ("Sichuan", 211), ("Jiangsu", 11)],
)
def test_error_columns(published, province, amount):
    assert yi(abs(published["error"].sel(region=province))) == pytest.approx(amount, abs=0.6)


def test_merged_provinces_publish_no_foreign_trade(published):
    silent = published["exports"].sum("sector") + published["imports"].sum("sector") == 0
    assert published["region"].values[silent].tolist() == MERGED


def test_known_columns(published):
    assert yi(published["exports"].sel(region="Gansu")) == pytest.approx(1830, abs=0.6)
    assert yi(published["outflow"].sel(region="Gansu")) == pytest.approx(121, abs=0.6)
    assert yi(published["inflow"].sel(region="Heilongjiang")) == pytest.approx(2229, abs=0.6)
    both = (published["outflow"] > 0) & (published["inflow"] > 0)
    assert not both.sel(region="Heilongjiang").any()


def test_the_interregional_table_leaves_the_known_exports(published, options, evidence):
    swap_first = [
        {"name": "swap_trade_columns", "provinces": ["Gansu", "Qinghai"]},
        *(r for r in options["repairs"] if r["name"] != "swap_trade_columns"),
    ]
    for repairs, northwest in ((options["repairs"], 925), (swap_first, 2787)):
        tables, _ = mended(published, options, evidence, repairs)
        found = yi(tables["exports"].sel(region=["Inner Mongolia", "Shaanxi"]))
        assert found == pytest.approx(northwest, rel=0.05)
    exports = evidence.interregional_exports.sum("product") / 1e4
    groups = evidence.groups.rename("group")
    reported = (published["exports"].sum("sector") / 1e4).groupby(groups).sum().sel(group=exports["group"])
    assert float((exports - reported).sel(group="Northwest")) == pytest.approx(925, abs=0.6)
    complete_groups = ["Beijing-Tianjin", "North", "Central Coast", "South Coast"]
    assert float(abs(exports - reported).sel(group=complete_groups).max()) < 0.01


def test_the_nation_after_the_swap(published, options, evidence):
    swap = [r for r in options["repairs"] if r["name"] == "swap_trade_columns"]
    rest = [
        {"name": "accept", "finding": kind} for kind in ("merged_trade", "net_flows", "errors", "negative_value_added")
    ]
    others = [r for r in options["repairs"] if r["name"] in ("remove_transit", "move_negative_uses")]
    before, _ = mended(published, options, evidence, swap + rest + others)
    transit = yi(published["outflow"] + published["exports"] - before["outflow"] - before["exports"])
    assert transit == pytest.approx(5638, abs=1)
    lost = (published["exports"] + published["outflow"] - before["exports"] - before["outflow"]).sel(region="Guangdong")
    assert yi(lost) == pytest.approx(3936, abs=1)
    swapped = published.copy()
    for one, other in (("exports", "outflow"), ("imports", "inflow")):
        west = published["region"].isin(["Gansu", "Qinghai"])
        swapped[one] = xr.where(west, published[other], published[one])
        swapped[other] = xr.where(west, published[one], published[other])
    assert (yi(swapped["outflow"]), yi(swapped["inflow"])) == pytest.approx((172300, 177300), abs=60)


def test_repairs_keep_every_identity_and_net_trade(published, repaired):
    tables, ledger = repaired
    assert float(abs(row_gap(tables)).max()) < 1.2 and float(abs(column_gap(tables)).max()) < 1.0
    net = [t["exports"] + t["outflow"] - t["imports"] - t["inflow"] + t["error"] for t in (published, tables)]
    assert float(abs(net[0] - net[1]).max()) < 400  # negative uses moved within rows, 10^4 CNY
    assert all(entry.reason for entry in ledger.repairs)
    placed = {(entry.region, entry.item) for entry in ledger.repairs}
    assert {
        ("Gansu", "exports"),
        ("Shaanxi", "imports"),
        ("Guangdong", "outflow"),
        ("Heilongjiang", "net_flows"),
    } <= placed


def test_split_trade_is_of_the_known_size(repaired):
    tables, ledger = repaired
    unplaced = sum(entry.before for entry in ledger.repairs if entry.item == "exports without a place") / 1e4
    exports, imports = (yi(tables[name].sel(region=MERGED)) for name in ("exports", "imports"))
    assert exports + unplaced == pytest.approx(5288, abs=60)
    assert 0.05 < imports / yi((tables["imports"] + tables["inflow"]).sel(region=MERGED)) < 0.09


@pytest.mark.parametrize("closure", ["discrepancy", "gras"])
def test_final_tables_keep_the_contract(repaired, weights, closure):
    ledger = Ledger()
    tables = complete(aggregate(repaired[0], weights), "weighted", None, closure, 1e-6, ledger)
    verify(tables, ledger)
    ledger.require()
    share = float(abs(tables["discrepancy"]).sum() / tables["output"].sum())
    assert share < 1e-9 if closure == "gras" else 0.05 < share < 0.12
    negative = tables["value_added"].sum("factor").to_series()
    assert set(negative[negative < 0].index) == {("Gansu", "petroleum"), ("Xinjiang", "petroleum")}


@pytest.mark.parametrize(("total", "nation"), [("outflow", 163765), ("inflow", 170860), ("weighted", 155578)])
def test_the_rule_for_the_total_decides_how_much_is_traded(repaired, weights, total, nation):
    tables = complete(aggregate(repaired[0], weights), total, None, "discrepancy", 1e-6, Ledger())
    assert yi(tables["outflow"]) == pytest.approx(yi(tables["inflow"]), rel=1e-9)
    assert yi(tables["outflow"]) == pytest.approx(nation, rel=1e-3)
