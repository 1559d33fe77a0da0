# Emissions: inventories of the provinces from one source or another, then provinces and countries together.

published_inventory = case.stage("published_inventory")
inventory = case.stage("inventory")
emissions = case.stage("emissions")

ENERGY = {
    "tables": inventory.if_made("tables.nc"),
    "provinces": inventory.source("provinces.list"),
    "balances": inventory.container("emissions.energy.balances"),
    "contents": inventory.contents("emissions.energy.balances"),
    "layout": inventory.source("emissions.energy.layout"),
    "concordance": inventory.source("emissions.energy.concordance"),
    "industry": inventory.source("emissions.energy.industry.workbook"),
    "industry_layout": inventory.source("emissions.energy.industry.layout"),
    "industries": inventory.source("emissions.energy.industry.sectors"),
    "industry_concordance": inventory.source("emissions.energy.industry.concordance"),
    "published": inventory.when(
        "emissions.energy.process",
        lambda process: process == "ceads",
        inventory.made("inventory/ceads.nc"),
    ),
    "cement": inventory.when(
        "emissions.energy.process",
        lambda process: process == "cement",
        inventory.source("emissions.energy.cement"),
    ),
    "cement_factors": inventory.source("emissions.energy.cement_factors"),
    "fuels": inventory.source("emissions.fuels"),
    "library": library("energy_inventory"),
}
ENERGY_SETTINGS = {
    "decimal": inventory.setting("decimal"),
    "repairs": inventory.setting("emissions.energy.repairs"),
    "fuel_products": inventory.setting("emissions.fuel_products"),
    "cement_sector": inventory.setting("emissions.energy.cement_sector"),
    "feedstock_sectors": inventory.setting("emissions.energy.feedstock_sectors"),
}


rule ceads_inventory:
    input:
        tables=published_inventory.if_made("tables.nc"),
        provinces=published_inventory.source("provinces.list"),
        workbook=published_inventory.source("emissions.ceads.workbook"),
        sectors=published_inventory.source("emissions.ceads.sectors"),
        concordance=published_inventory.source("emissions.ceads.concordance"),
        fuels=published_inventory.source("emissions.fuels"),
        library=library("ceads_inventory"),
    output:
        inventory=f"{CASE}/inventory/ceads.nc",
    log:
        f"{CASE}/logs/ceads_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/ceads_inventory.tsv"
    priority: case.priority
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        decimal=published_inventory.setting("decimal"),
        fuel_products=published_inventory.setting("emissions.fuel_products"),
    message:
        "Reading the published inventory ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/ceads_inventory.py"


rule table_inventory:
    input:
        tables=inventory.if_made("tables.nc"),
        provinces=inventory.source("provinces.list"),
        table=inventory.source("emissions.table"),
        library=library("table_inventory"),
    output:
        inventory=f"{CASE}/inventory/table.nc",
    log:
        f"{CASE}/logs/table_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/table_inventory.tsv"
    priority: case.priority
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        decimal=inventory.setting("decimal"),
    message:
        "Reading the table of emissions ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/table_inventory.py"


rule energy_inventory:
    input:
        **ENERGY,
        factors=inventory.source("emissions.energy.factors"),
    output:
        inventory=f"{CASE}/inventory/energy_balance.nc",
        table=f"{CASE}/inventory/energy_balance.csv",
        checks=f"{CASE}/checks/energy_inventory.csv",
        repairs=f"{CASE}/repairs/energy_inventory.csv",
    log:
        f"{CASE}/logs/energy_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/energy_inventory.tsv"
    priority: case.priority
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        **ENERGY_SETTINGS,
    message:
        "Computing CO2 from energy balances ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/energy_inventory.py"


rule energy_inventory_at_reference_factors:
    input:
        **ENERGY,
        factors=inventory.source("emissions.energy.reference_factors"),
    output:
        inventory=f"{CASE}/inventory/energy_balance_at_reference_factors.nc",
        table=f"{CASE}/inventory/energy_balance_at_reference_factors.csv",
        checks=f"{CASE}/checks/energy_inventory_at_reference_factors.csv",
        repairs=f"{CASE}/repairs/energy_inventory_at_reference_factors.csv",
    log:
        f"{CASE}/logs/energy_inventory_at_reference_factors.log",
    benchmark:
        f"{CASE}/benchmarks/energy_inventory_at_reference_factors.tsv"
    priority: case.later
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        **ENERGY_SETTINGS,
    message:
        "Computing CO2 with the factors of the reference ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/energy_inventory.py"


rule emissions:
    input:
        tables=emissions.made("tables.nc"),
        world=emissions.made("world.nc"),
        world_factored=emissions.made("world_factored.nc"),
        world_emissions=emissions.made("world_emissions.nc"),
        inventory=chosen.inventory(emissions, "emissions.source"),
        stressors=chosen.stressor_tables(emissions, "provinces"),
        families=emissions.source("emissions.families"),
        provincial_concordance=emissions.source("world.provincial_concordance"),
        library=library("emissions"),
    output:
        emissions=f"{CASE}/emissions.nc",
        checks=f"{CASE}/checks/emissions.csv",
        repairs=f"{CASE}/repairs/emissions.csv",
    log:
        f"{CASE}/logs/emissions.log",
    benchmark:
        f"{CASE}/benchmarks/emissions.tsv"
    wildcard_constraints:
        case=case.among("world", bool),
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=emissions.setting("decimal"),
        country=emissions.setting("country"),
        stressors=chosen.stressor_names(emissions),
        repairs=emissions.setting("emissions.repairs"),
    message:
        "Joining the emissions of provinces and countries ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/emissions.py"


rule inland_emissions:
    input:
        tables=emissions.made("tables.nc"),
        inventory=chosen.inventory(emissions, "emissions.source"),
        stressors=chosen.stressor_tables(emissions, "provinces"),
        families=emissions.source("emissions.families"),
        library=library("inland_emissions"),
    output:
        emissions=f"{CASE}/emissions.nc",
        checks=f"{CASE}/checks/emissions.csv",
        repairs=f"{CASE}/repairs/emissions.csv",
    log:
        f"{CASE}/logs/emissions.log",
    benchmark:
        f"{CASE}/benchmarks/emissions.tsv"
    wildcard_constraints:
        case=case.among("world", lambda world: not world),
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=emissions.setting("decimal"),
        stressors=chosen.stressor_names(emissions),
        repairs=emissions.setting("emissions.repairs"),
    message:
        "Placing the emissions of provinces ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/inland_emissions.py"
