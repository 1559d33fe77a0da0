# Results for other programs: a folder for pymrio, parquet files in long form, and a workbook. `rule all` makes none.

LONG_FORM = ["accounts", "embodied", "embodied_sectors", "emissions", "nested", "trade"]
EXPORTS = ["pymrio", *(f"{name}.parquet" for name in LONG_FORM), "accounts.xlsx"]


rule pymrio_folder:
    input:
        nested=report_stage.made("nested.nc"),
        emissions=report_stage.made("emissions.nc"),
        accounts=report_stage.made("accounts.nc"),
        library=library("pymrio_folder"),
    output:
        folder=directory(f"{CASE}/export/pymrio"),
    log:
        f"{CASE}/logs/pymrio_folder.log",
    benchmark:
        f"{CASE}/benchmarks/pymrio_folder.tsv"
    group:
        "export"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.fixed(3000),
    message:
        "Writing all flows for pymrio ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/pymrio_folder.py"


rule tidy_files:
    input:
        **{name: report_stage.made(f"{name}.nc") for name in LONG_FORM},
        library=library("tidy_files"),
    output:
        **{name: f"{CASE}/export/{name}.parquet" for name in LONG_FORM},
    log:
        f"{CASE}/logs/tidy_files.log",
    benchmark:
        f"{CASE}/benchmarks/tidy_files.tsv"
    group:
        "export"
    conda:
        ENVIRONMENT
    message:
        "Writing cubes in long form ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/tidy_files.py"


rule accounts_workbook:
    input:
        accounts=report_stage.made("accounts.nc"),
        embodied=report_stage.made("embodied.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        gdp_population=report_stage.source("provinces.gdp_population"),
        library=library("accounts_workbook"),
    output:
        workbook=f"{CASE}/export/accounts.xlsx",
    log:
        f"{CASE}/logs/accounts_workbook.log",
    benchmark:
        f"{CASE}/benchmarks/accounts_workbook.tsv"
    group:
        "export"
    conda:
        ENVIRONMENT
    params:
        decimal=report_stage.setting("decimal"),
        gdp_unit=report_stage.setting("provinces.gdp_unit"),
        population_unit=report_stage.setting("provinces.population_unit"),
        currency=report_stage.setting("currency.tables"),
    message:
        "Writing accounts and fluxes as a workbook ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/accounts_workbook.py"


rule export:
    input:
        case.required("export", *[f"export/{file}" for file in EXPORTS]),
