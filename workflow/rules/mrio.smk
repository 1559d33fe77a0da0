# The multi-regional tables: the world in the link classification, the provinces, the provinces in the world.

world = case.stage("world")
link = case.stage("link")
national = case.stage("national")
nested = case.stage("nested")
inland = case.stage("inland")


rule world_flows:
    input:
        folder=world.container("world.folder"),
        contents=world.contents("world.folder"),
        categories=chosen.world_categories(world),
        library=library("world_flows"),
    output:
        world_flows=f"{CASE}/world_flows.nc",
        world_factored=f"{CASE}/world_factored.nc",
        checks=f"{CASE}/checks/world_flows.csv",
        repairs=f"{CASE}/repairs/world_flows.csv",
    log:
        f"{CASE}/logs/world_flows.log",
    benchmark:
        f"{CASE}/benchmarks/world_flows.tsv"
    wildcard_constraints:
        case=case.among("world.source", lambda source: source != "har"),
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_world(world),
    params:
        source=world.setting("world.source"),
        year=chosen.world_year(world),
        country=world.setting("country"),
        unit=world.setting("currency.world"),
        tolerance=world.setting("world.balance_tolerance"),
    message:
        "Reading the world table ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/world_flows.py"


rule gtap_flows:
    input:
        basedata=world.source("world.har.basedata"),
        categories=chosen.world_categories(world),
        library=library("gtap_flows"),
    output:
        world_flows=f"{CASE}/world_flows.nc",
        world_factored=f"{CASE}/world_factored.nc",
        checks=f"{CASE}/checks/world_flows.csv",
        repairs=f"{CASE}/repairs/world_flows.csv",
    log:
        f"{CASE}/logs/gtap_flows.log",
    benchmark:
        f"{CASE}/benchmarks/gtap_flows.tsv"
    wildcard_constraints:
        case=case.among("world.source", lambda source: source == "har"),
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.fixed(3000),
    params:
        country=world.setting("country"),
        unit=world.setting("currency.world"),
        transport=world.setting("world.har.transport"),
        table=world.setting("world.har.table"),
    message:
        "Reading GTAP's data file ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/gtap_flows.py"


rule world:
    input:
        world_factored=link.made("world_factored.nc"),
        concordance=link.source("world.concordance"),
        provincial_concordance=link.source("world.provincial_concordance"),
        link_sectors=chosen.link_sectors(link),
        tables=link.made("tables.nc"),
        provinces=link.source("provinces.list"),
        library=library("world"),
    output:
        world=f"{CASE}/world.nc",
        checks=f"{CASE}/checks/world.csv",
        repairs=f"{CASE}/repairs/world.csv",
    log:
        f"{CASE}/logs/world.log",
    benchmark:
        f"{CASE}/benchmarks/world.tsv"
    priority: case.first
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=link.setting("decimal"),
        per_world=link.setting("currency.tables_per_world"),
        units=chosen.currencies(link),
        without_source=link.setting("world.without_source"),
        country=link.setting("country"),
    message:
        "Bringing the world table to the link's sectors ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/world.py"


rule national_table:
    input:
        tables=national.made("tables.nc"),
        trade=national.made("trade.nc"),
        concordance=national.source("world.provincial_concordance"),
        world=national.when(
            "world.provincial_concordance", bool, national.made("world.nc")
        ),
        library=library("national_table"),
    output:
        national=f"{CASE}/national.nc",
        checks=f"{CASE}/checks/national.csv",
        repairs=f"{CASE}/repairs/national.csv",
    log:
        f"{CASE}/logs/national.log",
    benchmark:
        f"{CASE}/benchmarks/national.tsv"
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        country=national.setting("country"),
    message:
        "Assembling the provinces ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/national_table.py"


rule nested_table:
    input:
        national=nested.made("national.nc"),
        world=nested.made("world.nc"),
        customs=nested.source("world.customs"),
        library=library("nested_table"),
    output:
        nested=f"{CASE}/nested.nc",
        checks=f"{CASE}/checks/nested.csv",
        repairs=f"{CASE}/repairs/nested.csv",
    log:
        f"{CASE}/logs/nested.log",
    benchmark:
        f"{CASE}/benchmarks/nested.tsv"
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=nested.setting("decimal"),
        country=nested.setting("country"),
        per_world=nested.setting("currency.tables_per_world"),
        gap_tolerance=nested.setting("world.gap_tolerance"),
    message:
        "Nesting the provinces in the world ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/nested_table.py"


rule inland:
    input:
        national=inland.made("national.nc"),
        tables=inland.made("tables.nc"),
        provinces=inland.source("provinces.list"),
        library=library("inland"),
    output:
        inland=f"{CASE}/inland.nc",
        checks=f"{CASE}/checks/inland.csv",
        repairs=f"{CASE}/repairs/inland.csv",
    log:
        f"{CASE}/logs/inland.log",
    benchmark:
        f"{CASE}/benchmarks/inland.tsv"
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=inland.setting("decimal"),
    message:
        "Closing the country at its border ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/inland.py"
