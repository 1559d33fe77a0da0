"""The stages of the chain, in the order of the data: what each stands on, which settings it reads, what it makes.

The table says what a variant has to compute again. A stage reads the settings of its own row and those of the stages
before it, and only their files: `workflow.case` refuses anything else.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """One row: the room (of six) it belongs to, its parents, the settings it reads first, the files it makes.

    Settings are dotted keys; a section stands for all its keys. Files stand below results/{case}/{year}/. Steps are the
    jobs of the stage that keep a ledger: checks/{step}.csv and repairs/{step}.csv. A case computes the stage where it
    has all the sections that the stage needs, and none of those that the stage does without.
    """

    room: str
    parents: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


PROVINCIAL = ("tables", "trade")
WORLD = (*PROVINCIAL, "world")
ACCOUNTS = (*PROVINCIAL, "emissions")
PARTS = {
    "trade": ("trade",),
    "national": PROVINCIAL,
    "nested": WORLD,
    "inventory": ("emissions",),
    "accounts": ACCOUNTS,
    "export": (*WORLD, "emissions"),
}
"""The parts of the chain that a run may ask for by name, and the sections of the configuration that each needs."""

STAGES = {
    "published": Stage(
        room="tables",
        keys=("currency.tables", "decimal", "provinces.list", "tables.workbook", "tables.layout", "tables.sectors"),
        files=("published.nc",),
        needs=("tables",),
    ),
    "interregional": Stage(
        room="tables",
        keys=(
            "tables.interregional.workbook",
            "tables.interregional.sheet",
            "tables.interregional.layout",
            "trade.flows.workbook",
            "trade.flows.sheet",
            "trade.flows.layout",
            "trade.validation",
        ),
        files=("interregional",),
    ),
    "tables": Stage(
        room="tables",
        parents=("published", "interregional"),
        keys=("provinces.list", "sectors.provincial", "tables", "reconciliation", "closure"),
        files=("tables.nc",),
        steps=("tables",),
        needs=("tables",),
    ),
    "geography": Stage(
        room="trade",
        keys=("provinces", "currency.tables", "decimal", "trade.margins"),
        files=("geography.nc",),
        needs=("trade",),
    ),
    "observed": Stage(
        room="trade",
        parents=("tables", "interregional", "geography"),
        keys=("trade.flows", "sectors.provincial", "trade.margins", "trade.ras"),
        files=("observed_flows.nc",),
        steps=("observed_flows",),
        needs=("trade",),
    ),
    "fit": Stage(
        room="trade",
        parents=("interregional", "geography"),
        keys=("trade.flows", "trade.gravity.weights", "trade.gravity.neighbours"),
        files=("gravity_fit/{sector}.nc",),
        needs=("trade",),
    ),
    "trade": Stage(
        room="trade",
        parents=("tables", "observed", "fit"),
        keys=("sectors.provincial", "trade.margins", "trade.gravity.model", "trade.pooling"),
        files=("trade.nc", "trade_constraints.csv", "gravity", "gravity.csv"),
        steps=("trade",),
        needs=("trade",),
    ),
    "world": Stage(
        room="mrio",
        keys=(
            "country",
            "currency.world",
            "world.source",
            "world.folder",
            "world.year",
            "world.balance_tolerance",
            "world.har.basedata",
            "world.har.transport",
            "world.har.table",
            "world.categories",
        ),
        files=("world_flows.nc", "world_factored.nc"),
        steps=("world_flows",),
        needs=WORLD,
    ),
    "link": Stage(
        room="mrio",
        parents=("tables", "world"),
        keys=(
            "sectors.provincial",
            "world.link",
            "world.link_sectors",
            "world.concordance",
            "world.provincial_concordance",
            "world.without_source",
            "currency.tables_per_world",
        ),
        files=("world.nc",),
        steps=("world",),
        needs=WORLD,
    ),
    "national": Stage(
        room="mrio",
        parents=("trade", "link"),
        files=("national.nc",),
        steps=("national",),
        needs=PROVINCIAL,
    ),
    "nested": Stage(
        room="mrio",
        parents=("national",),
        keys=("world.customs", "world.gap_tolerance"),
        files=("nested.nc",),
        steps=("nested",),
        needs=WORLD,
    ),
    "inland": Stage(
        room="mrio",
        parents=("national",),
        files=("inland.nc",),
        steps=("inland",),
        needs=ACCOUNTS,
        without=("world",),
    ),
    "published_inventory": Stage(
        room="emissions",
        parents=("tables",),
        keys=("emissions.ceads", "emissions.fuels", "emissions.fuel_products"),
        files=("inventory/ceads.nc",),
        needs=("emissions",),
    ),
    "inventory": Stage(
        room="emissions",
        parents=("published_inventory",),
        keys=("emissions.energy", "emissions.table"),
        files=(
            "inventory/energy_balance.nc",
            "inventory/energy_balance_at_reference_factors.nc",
            "inventory/table.nc",
        ),
        steps=("energy_inventory",),
        needs=("emissions",),
    ),
    "world_emissions": Stage(
        room="emissions",
        parents=("world",),
        keys=(
            "decimal",
            "emissions.stressors",
            "emissions.world",
            "emissions.extension",
            "world.har.emissions",
            "world.har.emissions_unit",
            "world.sectors",
        ),
        files=("world_emissions.nc",),
        steps=("world_emissions",),
        needs=(*WORLD, "emissions"),
    ),
    "emissions": Stage(
        room="emissions",
        parents=("link", "inventory", "world_emissions"),
        keys=("emissions.source", "emissions.stressors", "emissions.families", "emissions.repairs"),
        files=("emissions.nc",),
        steps=("emissions",),
        needs=ACCOUNTS,
    ),
    "footprint": Stage(
        room="footprint",
        parents=("nested", "inland", "emissions", "geography"),
        keys=("solver",),
        files=("multipliers.nc", "embodied.nc", "embodied_sectors.nc", "eebt.nc", "accounts.nc"),
        steps=("multipliers", "embodied", "embodied_sectors", "accounts"),
        needs=ACCOUNTS,
    ),
    "comparison": Stage(
        room="report",
        parents=("footprint",),
        keys=("world.proportionality_tolerance",),
        files=("world_comparison.csv",),
        steps=("world_comparison",),
        needs=(*WORLD, "emissions"),
    ),
    "report": Stage(
        room="report",
        parents=("comparison",),
        keys=("case", "title", "claims", "figures", "example", "variants", "emissions.reference"),
        files=("accounts.csv", "claims.csv", "checks.csv", "repairs.csv"),
    ),
}
"""Every stage after its parents."""

EVERYWHERE = ("report",)
"""Stages whose files stand in the folder of every variant; all others stand where they were first computed."""

MAIN_ONLY = ("figures", "provinces.geometry", "trade.validation", "emissions.reference")
"""Settings that only the main results use: a variant that names one is refused."""


def upstream(stage):
    """A stage with everything it stands on, in the order of the data. Raises KeyError for an unknown stage."""
    found = {stage}
    for name in reversed(STAGES):
        if name in found:
            found.update(STAGES[name].parents)
    return [name for name in STAGES if name in found]


def settings_of(stage):
    """All settings that a stage depends on: its own and those of the stages it stands on."""
    return list(dict.fromkeys(key for name in upstream(stage) for key in STAGES[name].keys))


def maker(file):
    """The stage that makes a file, by the file's pattern below results/{case}/{year}/. Raises KeyError."""
    for name, stage in STAGES.items():
        if file in stage.files:
            return name
    raise KeyError(file)
