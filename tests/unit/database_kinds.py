"""Each database of the tests: its labels, its unit, the row of its CO2 and who writes its raw files."""

from dataclasses import dataclass

import raw_databases as raw


@dataclass(frozen=True)
class Kind:
    """What a test has to know of a database. The first region is the one that provinces replace."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    finals: tuple[str, ...]
    unit: str
    extension: str | None = None
    rows: tuple[str, ...] = ()


KINDS = {
    "exiobase": Kind(
        ("CN", "AT", "WA"),
        ("Paddy rice", "Electricity by coal", "Real estate services (70)"),
        (
            "Final consumption expenditure by households",
            "Final consumption expenditure by government",
            "Changes in inventories",
        ),
        "10^6 EUR",
        "air_emissions",
        (raw.GAS,),
    ),
    "wiod": Kind(("CHN", "USA", "RoW"), ("c1", "c2", "c35"), ("c37", "c39", "c42"), "10^6 USD", "AIR", ("CO2",)),
    "icio": Kind(("CHN", "AUS", "MEX"), ("A01_02", "A03", "C10T12"), ("HFCE", "GGFC", "INVNT"), "10^6 USD"),
    "eora": Kind(
        ("CHN", "AUT", "USR"),
        ("Agriculture", "Re-export & Re-import", "Public Administration"),
        ("Household final consumption P.3h", "Government final consumption P.3g", "Changes in inventories P.52"),
        "10^3 USD",
        "Q",
        ("I-GHG-CO2 emissions",),
    ),
}
KINDS["gloria"] = Kind(
    ("CHN", "AUT", "DYE"),
    ("Growing wheat", "Hard coal", "Other services"),
    KINDS["eora"].finals,
    "10^3 USD",
    "Emissions (EDGAR)",
    ("co2_excl_short_cycle_org_c_total_EDGAR_consistent",),
)
OURS = ["household", "government", "inventories"]


def drawn(name, **options):
    """A random world with the labels of a database."""
    kind = KINDS[name]
    return raw.draw(list(kind.regions), list(kind.sectors), list(kind.finals), **options)


def written(name, world, folder, **options):
    """The raw files of a database."""
    return getattr(raw, name)(world, folder / name, **options)
