# Claims, figures and words for people: what all steps have found, gathered.

CHECKED = [
    "tables",
    "trade",
    "world",
    "national",
    "nested",
    "emissions",
    "multipliers",
    "embodied",
    "embodied_sectors",
    "accounts",
    "world_comparison",
]
REPAIRED = ["tables", "trade", "world", "nested", "emissions"]
COMPARED = bool(config["emissions"]["reference"])
FIGURES = [
    "fluxes",
    "balance",
    *(["agreement"] if config["claims"]["file"] else []),
    *(["inventory"] if COMPARED else []),
]


rule claims:
    input:
        embodied=f"{CASE}/embodied.nc",
        emissions=f"{CASE}/emissions.nc",
        geography=f"{CASE}/geography.nc",
        nested=f"{CASE}/nested.nc",
        tables=f"{CASE}/tables.nc",
        accounts=source("provinces.accounts"),
        claims=source("claims.file"),
        terms=source("claims.terms"),
        library=library("claims"),
    output:
        claims=f"{CASE}/claims.csv",
        readings=f"{CASE}/claim_readings.csv",
    log:
        f"{CASE}/logs/claims.log",
    benchmark:
        f"{CASE}/benchmarks/claims.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        nation=setting("claims.nation"),
        stressor=setting("claims.stressor"),
    message:
        "Compare published claims with computed ones ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/claims.py"


rule bilateral:
    input:
        embodied=f"{CASE}/embodied.nc",
        emissions=f"{CASE}/emissions.nc",
        geography=f"{CASE}/geography.nc",
        library=library("bilateral"),
    output:
        headlines=f"{CASE}/headlines.csv",
        groups=f"{CASE}/bilateral_groups.csv",
        provinces=f"{CASE}/bilateral_provinces.csv",
    log:
        f"{CASE}/logs/bilateral.log",
    benchmark:
        f"{CASE}/benchmarks/bilateral.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        stressor=setting("claims.stressor"),
    message:
        "Tabulate who emits for whom ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/bilateral.py"


rule checks:
    input:
        steps=case.side_outputs("checks", CHECKED),
        library=library("checks"),
    output:
        checks=f"{CASE}/checks.csv",
    log:
        f"{CASE}/logs/checks.log",
    benchmark:
        f"{CASE}/benchmarks/checks.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Gather the checks of all steps ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/checks.py"


rule repairs:
    input:
        steps=case.side_outputs("repairs", REPAIRED),
        library=library("repairs"),
    output:
        repairs=f"{CASE}/repairs.csv",
    log:
        f"{CASE}/logs/repairs.log",
    benchmark:
        f"{CASE}/benchmarks/repairs.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    message:
        "Gather the repairs of all steps ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/repairs.py"


rule figures:
    input:
        accounts=f"{CASE}/accounts.nc",
        embodied=f"{CASE}/embodied.nc",
        emissions=f"{CASE}/emissions.nc",
        geography=f"{CASE}/geography.nc",
        library=library("figures"),
    output:
        fluxes=report(
            f"{CASE}/figures/fluxes.svg",
            caption="../report/fluxes.rst",
            category="{case} {year}",
            labels={"figure": "Emissions embodied in trade between groups"},
        ),
        balance=report(
            f"{CASE}/figures/balance.svg",
            caption="../report/balance.rst",
            category="{case} {year}",
            labels={"figure": "Production against consumption"},
        ),
        bitmaps=expand(
            f"{CASE}/figures/{{figure}}.png",
            figure=["fluxes", "balance"],
            allow_missing=True,
        ),
    log:
        f"{CASE}/logs/figures.log",
    benchmark:
        f"{CASE}/benchmarks/figures.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        panels=setting("figures.panels"),
        stressor=setting("claims.stressor"),
    message:
        "Draw the figures ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/figures.py"


rule agreement:
    input:
        claims=f"{CASE}/claims.csv",
        library=library("agreement"),
    output:
        agreement=report(
            f"{CASE}/figures/agreement.svg",
            caption="../report/agreement.rst",
            category="{case} {year}",
            labels={"figure": "Published against computed claims"},
        ),
        bitmap=f"{CASE}/figures/agreement.png",
    log:
        f"{CASE}/logs/agreement.log",
    benchmark:
        f"{CASE}/benchmarks/agreement.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    message:
        "Draw published against computed claims ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/agreement.py"


rule sensitivity:
    input:
        claims=expand("results/{name}/{{year}}/claims.csv", name=case.names),
        headlines=expand("results/{name}/{{year}}/headlines.csv", name=case.names),
        library=library("sensitivity"),
    output:
        sensitivity=f"{MAIN}/sensitivity.csv",
    log:
        f"{MAIN}/logs/sensitivity.log",
    benchmark:
        f"{MAIN}/benchmarks/sensitivity.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        variants=["main", *case.variants],
    message:
        "Gather the claims of all variants ({wildcards.year})"
    script:
        "../scripts/sensitivity.py"


rule summary:
    input:
        embodied=f"{CASE}/embodied.nc",
        emissions=f"{CASE}/emissions.nc",
        geography=f"{CASE}/geography.nc",
        nested=f"{CASE}/nested.nc",
        claims=f"{CASE}/claims.csv",
        checks=f"{CASE}/checks.csv",
        repairs=f"{CASE}/repairs.csv",
        inventory=case.when_set("emissions.reference", "inventory_agreement.csv"),
        recovery=f"{CASE}/recovery.csv" if config["example"] else [],
        library=library("summary"),
    output:
        summary=f"{CASE}/summary.txt",
    log:
        f"{CASE}/logs/summary.log",
    benchmark:
        f"{CASE}/benchmarks/summary.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        title=setting("title"),
        stressor=setting("claims.stressor"),
    message:
        "Sum up in words ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/summary.py"


if config["example"]:

    rule recovery:
        input:
            trade=f"{CASE}/trade.nc",
            accounts=f"{CASE}/accounts.nc",
            inventory=case.when_set(
                "emissions.energy.reference_factors",
                "inventory/energy_balance_at_reference_factors.nc",
            ),
            true_trade=f"{BROUGHT}/truth/trade.nc",
            true_emissions=f"{BROUGHT}/truth/emissions.nc",
            true_footprints=f"{BROUGHT}/truth/footprints.csv",
            library=library("recovery"),
        output:
            recovery=f"{CASE}/recovery.csv",
        log:
            f"{CASE}/logs/recovery.log",
        benchmark:
            f"{CASE}/benchmarks/recovery.tsv"
        conda:
            "../../envs/nestmrio.yaml"
        threads: 1
        resources:
            mem_mb=500,
        params:
            stressor=setting("claims.stressor"),
        message:
            "Compare with the truth of the fictional world ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/recovery.py"
