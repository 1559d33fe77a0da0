"""What databases hold that a table cannot: each is booked where it does least, said in repairs, and adds up."""

import shutil

import numpy as np
import pytest

import raw_databases as raw
from database_kinds import KINDS, drawn, written
from nestmrio.errors import InputError
from nestmrio.inputs.mrio_repairs import settle
from nestmrio.inputs.mrio_table import WorldTable, in_arrays
from nestmrio.inputs.world_sources import read_database, read_extension
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import book_reversals, check_identities, factor

FINALS = {"households": "household", "stocks": "inventories"}
ICIO = {"HFCE": "household", "GGFC": "government", "INVNT": "inventories", "DISC": "statistical_discrepancy"}


def table(seed):
    """A random table of three regions and four sectors, with what databases hold in several places."""
    random = np.random.default_rng(seed)
    world = raw.draw(list("ABC"), list("wxyz"), list(FINALS), seed=seed)
    n = len(world.products)
    for _ in range(4):
        world.z[random.integers(n), random.integers(n)] = -random.uniform(0.0, 0.01)
    silent, falling = random.choice(n, 2, replace=False)
    world.z[silent], world.y[silent] = 0.0, 0.0
    region = falling // 4
    world.y[falling, region * 2 + 1] -= world.output[falling] + 0.3
    return WorldTable("file", world.regions, world.sectors, world.finals, world.z, world.y), silent, falling


@pytest.mark.parametrize("seed", range(12))
def test_a_settled_table_is_sound_and_other_sales_do_not_change(seed):
    found, silent, falling = table(seed)
    before, ledger = found.sales, Ledger()
    settle(found, FINALS, 0.9, ledger)
    after = found.sales
    assert found.z.min() >= 0.0
    assert not found.z[:, [silent, falling]].any()
    others = np.setdiff1d(np.arange(len(before)), [falling])
    np.testing.assert_allclose(after[others], before[others], atol=1e-12)
    assert after[falling] == pytest.approx(0.0, abs=1e-12)
    said = {(repair.region, repair.sector, repair.item) for repair in ledger.repairs}
    assert (*found.products[silent], "inputs") in said and (*found.products[falling], "output") in said


@pytest.mark.parametrize("seed", range(6))
def test_a_settled_table_becomes_a_factored_one_whose_identities_hold(seed):
    found, *_ = table(seed)
    book, ledger = Ledger(), Ledger()
    settle(found, FINALS, 0.9, book)
    world = factor(book_reversals(in_arrays(found, FINALS, "10^6 USD"), book), "10^6 USD")
    check_identities(world, ledger, "world")
    assert len(ledger.checks) == 5 and all(check.passed for check in ledger.checks)
    np.testing.assert_allclose(world["output"].values.ravel(), found.sales, atol=1e-12)


def test_more_than_the_tolerance_is_refused_with_the_largest():
    found, *_ = table(1)
    with pytest.raises(InputError, match=r"would have to move into inventories; the most is \w+.*balance_tolerance"):
        settle(found, FINALS, 1e-6, Ledger())


def test_without_inventories_nothing_is_moved():
    found, *_ = table(2)
    z, y = found.z.copy(), found.y.copy()
    settle(found, {"households": "household", "stocks": "stocks"}, 0.9, Ledger())
    assert (found.z == z).all() and (found.y == y).all()


SPLITS = [{"CHN": ("CN1", "CN2")}, {"CHN": ("CN1", "CN2"), "MEX": ("MX1", "MX2")}]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("whole", [True, False], ids=["with rows of the whole", "parts alone"])
def test_split_countries_are_one_again(split, whole, tmp_path):
    world = drawn("icio")
    path = written("icio", world, tmp_path, split=split)
    if not whole:
        _without_rows(path / "ICIO2021_2007.csv", split)
    flows = read_database("icio", path, ICIO, "CHN", year=2007, unit="10^6 USD")
    assert sorted(flows["region"].values) == sorted(world.regions)
    ordered = flows.sel({dim: world.regions for dim in ("origin", "destination", "region")})
    np.testing.assert_allclose(ordered["intermediate"].values.ravel(), world.z.ravel(), rtol=1e-12)
    np.testing.assert_allclose(ordered["output"].values.ravel(), world.output, rtol=1e-12)


def _without_rows(path, split):
    """Take out what a file of ICIO has under the country's own name, rows and columns of production."""
    lines = [line.split(",") for line in path.read_text().splitlines()]
    finals = KINDS["icio"].finals

    def gone(label):
        region, _, rest = label.partition("_")
        return region in split and rest not in finals

    keep = [at for at, label in enumerate(lines[0]) if not gone(label)]
    kept = [[line[at] for at in keep] for line in lines if not gone(line[0])]
    path.write_text("\n".join(map(",".join, kept)) + "\n")


@pytest.mark.parametrize("edition", raw.ICIO_ROWS)
def test_editions_of_icio_are_read_alike(edition, tmp_path):
    world, ledger = drawn("icio"), Ledger()
    path = written("icio", world, tmp_path, edition=edition, split=SPLITS[0], discrepancy=np.zeros(9))
    flows = read_database("icio", path, ICIO, "CHN", year=2007, unit="10^6 USD", ledger=ledger)
    ordered = flows.sel({dim: world.regions for dim in ("origin", "destination", "region")})
    np.testing.assert_allclose(ordered["value_added"].values.ravel(), world.primary, rtol=1e-12)
    assert ledger.repairs == []


