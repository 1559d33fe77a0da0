# What is compared, told and drawn for people, from the results of all stages.

comparison = case.stage("comparison")
report_stage = case.stage("report")

COMPARED = bool(case.config["emissions"]["reference"])
CLAIMED = bool(case.config["claims"]["file"])
FIGURES = [
    "fluxes",
    "consumption",
    "gravity",
    *(["claims"] if CLAIMED else []),
    *(["inventory"] if COMPARED else []),
]
RESULTS = ["accounts.csv", "claims.csv", "checks.csv", "repairs.csv", "stages.csv"]
MAIN_RESULTS = [
    "summary.txt",
    "bilateral_groups.csv",
    "world_comparison.csv",
    *expand("figures/{figure}.svg", figure=FIGURES),
    *(["inventory_comparison.csv"] if COMPARED else []),
    *(["recovery.csv"] if case.config["example"] else []),
]
STUDIES = [
    *(["trade_accuracy.csv"] if case.config["trade"]["validation"] else []),
    *(["sensitivity.csv"] if case.variants else []),
]


rule world_comparison:
    input:
        world_flows=comparison.made("world_flows.nc"),
        world_factored=comparison.made("world_factored.nc"),
        world=comparison.made("world.nc"),
        world_emissions=comparison.source("emissions.world.sectors"),
        world_households=comparison.source("emissions.world.households"),
        emissions=comparison.made("emissions.nc"),
        embodied=comparison.made("embodied.nc"),
        library=library("world_comparison"),
    output:
        comparison=f"{CASE}/world_comparison.csv",
        checks=f"{CASE}/checks/world_comparison.csv",
        repairs=f"{CASE}/repairs/world_comparison.csv",
    log:
        f"{CASE}/logs/world_comparison.log",
    benchmark:
        f"{CASE}/benchmarks/world_comparison.tsv"
    priority: case.priority
    conda:
        ENVIRONMENT
    params:
        country=comparison.setting("country"),
        tolerance=comparison.setting("world.proportionality_tolerance"),
    message:
        "Comparing countries before and after nesting ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/world_comparison.py"


