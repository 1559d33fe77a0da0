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
    log:
        f"{CASE}/logs/ceads_inventory.log",
    benchmark:
        f"{CASE}/benchmarks/ceads_inventory.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        fuel_products=setting("emissions.fuel_products"),
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
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Reading the table of emissions of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/table_inventory.py"


rule energy_inventory:
    input:
        tables=f"{CASE}/tables.nc",
        balances=source("emissions.energy.balances"),
        layout=source("emissions.energy.layout"),
        concordance=source("emissions.energy.concordance"),
        industry=source("emissions.energy.industry.workbook"),
        industry_layout=source("emissions.energy.industry.layout"),
        industries=source("emissions.energy.industry.sectors"),
        industry_concordance=source("emissions.energy.industry.concordance"),
        factors=lambda wildcards: source(
            f"emissions.energy.{'reference_' if wildcards.at else ''}factors"
        )(wildcards),
        published=case.when(
            "emissions.energy.process", "ceads", f"{CASE}/inventory/ceads.nc"
        ),
        cement=case.when(
            "emissions.energy.process", "cement", source("emissions.energy.cement")
        ),
        cement_factors=source("emissions.energy.cement_factors"),
        fuels=source("emissions.fuels"),
        library=library("energy_inventory"),
    output:
        inventory=f"{CASE}/inventory/energy_balance{{at}}.nc",
        table=f"{CASE}/inventory/energy_balance{{at}}.csv",
        repairs=f"{CASE}/repairs/energy_inventory{{at}}.csv",
        checks=f"{CASE}/checks/energy_inventory{{at}}.csv",
    log:
        f"{CASE}/logs/energy_inventory{{at}}.log",
    benchmark:
        f"{CASE}/benchmarks/energy_inventory{{at}}.tsv"
    wildcard_constraints:
        at="|_at_reference_factors",
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        repairs=setting("emissions.energy.repairs"),
        fuel_products=setting("emissions.fuel_products"),
        cement_sector=setting("emissions.energy.cement_sector"),
        feedstock_sectors=setting("emissions.energy.feedstock_sectors"),
    message:
        "Computing CO2 from the energy balances of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/energy_inventory.py"


rule inventory_comparison:
    input:
        ours=f"{CASE}/inventory/energy_balance.nc",
        reference=lambda wildcards: f"{CASE}/inventory/{settings(wildcards)['emissions']['reference']}.nc",
        at_reference_factors=case.when_set(
            "emissions.energy.reference_factors",
            "inventory/energy_balance_at_reference_factors.nc",
        ),
        concordance=source("emissions.energy.concordance"),
        fuels=source("emissions.fuels"),
        library=library("inventory_comparison"),
    output:
        comparison=f"{CASE}/inventory_comparison.csv",
        differences=f"{CASE}/inventory_differences.csv",
        agreement=f"{CASE}/inventory_agreement.csv",
    log:
        f"{CASE}/logs/inventory_comparison.log",
    benchmark:
        f"{CASE}/benchmarks/inventory_comparison.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Comparing inventories of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/inventory_comparison.py"


rule inventory_figure:
    input:
        agreement=f"{CASE}/inventory_agreement.csv",
        library=library("inventory_figure"),
    output:
        figure=report(
            f"{CASE}/figures/inventory.svg",
            caption="../report/inventory.rst",
            category="{case} {year}",
            labels={"figure": "Our inventory against the published one"},
        ),
        bitmap=f"{CASE}/figures/inventory.png",
    log:
        f"{CASE}/logs/inventory_figure.log",
    benchmark:
        f"{CASE}/benchmarks/inventory_figure.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Drawing the inventories of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/inventory_figure.py"


rule emissions:
    input:
        tables=f"{CASE}/tables.nc",
        world=f"{CASE}/world.nc",
        inventory=lambda wildcards: f"{CASE}/inventory/{setting('emissions.source')(wildcards)}.nc",
        world_emissions=source("emissions.world.sectors"),
        world_households=source("emissions.world.households"),
        stressors=case.stressor_tables("provinces"),
        world_stressors=case.stressor_tables("world"),
        families=source("emissions.families"),
        world_sectors=source("world.sectors"),
        provincial_concordance=source("world.provincial_concordance"),
        library=library("emissions"),
    output:
        emissions=f"{CASE}/emissions.nc",
        repairs=f"{CASE}/repairs/emissions.csv",
        checks=f"{CASE}/checks/emissions.csv",
    log:
        f"{CASE}/logs/emissions.log",
    benchmark:
        f"{CASE}/benchmarks/emissions.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        country=setting("country"),
        stressors=lambda wildcards: list(settings(wildcards)["emissions"]["stressors"]),
        repairs=setting("emissions.repairs"),
    message:
        "Joining the emissions of provinces and countries of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/emissions.py"