def test_a_discrepancy_of_no_region_stands_in_the_suppliers_own_demand(tmp_path):
    world, ledger = drawn("icio"), Ledger()
    amounts = np.linspace(-0.1, 0.2, len(world.products))
    path = written("icio", world, tmp_path, discrepancy=amounts)
    flows = read_database("icio", path, ICIO, "CHN", year=2007, unit="10^6 USD", ledger=ledger)
    booked = flows["final_demand"].sel(category="statistical_discrepancy")
    ordered = booked.sel(origin=world.regions, destination=world.regions, sector=world.sectors)
    for at, (region, sector) in enumerate(world.products):
        cell = ordered.sel(origin=region, sector=sector)
        assert float(cell.sel(destination=region)) == pytest.approx(amounts[at])
        assert float(np.abs(cell).sum()) == pytest.approx(abs(amounts[at]))
    assert {repair.region for repair in ledger.repairs} == set(world.regions)
    assert all("no region" in repair.reason for repair in ledger.repairs)


def test_what_eora_leaves_to_the_rest_of_the_world_is_said(tmp_path):
    world, ledger = drawn("eora"), Ledger()
    path = written("eora", world, tmp_path, discrepancy=0.01)
    names = {name: f"c{at}" for at, name in enumerate(world.finals)}
    flows = read_database("eora", path, names, "CHN", year=2007, unit="10^3 USD", ledger=ledger)
    np.testing.assert_allclose(flows["output"].values.ravel(), world.output, rtol=1e-12)
    (repair,) = ledger.repairs
    assert repair.item == "value added" and "9 sectors" in repair.reason
    assert repair.before - repair.after == pytest.approx(0.01)


def test_two_tables_of_a_year_are_refused(tmp_path):
    for kind in ("ixi", "pxp"):
        raw.exiobase(drawn("exiobase"), tmp_path / f"IOT_2007_{kind}")
    with pytest.raises(InputError, match=r"IOT_2007_ixi, IOT_2007_pxp are all of the year 2007.*world\.folder"):
        read_database("exiobase", tmp_path, {}, "CN", year=2007, unit="10^6 EUR")
    with pytest.raises(InputError, match=r"no file IOT_2010_\* of the year 2010.*world\.year.*2007"):
        read_database("exiobase", tmp_path, {}, "CN", year=2010, unit="10^6 EUR")


@pytest.mark.parametrize("form", ["archive", "folder of a year", "coefficients alone", "F_hh"])
def test_releases_of_exiobase_are_read_alike(form, tmp_path):
    world = drawn("exiobase")
    options = {
        "archive": {},
        "folder of a year": {},
        "coefficients alone": {"flows": False},
        "F_hh": {"direct": "F_hh"},
    }[form]
    path = raw.exiobase(world, tmp_path / "tables" / "IOT_2007_ixi", **options)
    if form == "archive":
        shutil.make_archive(tmp_path / "zips" / "IOT_2007_ixi", "zip", path.parent)
        path = tmp_path / "zips"
    if form == "folder of a year":
        path = path.parent
    names = dict(zip(world.finals, ("household", "government", "inventories"), strict=True))
    flows = read_database("exiobase", path, names, "CN", year=2007, unit="10^6 EUR")
    np.testing.assert_allclose(flows["intermediate"].values.ravel(), world.z.ravel(), rtol=1e-9)
    what = {"name": "air_emissions", "rows": [raw.GAS], "year": 2007}
    found = read_extension("exiobase", path, names, world.regions, world.sectors, **what)
    np.testing.assert_allclose(found["household_emissions"].values, world.households / 1e3, rtol=1e-12)


@pytest.mark.parametrize("where", ["table", "extension"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["Z.pkl", "Z.pickle", "Z", "../Z.txt.pkl"])
def test_a_part_that_could_run_code_is_never_opened(name, packed, where, tmp_path, monkeypatch):
    path = raw.exiobase(drawn("exiobase"), tmp_path / "IOT_2007_ixi")
    listed = path / ("air_emissions" if where == "extension" else "") / "file_parameters.json"
    listed.write_text(listed.read_text().replace("F.txt" if where == "extension" else "Z.txt", name))
    if packed:
        shutil.make_archive(tmp_path / "zips" / "IOT_2007_ixi", "zip", path)
        path = tmp_path / "zips" / "IOT_2007_ixi.zip"
    monkeypatch.setattr("pandas.read_pickle", lambda *_: pytest.fail("a pickle was opened"))
    with pytest.raises(InputError, match=r"file_parameters\.json: .* is neither text nor parquet"):
        read_database("exiobase", path, {}, "CN", year=2007, unit="10^6 EUR")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = raw.exiobase(drawn("exiobase"), tmp_path / "IOT_2007_ixi")
    shutil.make_archive(tmp_path / "zips" / "IOT_2007_ixi", "zip", path)
    monkeypatch.setattr("nestmrio.inputs.database_files.ARCHIVE_BYTES", 1000)
    with pytest.raises(InputError, match=r"IOT_2007_ixi\.zip: it unpacks to [\d,]+ bytes in \d+ files"):
        read_database("exiobase", tmp_path / "zips", {}, "CN", year=2007, unit="10^6 EUR")
