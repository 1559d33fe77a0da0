"""Names in two places, labels in cubes, and provinces that do not fit their world."""

import numpy as np
import xarray as xr

from corpus.entry import Entry
from nestmrio import cubes
from nestmrio.example.by_hand import provincial_tables, provincial_trade, world_flows
from nestmrio.mrio.assembly import assemble_provinces
from nestmrio.mrio.factored import factor
from nestmrio.mrio.nesting import nest
from nestmrio.mrio.room import find_room
from nestmrio.names import check_names, require_same

LABELS = {"case": "test", "year": 2007, "created_by": "test", "source_sha256": "0" * 64}
FINE = {
    "provinces": ["P", "Q"],
    "groups": ["G", "G"],
    "countries": ["ARD", "HOM"],
    "country": "HOM",
    "categories": ["household"],
}


def names(**change):
    """One check of names, some of them changed."""
    return lambda _: check_names(**FINE | change)


def joined(labels, other):
    """Read one cube, add the labels of another, and write it."""

    def run(folder):
        every = [*labels, *other]
        cells = ("sector", "origin", "destination"), np.zeros((1, len(labels), len(labels))), {"units": "1"}
        cube = xr.Dataset({"trade": cells}, {"sector": ["a"], "origin": labels, "destination": labels})
        cubes.write(cube, folder / "one.nc", "trade", **LABELS)
        one = cubes.read(folder / "one.nc", "trade").reindex(origin=every, destination=every, fill_value=0.0)
        cubes.write(one, folder / "both.nc", "trade", **LABELS)
        return cubes.read(folder / "both.nc", "trade")["origin"].values.tolist()

    return run


def nested(country="Home", flows=1.0):
    """The example by hand in a world whose trade is multiplied."""

    def run(_):
        world = factor(world_flows(), "10^6 USD")
        return nest(
            assemble_provinces(provincial_tables(), provincial_trade()),
            world.assign(trade=world["trade"] * flows),
            country,
        )

    return run


def early(_):
    """The same imports, found before trade between provinces is known."""
    tables, trade, world = provincial_tables(), provincial_trade(), factor(world_flows(), "10^6 USD")
    sums = {
        "outflow": trade.sum("destination").rename(origin="region"),
        "inflow": trade.sum("origin").rename(destination="region"),
        "output": assemble_provinces(tables, trade)["output"],
    }
    return find_room(tables.assign(sums), world.assign(trade=world["trade"] * 1e6), "Home", 1.0)


def damaged(folder):
    """Read a file that is no cube."""
    (folder / "trade.nc").write_bytes(b"no cube")
    return cubes.read(folder / "trade.nc", "trade")


def found(*labels):
    """Whether these labels were read."""
    return lambda read, _: read == list(labels)


ENTRIES = [
    Entry("labels of two and three letters", joined(["SP"], ["ARD", "BEL"]), accepts=found("SP", "ARD", "BEL")),
    Entry("Chinese beside longer names", joined(["北京"], ["Côte d'Ivoire"]), accepts=found("北京", "Côte d'Ivoire")),
    Entry("a label twice in a cube", joined(["SP", "SP"], []), ("one.nc", "a label of origin stands twice")),
    Entry("numbers as labels of a cube", joined([1, 2], []), ("one.nc", "labels of origin are numbers")),
    Entry("a file that is no cube", damaged, ("trade.nc", "not a whole NetCDF file", "run the rule again")),
    Entry(
        "a province named like another country",
        names(provinces=["ARD", "Q"]),
        ("ARD is a province (provinces.list) and a country of the world table", "rename the province ARD"),
    ),
    Entry(
        "a province named like its country",
        names(provinces=["HOM", "Q"]),
        ("HOM is a province", "the country that the provinces replace", "rename the province HOM"),
    ),
    Entry(
        "a group named like a country",
        names(groups=["ARD", "G"]),
        ("ARD is a group", "a country of the world table", "rename the group ARD"),
    ),
    Entry("a group named like a member", names(groups=["P", "P"]), ("P is a group", "not the whole group")),
    Entry("a group of one province with its name", names(groups=["P", "Q"]), accepts=lambda read, _: read is None),
    Entry("a group of all with their country's name", names(groups=["HOM", "HOM"]), accepts=lambda read, _: not read),
    Entry("a group named abroad", names(groups=["abroad", "G"]), ("abroad is a group", "all other countries together")),
    Entry("a country named all", names(countries=["all", "HOM"]), ("all is a country", "rename the country all")),
    Entry("a category named discrepancy", names(categories=["discrepancy"]), ("discrepancy is a category",)),
    Entry("a sector named household", names(sectors=["household"]), ("household is a sector", "rename the sector")),
    Entry(
        "a list of other world sectors",
        lambda _: require_same(["w1", "W2"], ["w1", "w2"], "world sectors", file="sectors.csv"),
        ("sectors.csv", "lacks w2", "has W2", "use the labels of the table"),
    ),
    Entry("a world without the country", nested("Nowhere"), ("world has no region Nowhere", "Home, Abroad")),
    *(
        Entry(
            f"imports beyond what provinces use, {when}",
            run,
            ("sector farm, factory", "imports exceed", "too much", "exchange_rate"),
        )
        for when, run in (("early", early), ("when nesting", nested(flows=1e6)))
    ),
]
