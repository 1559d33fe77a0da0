"""Every database in its own raw layout: what the readers make of it is the world that was written."""

import numpy as np
import pytest

from database_kinds import KINDS, OURS, drawn, written
from nestmrio.errors import InputError
from nestmrio.inputs.mrio_folder import read_categories
from nestmrio.inputs.world_sources import read_database, read_extension
from nestmrio.ledger import Ledger

LISTS = {"wiod": "wiod2013"}
every = pytest.mark.parametrize("name", KINDS)
emitting = pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.extension])


@pytest.fixture
def names(project):
    """The project's own list of final-demand categories of a database."""
    return lambda name: read_categories(project / f"resources/concordances/{LISTS.get(name, name)}_categories.csv")


def read(name, path, names, **options):
    kind = KINDS[name]
    options = {"year": 2007, "unit": kind.unit} | options
    return read_database(name, path, names(name), options.pop("country", kind.regions[0]), **options)


def emissions(source, path, names, **options):
    kind = KINDS[source]
    options = {"name": kind.extension, "rows": kind.rows, "year": 2007} | options
    return read_extension(source, path, names(source), kind.regions, kind.sectors, **options)


def assert_same(flows, world):
    """The cube is the world that was written, by label."""
    r, s, c = len(world.regions), len(world.sectors), len(world.finals)
    assert flows["category"].values.tolist() == OURS
    ordered = flows.sel(
        {dim: world.regions for dim in ("origin", "destination", "region")}
        | dict.fromkeys(("sector", "use"), world.sectors)
    )
    np.testing.assert_allclose(ordered["intermediate"].values.ravel(), world.z.ravel(), rtol=1e-12)
    np.testing.assert_allclose(ordered["final_demand"].values.reshape(r * s, r * c), world.y, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(ordered["output"].values.ravel(), world.output, rtol=1e-12)
    np.testing.assert_allclose(ordered["value_added"].values.ravel(), world.primary, rtol=1e-11)


@every
def test_the_world_that_was_written_is_read(name, names, tmp_path):
    world, ledger = drawn(name), Ledger()
    flows = read(name, written(name, world, tmp_path), names, ledger=ledger)
    assert_same(flows, world)
    assert flows["intermediate"].attrs["units"] == KINDS[name].unit
    assert ledger.repairs == []


@emitting
def test_emissions_are_in_mt_and_those_of_households_beside(name, names, tmp_path):
    world = drawn(name)
    found = emissions(name, written(name, world, tmp_path), names)
    np.testing.assert_allclose(found["emissions"].values, world.co2 / 1e3, rtol=1e-12)
    np.testing.assert_allclose(found["household_emissions"].values, world.households / 1e3, rtol=1e-12)
    direct = found["direct_emissions"]
    np.testing.assert_allclose(direct.sel(category="household"), world.households / 1e3, rtol=1e-12)
    assert direct.attrs == {"units": "Mt", "residents": "household"}
    assert float(direct.sum() - direct.sel(category="household").sum()) == 0.0


@every
def test_another_unit_is_refused_with_both(name, names, tmp_path):
    path = written(name, drawn(name), tmp_path)
    with pytest.raises(InputError, match=r"the unit is .*, but the configuration says 10\^9 CHF.*currency.world"):
        read(name, path, names, unit="10^9 CHF")


@pytest.mark.parametrize("said", ["nothing", "Unknown"])
def test_files_that_say_no_unit_have_that_of_the_database(said, names, tmp_path):
    path = written("exiobase", drawn("exiobase"), tmp_path, unit=said)
    assert read("exiobase", path, names)["output"].attrs["units"] == "10^6 EUR"
    with pytest.raises(InputError, match=r"the unit is 10\^6 EUR, but the configuration says 10\^6 USD"):
        read("exiobase", path, names, unit="10^6 USD")


@every
def test_an_unknown_country_is_refused_with_those_that_are_there(name, names, tmp_path):
    path = written(name, drawn(name), tmp_path)
    with pytest.raises(InputError, match=f"region XYZ is missing.*{KINDS[name].regions[1]}"):
        read(name, path, names, country="XYZ")


@pytest.mark.parametrize("name", [name for name in KINDS if name != "exiobase"])
def test_an_absent_year_is_refused_with_the_years_that_are_there(name, names, tmp_path):
    path = written(name, drawn(name), tmp_path)
    with pytest.raises(InputError, match=r"of the year 2011.*world.year.*2007"):
        read(name, path, names, year=2011)


@every
def test_files_of_something_else_are_named_in_one_message(name, names, tmp_path):
    path = tmp_path / "other"
    path.mkdir()
    (path / "readme.txt").write_text("nothing\n")
    with pytest.raises(InputError, match="other"):
        read(name, path, names)


@every
def test_an_unknown_category_is_refused(name, names, tmp_path):
    path = written(name, drawn(name), tmp_path)
    with pytest.raises(InputError, match=r"categories that are unknown.*world.categories"):
        read(name, path, lambda _: {KINDS[name].finals[0]: "household"})


@emitting
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rows": ["CO3"]}, r"has no row 'CO3'.*emissions.extension.rows.*(?i:co2)"),
        ({"name": "nothing"}, r"no extension 'nothing'.*emissions.extension.name"),
        ({"unit": "Gt"}, r"the unit is (kg|Gg|kilotonnes), but emissions.extension.unit says Gt"),
        ({"unit": "TJ"}, r"the unit TJ is no mass"),
    ],
)
def test_an_extension_that_is_not_there_is_refused(name, wrong, said, names, tmp_path):
    path = written(name, drawn(name), tmp_path)
    with pytest.raises(InputError, match=said):
        emissions(name, path, names, **wrong)


@every
def test_columns_that_do_not_balance_are_refused_with_the_largest(name, names, tmp_path):
    world = drawn(name)

    class Unbalanced(type(world)):
        primary = property(lambda self: world.primary + np.eye(1, len(world.products), 4)[0] * 5.0)

    path = written(name, Unbalanced(**vars(world)), tmp_path)
    region, sector = world.products[4]
    place = f"region {region}, sector {sector}".replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(
        InputError, match=rf"{place}.*do not balance in 1 sectors.*largest gap.*is -5.*balance_tolerance"
    ):
        read(name, path, names)
    ledger = Ledger()
    assert_same(read(name, path, names, tolerance=0.9, ledger=ledger), world)
    (repair,) = ledger.repairs
    assert (repair.region, repair.sector, repair.item) == (region, sector, "value added")
    assert repair.before - repair.after == pytest.approx(5.0)
