# Emissions: inventories of the provinces from one source or another, then provinces and countries together.


rule ceads_inventory:
    input:
        tables=f"{CASE}/tables.nc",
        workbook=source("emissions.ceads.workbook"),
        sectors=source("emissions.ceads.sectors"),
        concordance=source("emissions.ceads.concordance"),
        fuels=source("emissions.fuels"),
        library=library("ceads_inventory"),
    output:
        inventory=f"{CASE}/inventory/ceads.nc",
    params:
        fuel_products=setting("emissions.fuel_products"),
    log:
        f"{CASE}/logs/ceads_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/ceads_inventory.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    resources:
        mem_mb=500,
    message:
        "Reading the published inventory of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/ceads_inventory.py"


rule table_inventory:
    input:
        tables=f"{CASE}/tables.nc",
        table=source("emissions.table"),
        library=library("table_inventory"),
    output:
        inventory=f"{CASE}/inventory/table.nc",
    log:
        f"{CASE}/logs/table_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/table_inventory.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    resources:
        mem_mb=500,
    message:
        "Reading the table of emissions of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/table_inventory.py"


def chosen_inventory(wildcards):
    return f"{CASE}/inventory/{settings(wildcards)['emissions']['source']}.nc"


def stressor_tables(side):
    def tables(wildcards):
        further = settings(wildcards)["emissions"]["stressors"].values()
        return [case.locate(table[side], wildcards) for table in further]

    return tables


def link_concordance(link):
    def concordance(wildcards):
        world = settings(wildcards)["world"]
        return case.locate(world["concordance"], wildcards) if world["link"] == link else []

    return concordance


rule emissions:
    input:
        tables=f"{CASE}/tables.nc",
        world=f"{CASE}/world.nc",
        inventory=chosen_inventory,
        world_emissions=source("emissions.world.sectors"),
        world_households=source("emissions.world.households"),
        stressors=stressor_tables("provinces"),
        world_stressors=stressor_tables("world"),
        families=source("emissions.families"),
        world_sectors=source("world.sectors"),
        world_concordance=link_concordance("provincial"),
        provincial_concordance=link_concordance("world"),
        library=library("emissions"),
    output:
        emissions=f"{CASE}/emissions.nc",
        repairs=f"{CASE}/repairs/emissions.csv",
        checks=f"{CASE}/checks/emissions.csv",
    params:
        country=setting("country"),
        stressors=lambda wildcards: list(settings(wildcards)["emissions"]["stressors"]),
        repairs=setting("emissions.repairs"),
    log:
        f"{CASE}/logs/emissions.log",
    benchmark:
        f"{CASE}/benchmarks/emissions.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    resources:
        mem_mb=1000,
    message:
        "Joining the emissions of provinces and countries of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/emissions.py"
