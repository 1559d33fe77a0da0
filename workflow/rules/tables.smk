# Provincial tables: read as published, then repaired, in the case's sectors, reconciled and closed.

published = case.stage("published")
interregional = case.stage("interregional")
tables = case.stage("tables")


rule published:
    input:
        workbook=published.source("tables.workbook"),
        layout=published.source("tables.layout"),
        sectors=published.source("tables.sectors"),
        provinces=published.source("provinces.list"),
        library=library("published"),
    output:
        published=f"{CASE}/published.nc",
    log:
        f"{CASE}/logs/published.log",
    benchmark:
        f"{CASE}/benchmarks/published.tsv"
    wildcard_constraints:
        case=case.among("tables", bool),
    priority: case.first
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        decimal=published.setting("decimal"),
        currency=published.setting("currency.tables"),
    message:
        "Reading the published tables ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/published.py"


rule interregional:
    input:
        flows=interregional.source("trade.flows.workbook"),
        flows_layout=interregional.source("trade.flows.layout"),
        evidence=interregional.source("tables.interregional.workbook"),
        evidence_layout=interregional.source("tables.interregional.layout"),
        library=library("interregional"),
    output:
        interregional=directory(f"{CASE}/interregional"),
    log:
        f"{CASE}/logs/interregional.log",
    benchmark:
        f"{CASE}/benchmarks/interregional.tsv"
    priority: case.priority
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        flows=interregional.setting("trade.flows.sheet"),
        evidence=interregional.setting("tables.interregional.sheet"),
        validation=interregional.setting("trade.validation"),
    message:
        "Reading the interregional tables ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/interregional.py"


rule tables:
    input:
        published=tables.made("published.nc"),
        provinces=tables.source("provinces.list"),
        sectors=tables.source("sectors.provincial"),
        concordance=tables.source("tables.concordance"),
        national=tables.source("tables.national.workbook"),
        national_layout=tables.source("tables.national.layout"),
        interregional=tables.when(
            "tables.interregional.workbook", bool, tables.made("interregional")
        ),
        products=tables.source("tables.interregional.concordance"),
        library=library("tables"),
    output:
        tables=f"{CASE}/tables.nc",
        checks=f"{CASE}/checks/tables.csv",
        repairs=f"{CASE}/repairs/tables.csv",
    log:
        f"{CASE}/logs/tables.log",
    benchmark:
        f"{CASE}/benchmarks/tables.tsv"
    priority: case.first
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        currency=tables.setting("currency.tables"),
        decimal=tables.setting("decimal"),
        repairs=tables.setting("tables.repairs"),
        balance_tolerance=tables.setting("tables.balance_tolerance"),
        error_tolerance=tables.setting("tables.error_tolerance"),
        national_sheet=tables.setting("tables.national.sheet"),
        national_totals=tables.setting("reconciliation.national"),
        total=tables.setting("reconciliation.total"),
        closure=tables.setting("closure"),
    message:
        "Repairing, reconciling and closing the tables ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/tables.py"