rule results:
    input:
        accounts=report_stage.made("accounts.nc"),
        embodied=report_stage.made("embodied.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        nested=report_stage.made("nested.nc"),
        tables=report_stage.made("tables.nc"),
        gdp_population=report_stage.source("provinces.gdp_population"),
        claims=report_stage.source("claims.file"),
        terms=report_stage.source("claims.terms"),
        library=library("results"),
    output:
        accounts=f"{CASE}/accounts.csv",
        accounts_groups=f"{CASE}/accounts_groups.csv",
        headlines=f"{CASE}/headlines.csv",
        groups=f"{CASE}/bilateral_groups.csv",
        provinces=f"{CASE}/bilateral_provinces.csv",
        claims=f"{CASE}/claims.csv",
        readings=f"{CASE}/claim_readings.csv",
    log:
        f"{CASE}/logs/results.log",
    benchmark:
        f"{CASE}/benchmarks/results.tsv"
    priority: case.asked_first
    conda:
        ENVIRONMENT
    params:
        nation=report_stage.setting("claims.nation"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Writing accounts, fluxes and claims as tables ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/results.py"


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
    conda:
        ENVIRONMENT
    params:
        stages=report_stage.homes,
    message:
        "Collecting checks and repairs of all steps ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/ledgers.py"


rule figures:
    input:
        accounts=report_stage.made("accounts.nc"),
        embodied=report_stage.made("embodied.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        claims=f"{CASE}/claims.csv" if CLAIMED else [],
        library=library("figures"),
    output:
        fluxes=report(
            f"{CASE}/figures/fluxes.svg",
            caption="../report/fluxes.rst",
            category="{case} {year}",
            labels={"figure": "Emissions embodied in trade between groups"},
        ),
        consumption=report(
            f"{CASE}/figures/consumption.svg",
            caption="../report/consumption.rst",
            category="{case} {year}",
            labels={"figure": "Production against consumption"},
        ),
        claims=(
            report(
                f"{CASE}/figures/claims.svg",
                caption="../report/claims.rst",
                category="{case} {year}",
                labels={"figure": "Published against computed claims"},
            )
            if CLAIMED
            else []
        ),
        bitmaps=expand(
            f"{CASE}/figures/{{figure}}.png",
            figure=[name for name in FIGURES if name not in ("gravity", "inventory")],
            allow_missing=True,
        ),
    log:
        f"{CASE}/logs/figures.log",
    benchmark:
        f"{CASE}/benchmarks/figures.tsv"
    priority: case.asked_first
    conda:
        ENVIRONMENT
    params:
        panels=report_stage.setting("figures.panels"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Drawing fluxes, consumption and claims ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/figures.py"


rule gravity_figure:
    input:
        gravity=report_stage.made("gravity"),
        library=library("gravity_figure"),
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
    priority: case.priority
    conda:
        ENVIRONMENT
    message:
        "Drawing the gravity models ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/gravity_figure.py"


def reference_inventory(wildcards):
    """The published inventory that ours is held against, by the setting emissions.reference."""
    reference = report_stage.setting("emissions.reference")(wildcards)
    return report_stage.made(f"inventory/{reference}.nc")(wildcards)


rule inventory_comparison:
    input:
        ours=report_stage.made("inventory/energy_balance.nc"),
        reference=reference_inventory,
        at_reference_factors=report_stage.when(
            "emissions.energy.reference_factors",
            bool,
            report_stage.made("inventory/energy_balance_at_reference_factors.nc"),
        ),
        concordance=report_stage.source("emissions.energy.concordance"),
        fuels=report_stage.source("emissions.fuels"),
        library=library("inventory_comparison"),
    output:
        comparison=f"{CASE}/inventory_comparison.csv",
        differences=f"{CASE}/inventory_differences.csv",
        agreement=f"{CASE}/inventory_agreement.csv",
        figure=report(
            f"{CASE}/figures/inventory.svg",
            caption="../report/inventory.rst",
            category="{case} {year}",
            labels={"figure": "Our inventory against the published one"},
        ),
        bitmap=f"{CASE}/figures/inventory.png",
    log:
        f"{CASE}/logs/inventory_comparison.log",
    benchmark:
        f"{CASE}/benchmarks/inventory_comparison.tsv"
    priority: case.priority
    conda:
        ENVIRONMENT
    message:
        "Comparing inventories ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/inventory_comparison.py"


rule summary:
    input:
        headlines=f"{CASE}/headlines.csv",
        accounts=f"{CASE}/accounts.csv",
        claims=f"{CASE}/claims.csv",
        checks=f"{CASE}/checks.csv",
        repairs=f"{CASE}/repairs.csv",
        inventory=f"{CASE}/inventory_agreement.csv" if COMPARED else [],
        recovery=f"{CASE}/recovery.csv" if case.config["example"] else [],
        library=library("summary"),
    output:
        summary=f"{CASE}/summary.txt",
    log:
        f"{CASE}/logs/summary.log",
    benchmark:
        f"{CASE}/benchmarks/summary.tsv"
    priority: case.asked_first
    conda:
        ENVIRONMENT
    params:
        title=report_stage.setting("title"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Summing up in words ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/summary.py"


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
        ENVIRONMENT
    params:
        variants=["main", *case.variants],
    message:
        f"Collecting the claims of all variants ({case.name}, {{wildcards.year}})"
    script:
        "../scripts/sensitivity.py"


rule trade_accuracy:
    input:
        interregional=report_stage.made("interregional"),
        sectors=report_stage.source("sectors.provincial"),
        concordance=report_stage.source("trade.flows.concordance"),
        geography=report_stage.made("geography.nc"),
        emissions=report_stage.made("emissions.nc"),
        tables=report_stage.made("tables.nc"),
        library=library("trade_accuracy"),
    output:
        accuracy=f"{CASE}/trade_accuracy.csv",
        transfer=f"{CASE}/trade_transfer.csv",
    log:
        f"{CASE}/logs/trade_accuracy.log",
    benchmark:
        f"{CASE}/benchmarks/trade_accuracy.tsv"
    conda:
        ENVIRONMENT
    params:
        repeats=report_stage.setting("trade.validation.repeats"),
        weights=report_stage.setting("trade.gravity.weights"),
        neighbours=report_stage.setting("trade.gravity.neighbours"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Predicting published trade from that of an earlier year ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/trade_accuracy.py"


if case.config["example"]:

    rule recovery:
        input:
            trade=report_stage.made("trade.nc"),
            accounts=report_stage.made("accounts.nc"),
            inventory=report_stage.when(
                "emissions.energy.reference_factors",
                bool,
                report_stage.made("inventory/energy_balance_at_reference_factors.nc"),
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
        priority: case.priority
        conda:
            ENVIRONMENT
        params:
            stressor=report_stage.setting("claims.stressor"),
        message:
            "Comparing with the truth of the fictional world ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/recovery.py"
