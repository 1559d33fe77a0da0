# The multi-regional tables: the world in the link classification, the provinces, the provinces in the world.


rule world:
    input:
        folder=source("world.folder"),
        categories=source("world.categories"),
        concordance=source("world.concordance"),
        provincial_concordance=source("world.provincial_concordance"),
        link_sectors=case.link_sectors,
        tables=case.when_set("world.concordance", "tables.nc"),
        library=library("world"),
    output:
        world=f"{CASE}/world.nc",
        repairs=f"{CASE}/repairs/world.csv",
        checks=f"{CASE}/checks/world.csv",
    log:
        f"{CASE}/logs/world.log",
    benchmark:
        f"{CASE}/benchmarks/world.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=4000,
    params:
        country=setting("country"),
        unit=setting("currency.world"),
    message:
        "Reading the world table of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/world.py"


rule national:
    input:
        tables=f"{CASE}/tables.nc",
        trade=f"{CASE}/trade.nc",
        concordance=source("world.provincial_concordance"),
        world=f"{CASE}/world.nc",
        library=library("national"),
    output:
        national=f"{CASE}/national.nc",
        checks=f"{CASE}/checks/national.csv",
    log:
        f"{CASE}/logs/national.log",
    benchmark:
        f"{CASE}/benchmarks/national.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        country=setting("country"),
    message:
        "Assembling the provinces of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/national.py"


rule nested:
    input:
        national=f"{CASE}/national.nc",
        world=f"{CASE}/world.nc",
        customs=source("world.customs"),
        library=library("nested"),
    output:
        nested=f"{CASE}/nested.nc",
        repairs=f"{CASE}/repairs/nested.csv",
        checks=f"{CASE}/checks/nested.csv",
    log:
        f"{CASE}/logs/nested.log",
    benchmark:
        f"{CASE}/benchmarks/nested.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        country=setting("country"),
        per_world=setting("currency.tables_per_world"),
        gap_tolerance=setting("world.gap_tolerance"),
    message:
        "Nesting the provinces of {wildcards.case} {wildcards.year} in the world"
    script:
        "../scripts/nested.py"


rule world_comparison:
    input:
        folder=source("world.folder"),
        categories=source("world.categories"),
        emissions=source("emissions.world.sectors"),
        households=source("emissions.world.households"),
        world=f"{CASE}/world.nc",
        nested_emissions=f"{CASE}/emissions.nc",
        accounts=f"{CASE}/accounts.nc",
        library=library("world_comparison"),
    output:
        comparison=f"{CASE}/world_comparison.csv",
        checks=f"{CASE}/checks/world_comparison.csv",
    log:
        f"{CASE}/logs/world_comparison.log",
    benchmark:
        f"{CASE}/benchmarks/world_comparison.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=4000,
    params:
        country=setting("country"),
        tolerance=setting("world.pooling_tolerance"),
    message:
        "Comparing countries before and after nesting ({wildcards.case} {wildcards.year})"
    script:
        "../scripts/world_comparison.py"
