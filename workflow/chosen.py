"""Inputs of rules that hang on a choice of the case, as functions of wildcards."""


def sample_flows(fit):
    """A sector's observed flows: the user's own file, one file of all sectors, or an interregional table."""
    folder, file, table = (fit.source(f"trade.flows.{kind}") for kind in ("folder", "file", "workbook"))
    interregional = fit.made("interregional")

    def path(wildcards):
        if table(wildcards):
            return interregional(wildcards)
        return file(wildcards) or f"{folder(wildcards)}/{wildcards.sector}.csv"

    return path


def flow_files(observed):
    """The user's own files of flows: one of all sectors, or one for each sector with flows."""
    folder, file = (observed.source(f"trade.flows.{kind}") for kind in ("folder", "file"))

    def paths(wildcards):
        if file(wildcards) or not folder(wildcards):
            return file(wildcards)
        sectors = observed.case.sampled_sectors(wildcards.case, wildcards.year)
        return [f"{folder(wildcards)}/{sector}.csv" for sector in sectors]

    return paths


def flow_use(stage):
    """What observed flows are for: as declared, else both where they are of the year, and else a sample."""
    use, year = stage.setting("trade.flows.use"), stage.setting("trade.flows.year")
    return lambda wildcards: use(wildcards) or ("both" if year(wildcards) == int(wildcards.year) else "sample")


def binds(fit):
    """Whether the observed flows will also bind the trade that is estimated."""
    use = flow_use(fit)
    return lambda wildcards: use(wildcards) != "sample"


def served(trade):
    """Repairs whose evidence is the interregional table that the flows are of, with the provinces repaired."""
    repairs = trade.setting("tables.repairs")
    books = [trade.setting(f"{section}.workbook") for section in ("tables.interregional", "trade.flows")]

    def provinces(wildcards):
        evidence, flows = (book(wildcards) for book in books)
        told = (repairs(wildcards) or []) if evidence and evidence == flows else []
        return {one["name"]: one["provinces"] for one in told if one.get("evidence") == "interregional"}

    return provinces


def table(stage):
    """The table that footprints stand on: the provinces in the world, or by themselves where the case has no world."""
    nested, inland = stage.made("nested.nc"), stage.made("inland.nc")
    return lambda wildcards: (nested if stage.case.makes("nested", wildcards.case) else inland)(wildcards)


def world_categories(world):
    """The list of final-demand categories: the user's own, else that of the database."""
    own, source = world.source("world.categories"), world.setting("world.source")
    case = world.case
    return lambda wildcards: own(wildcards) or case.locate(case.default_categories(source(wildcards)))


def world_year(world):
    """The year of the world table: the one declared, else that of the case."""
    year = world.setting("world.year")
    return lambda wildcards: int(year(wildcards) or wildcards.year)


def from_gtap(stage):
    """A pattern of cases whose emissions of countries come from GTAP's own file."""
    others = ("world", "extension")
    return stage.case.among("emissions", lambda emissions: emissions and not any(emissions[key] for key in others))


def link_sectors(link):
    """The sector list of the link classification, where the world's sectors are mapped to one."""
    mapped, chosen = link.setting("world.concordance"), link.setting("world.link")
    lists = {"provincial": link.source("sectors.provincial"), "given": link.source("world.link_sectors")}
    return lambda wildcards: lists[chosen(wildcards)](wildcards) if mapped(wildcards) else []


def sector_list(stage):
    """The list that names the sectors of footprints; none where the world table brings them without a list."""
    link, lists = stage.setting("world.link"), {"provincial": stage.source("sectors.provincial")}
    lists |= {"world": stage.source("world.sectors"), "given": stage.source("world.link_sectors")}
    return lambda wildcards: lists[link(wildcards) or "provincial"](wildcards)


def inventory(stage, key):
    """The inventory that a setting names."""
    source = stage.setting(key)
    return lambda wildcards: stage.made(f"inventory/{source(wildcards)}.nc")(wildcards)


def stressor_tables(emissions, side):
    """The tables of further stressors, of the provinces or of the world."""
    stressors, locate = emissions.setting("emissions.stressors"), emissions.case.locate
    return lambda wildcards: [locate(table[side], wildcards.year) for table in stressors(wildcards).values()]


def stressor_names(emissions):
    """The names of further stressors."""
    stressors = emissions.setting("emissions.stressors")
    return lambda wildcards: list(stressors(wildcards))


def blocks(footprint, folder, file):
    """Such a file of every block of regions, in the folder of a result that is computed in blocks."""
    count = footprint.setting("solver.blocks")
    return lambda wildcards: [
        f"results/{wildcards.case}/{wildcards.year}/{folder}/{number + 1}-of-{count(wildcards)}{file}"
        for number in range(count(wildcards))
    ]


def currencies(stage):
    """The units of the provincial tables and of the world table."""
    units = [stage.setting(f"currency.{side}") for side in ("tables", "world")]
    return lambda wildcards: [unit(wildcards) for unit in units]
