# Emissions of countries: from tables, from an extension of the world table, or from GTAP.

world_emissions = case.stage("world_emissions")


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
