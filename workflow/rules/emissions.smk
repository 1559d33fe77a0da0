# Emissions: inventories of the provinces from one source or another, then provinces and countries together.

published_inventory = case.stage("published_inventory")
inventory = case.stage("inventory")
world_emissions = case.stage("world_emissions")
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


rule world_emissions:
    input:
        world_factored=world_emissions.made("world_factored.nc"),
        sectors=world_emissions.source("world.sectors"),
        emissions=world_emissions.source("emissions.world.sectors"),
        households=world_emissions.source("emissions.world.households"),
        stressors=chosen.stressor_tables(world_emissions, "world"),
        library=library("world_emissions"),
    output:
        world_emissions=f"{CASE}/world_emissions.nc",
        checks=f"{CASE}/checks/world_emissions.csv",
        repairs=f"{CASE}/repairs/world_emissions.csv",
    log:
        f"{CASE}/logs/world_emissions.log",
    benchmark:
        f"{CASE}/benchmarks/world_emissions.tsv"
    wildcard_constraints:
        case=case.among("emissions.world", lambda tables: tables is not None),
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=world_emissions.setting("decimal"),
        country=world_emissions.setting("country"),
        stressors=chosen.stressor_names(world_emissions),
    message:
        "Reading the emissions of countries ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/world_emissions.py"


rule extension_emissions:
    input:
        world_factored=world_emissions.made("world_factored.nc"),
        folder=world_emissions.source("world.folder"),
        contents=world_emissions.contents("world.folder"),
        categories=chosen.world_categories(world_emissions),
        stressors=chosen.stressor_tables(world_emissions, "world"),
        library=library("extension_emissions"),
    output:
        world_emissions=f"{CASE}/world_emissions.nc",
        checks=f"{CASE}/checks/world_emissions.csv",
        repairs=f"{CASE}/repairs/world_emissions.csv",
    log:
        f"{CASE}/logs/extension_emissions.log",
    benchmark:
        f"{CASE}/benchmarks/extension_emissions.tsv"
    wildcard_constraints:
        case=case.among("emissions.extension", bool),
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_world(world_emissions),
    params:
        source=world_emissions.setting("world.source"),
        year=chosen.world_year(world_emissions),
        extension=world_emissions.setting("emissions.extension"),
        decimal=world_emissions.setting("decimal"),
        country=world_emissions.setting("country"),
        stressors=chosen.stressor_names(world_emissions),
    message:
        "Reading the emissions of countries from the world table ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/extension_emissions.py"


rule gtap_emissions:
    input:
        world_factored=world_emissions.made("world_factored.nc"),
        basedata=world_emissions.source("world.har.basedata"),
        emissions=world_emissions.source("world.har.emissions"),
        categories=chosen.world_categories(world_emissions),
        stressors=chosen.stressor_tables(world_emissions, "world"),
        library=library("gtap_emissions"),
    output:
        world_emissions=f"{CASE}/world_emissions.nc",
        checks=f"{CASE}/checks/world_emissions.csv",
        repairs=f"{CASE}/repairs/world_emissions.csv",
    log:
        f"{CASE}/logs/gtap_emissions.log",
    benchmark:
        f"{CASE}/benchmarks/gtap_emissions.tsv"
    wildcard_constraints:
        case=chosen.from_gtap(world_emissions),
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=world_emissions.setting("decimal"),
        country=world_emissions.setting("country"),
        table=world_emissions.setting("world.har.table"),
        unit=world_emissions.setting("world.har.emissions_unit"),
        stressors=chosen.stressor_names(world_emissions),
    message:
        "Reading GTAP's emissions of countries ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/gtap_emissions.py"


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
