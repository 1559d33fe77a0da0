# What people see: results as tables, figures, and the summary.

CLAIMED = case.has("claims.file")
ACCOUNTED = case.makes("footprint", case.name)
COMPARABLE = [name for name in case.names if case.makes("footprint", name)]
TRADED = case.makes("trade", case.name)
VALIDATED = case.has("trade.validation")
ALBUM = [
    *(["fluxes", "balance", "rankings", "matrix", "consumption"] if ACCOUNTED else []),
    *(["claims"] if CLAIMED and ACCOUNTED else []),
]
FIGURES = [
    *ALBUM,
    *(["gravity"] if TRADED else []),
    *(["inventory"] if COMPARED else []),
]
ORIGINS = ["top_origins.csv", "eebt_provinces.csv", "eebt_groups.csv"]
FIRST = 3  # figures that the summary names
MAIN_RESULTS = [
    "summary.txt",
    *(["bilateral_groups.csv", *ORIGINS] if ACCOUNTED else []),
    *(["world_comparison.csv"] if case.makes("comparison", case.name) else []),
    *expand("figures/{figure}.svg", figure=FIGURES),
    *(["land.geojson"] if ACCOUNTED else []),
    *(["trade_accuracy.csv"] if TRADED and not VALIDATED else []),
    *(["inventory_comparison.csv"] if COMPARED else []),
    *(["recovery.csv"] if RECOVERED else []),
]
STUDIES = [
    *(["trade_accuracy.csv"] if ACCOUNTED and VALIDATED else []),
    *(
        ["sensitivity.csv", "figures/sensitivity.svg", "figures/sensitivity.png"]
        if len(COMPARABLE) > 1
        else []
    ),
]
RECORDS = ["provenance_studies.json"] if STUDIES else []
TABLES = [
    *("accounts.csv", "accounts_groups.csv", "units.csv", "headlines.csv"),
    *(
        "bilateral_groups.csv",
        "bilateral_provinces.csv",
        "claims.csv",
        "claim_readings.csv",
    ),
]
MADE = Results(
    report_stage,
    TABLES,
    [*MAIN_RESULTS, *expand("figures/{figure}.png", figure=FIGURES)],
)
STUDIED = Studies(case, STUDIES)


