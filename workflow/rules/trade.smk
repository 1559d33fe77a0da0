rule geography:
    input:
        library=library("geography"),
        provinces=source("provinces.list"),
        neighbours=source("provinces.neighbours"),
        distances=source("provinces.distances"),
        accounts=source("provinces.accounts"),
    output:
        geography=f"{CASE}/geography.nc",
    log:
        f"{CASE}/logs/geography.log",
    benchmark:
        f"{CASE}/benchmarks/geography.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Distances, neighbours and groups of the provinces"
    script:
        "../scripts/geography.py"


rule sample_flows:
    input:
        library=library("sample_flows"),
        workbook=source("trade.flows.workbook"),
        layout=source("trade.flows.layout"),
        sectors=source("sectors.provincial"),
        concordance=source("trade.flows.concordance"),
    output:
        flows=expand(
            f"{CASE}/flows/{{sector}}.csv",
            sector=case.sampled_sectors,
            allow_missing=True,
        ),
    log:
        f"{CASE}/logs/sample_flows.log",
    benchmark:
        f"{CASE}/benchmarks/sample_flows.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        sheet=setting("trade.flows.sheet"),
    message:
        "Observed flows between sample regions, one file per sector"
    script:
        "../scripts/sample_flows.py"


rule gravity:
    input:
        library=library("gravity"),
        flows=case.sample_flows,
        geography=f"{CASE}/geography.nc",
        tables=f"{CASE}/tables.nc",
    output:
        gravity=f"{CASE}/gravity/{{sector}}.nc",
    log:
        f"{CASE}/logs/gravity/{{sector}}.log",
    benchmark:
        f"{CASE}/benchmarks/gravity/{{sector}}.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        options=setting("trade.gravity"),
    message:
        "Gravity model of {wildcards.sector}"
    script:
        "../scripts/gravity.py"


rule trade:
    input:
        library=library("trade"),
        gravity=expand(
            f"{CASE}/gravity/{{sector}}.nc",
            sector=case.sampled_sectors,
            allow_missing=True,
        ),
        geography=f"{CASE}/geography.nc",
        tables=f"{CASE}/tables.nc",
    output:
        trade=f"{CASE}/trade.nc",
        repairs=f"{CASE}/repairs/trade.csv",
        checks=f"{CASE}/checks/trade.csv",
    log:
        f"{CASE}/logs/trade.log",
    benchmark:
        f"{CASE}/benchmarks/trade.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        inverse_distance=setting("trade.pooling.inverse_distance"),
        ras=setting("trade.ras"),
    message:
        "Trade between provinces, balanced to outflow and inflow"
    script:
        "../scripts/trade.py"


rule trade_table:
    input:
        library=library("trade_table"),
        gravity=expand(
            f"{CASE}/gravity/{{sector}}.nc",
            sector=case.sampled_sectors,
            allow_missing=True,
        ),
    output:
        table=f"{CASE}/gravity.csv",
    log:
        f"{CASE}/logs/trade_table.log",
    benchmark:
        f"{CASE}/benchmarks/trade_table.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Gravity models of all sectors side by side"
    script:
        "../scripts/trade_table.py"


rule gravity_figure:
    input:
        library=library("gravity_figure"),
        gravity=expand(
            f"{CASE}/gravity/{{sector}}.nc",
            sector=case.sampled_sectors,
            allow_missing=True,
        ),
    output:
        figure=report(
            f"{CASE}/figures/gravity.svg",
            caption="../report/gravity.rst",
            category="{case} {year}",
            labels={"figure": "Gravity models"},
        ),
        bitmap=f"{CASE}/figures/gravity.png",
    log:
        f"{CASE}/logs/gravity_figure.log",
    benchmark:
        f"{CASE}/benchmarks/gravity_figure.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Drawing the gravity models of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/gravity_figure.py"


rule validate_trade:
    input:
        library=library("validate_trade"),
        workbook=source("trade.flows.workbook"),
        layout=source("trade.flows.layout"),
        sectors=source("sectors.provincial"),
        concordance=source("trade.flows.concordance"),
        geography=f"{CASE}/geography.nc",
        emissions=f"{CASE}/emissions.nc",
        tables=f"{CASE}/tables.nc",
    output:
        accuracy=f"{CASE}/trade_accuracy.csv",
        transfer=f"{CASE}/trade_transfer.csv",
    log:
        f"{CASE}/logs/validate_trade.log",
    benchmark:
        f"{CASE}/benchmarks/validate_trade.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        validation=setting("trade.validation"),
        options=setting("trade.gravity"),
    message:
        "Published trade predicted from that of an earlier year"
    script:
        "../scripts/validate_trade.py"