rule results:
    input:
        accounts=report_stage.made("accounts.nc"),
        embodied=report_stage.made("embodied.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        table=chosen.table(report_stage),
        tables=report_stage.made("tables.nc"),
        gdp_population=report_stage.source("provinces.gdp_population"),
        claims=report_stage.source("claims.file"),
        terms=report_stage.source("claims.terms"),
        library=library("results"),
    output:
        accounts=f"{CASE}/accounts.csv",
        accounts_groups=f"{CASE}/accounts_groups.csv",
        units=f"{CASE}/units.csv",
        headlines=f"{CASE}/headlines.csv",
        groups=f"{CASE}/bilateral_groups.csv",
        provinces=f"{CASE}/bilateral_provinces.csv",
        claims=f"{CASE}/claims.csv",
        readings=f"{CASE}/claim_readings.csv",
    log:
        f"{CASE}/logs/results.log",
    benchmark:
        f"{CASE}/benchmarks/results.tsv"
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        decimal=report_stage.setting("decimal"),
        gdp_unit=report_stage.setting("provinces.gdp_unit"),
        population_unit=report_stage.setting("provinces.population_unit"),
        currency=report_stage.setting("currency.tables"),
        nation=report_stage.setting("claims.nation"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Writing accounts, fluxes and claims as tables ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/results.py"


rule origins:
    input:
        embodied=report_stage.made("embodied.nc"),
        embodied_sectors=report_stage.made("embodied_sectors.nc"),
        eebt=report_stage.made("eebt.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        library=library("origins"),
    output:
        origins=f"{CASE}/top_origins.csv",
        provinces=f"{CASE}/eebt_provinces.csv",
        groups=f"{CASE}/eebt_groups.csv",
    log:
        f"{CASE}/logs/origins.log",
    benchmark:
        f"{CASE}/benchmarks/origins.tsv"
    priority: case.later
    localrule: True
    conda:
        ENVIRONMENT
    params:
        panels=report_stage.setting("figures.panels"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Listing largest origins and trade partners ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/origins.py"


rule ledgers:
    input:
        checks=report_stage.ledgers("checks"),
        repairs=report_stage.ledgers("repairs"),
        library=library("ledgers"),
    output:
        checks=f"{CASE}/checks.csv",
        repairs=f"{CASE}/repairs.csv",
        stages=f"{CASE}/stages.csv",
    log:
        f"{CASE}/logs/ledgers.log",
    benchmark:
        f"{CASE}/benchmarks/ledgers.tsv"
    priority: case.priority
    localrule: True
    conda:
        ENVIRONMENT
    params:
        stages=report_stage.homes,
    message:
        "Collecting checks and repairs of all steps ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/ledgers.py"


rule summary:
    input:
        headlines=f"{CASE}/headlines.csv" if ACCOUNTED else [],
        accounts=f"{CASE}/accounts.csv" if ACCOUNTED else [],
        claims=f"{CASE}/claims.csv" if ACCOUNTED else [],
        checks=f"{CASE}/checks.csv",
        repairs=f"{CASE}/repairs.csv",
        inventory=f"{CASE}/inventory_agreement.csv" if COMPARED else [],
        recovery=f"{CASE}/recovery.csv" if RECOVERED else [],
        gravity=f"{CASE}/gravity.csv" if TRADED else [],
        constraints=f"{CASE}/trade_constraints.csv" if TRADED else [],
        parts=[f"{CASE}/{file}" for _, file in case.parts(case.name)],
        library=library("summary"),
    output:
        summary=f"{CASE}/summary.txt",
    log:
        f"{CASE}/logs/summary.log",
    benchmark:
        f"{CASE}/benchmarks/summary.tsv"
    priority: case.priority
    localrule: True
    conda:
        ENVIRONMENT
    params:
        title=report_stage.setting("title"),
        stressor=report_stage.setting("claims.stressor"),
        pictures=[f"figures/{figure}.svg" for figure in FIGURES[:FIRST]],
    message:
        "Summing up in words ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/summary.py"


rule sensitivity:
    input:
        claims=expand("results/{name}/{{year}}/claims.csv", name=COMPARABLE),
        headlines=expand("results/{name}/{{year}}/headlines.csv", name=COMPARABLE),
        library=library("sensitivity"),
    output:
        sensitivity=f"{MAIN}/sensitivity.csv",
    log:
        f"{MAIN}/logs/sensitivity.log",
    benchmark:
        f"{MAIN}/benchmarks/sensitivity.tsv"
    localrule: True
    conda:
        ENVIRONMENT
    params:
        variants=[
            "main",
            *[name for name in case.variants if f"{case.name}-{name}" in COMPARABLE],
        ],
    message:
        f"Collecting the claims of all variants ({case.name}, {{wildcards.year}})"
    script:
        "../scripts/sensitivity.py"


rule provenance:
    input:
        outputs=MADE.files,
        data=rules.example_world.output if case.config["example"] else MADE.read,
        library=list(code().values()),
    output:
        provenance=f"{CASE}/provenance.json",
    log:
        f"{CASE}/logs/provenance.log",
    benchmark:
        f"{CASE}/benchmarks/provenance.tsv"
    priority: case.later
    localrule: True
    conda:
        ENVIRONMENT
    params:
        lineage=MADE.lineage,
    message:
        "Recording where the results come from ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/provenance.py"


rule provenance_of_studies:
    input:
        outputs=STUDIED.files,
        claims=expand("results/{name}/{{year}}/claims.csv", name=COMPARABLE),
        library=list(code().values()),
    output:
        provenance=f"{MAIN}/provenance_studies.json",
    log:
        f"{MAIN}/logs/provenance_of_studies.log",
    benchmark:
        f"{MAIN}/benchmarks/provenance_of_studies.tsv"
    localrule: True
    conda:
        ENVIRONMENT
    params:
        lineage=STUDIED.lineage,
    message:
        f"Recording where the comparisons come from ({case.name}, {{wildcards.year}})"
    script:
        "../scripts/provenance.py"
