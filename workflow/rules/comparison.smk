# What is compared: countries before and after nesting, inventories, methods of estimating trade, and a known truth.

comparison = case.stage("comparison")
report_stage = case.stage("report")

RECOVERED = case.has("example") and case.makes("comparison", case.name)
COMPARED = case.has("emissions.reference")


rule world_comparison:
    input:
        world_flows=comparison.made("world_flows.nc"),
        world_factored=comparison.made("world_factored.nc"),
        world=comparison.made("world.nc"),
        world_emissions=comparison.made("world_emissions.nc"),
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
    priority: case.later
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        country=comparison.setting("country"),
        tolerance=comparison.setting("world.proportionality_tolerance"),
    message:
        "Comparing countries before and after nesting ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/world_comparison.py"


rule inventory_comparison:
    input:
        ours=report_stage.made("inventory/energy_balance.nc"),
        reference=chosen.inventory(report_stage, "emissions.reference"),
        at_reference_factors=report_stage.when(
            "emissions.energy.reference_factors",
            bool,
            report_stage.made("inventory/energy_balance_at_reference_factors.nc"),
        ),
        concordance=report_stage.source("emissions.energy.concordance"),
        fuels=report_stage.source("emissions.fuels"),
        sectors=report_stage.source("sectors.provincial"),
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
    priority: case.later
    localrule: True
    conda:
        ENVIRONMENT
    message:
        "Comparing inventories ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/inventory_comparison.py"


rule trade_accuracy:
    input:
        interregional=report_stage.made("interregional"),
        sectors=report_stage.source("sectors.provincial"),
        concordance=report_stage.source("trade.flows.concordance"),
        geography=report_stage.made("geography.nc"),
        emissions=report_stage.made("emissions.nc"),
        tables=report_stage.made("tables.nc"),
        gravity_fit=report_stage.each_sector("gravity_fit/{sector}.nc"),
        trade=report_stage.made("trade.nc"),
        library=library("trade_accuracy"),
    output:
        accuracy=f"{CASE}/trade_accuracy.csv",
        transfer=f"{CASE}/trade_transfer.csv",
    log:
        f"{CASE}/logs/trade_accuracy.log",
    benchmark:
        f"{CASE}/benchmarks/trade_accuracy.tsv"
    wildcard_constraints:
        case=case.among("trade.validation", bool),
    group:
        "validation"
    conda:
        ENVIRONMENT
    params:
        model=report_stage.setting("trade.gravity.model"),
        repeats=report_stage.setting("trade.validation.repeats"),
        weights=report_stage.setting("trade.gravity.weights"),
        neighbours=report_stage.setting("trade.gravity.neighbours"),
        stressor=report_stage.setting("claims.stressor"),
    message:
        "Predicting published trade from that of an earlier year ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/trade_accuracy.py"


rule trade_evidence:
    input:
        gravity_fit=report_stage.each_sector("gravity_fit/{sector}.nc"),
        trade=report_stage.made("trade.nc"),
        geography=report_stage.made("geography.nc"),
        library=library("trade_evidence"),
    output:
        accuracy=f"{CASE}/trade_accuracy.csv",
    log:
        f"{CASE}/logs/trade_evidence.log",
    benchmark:
        f"{CASE}/benchmarks/trade_evidence.tsv"
    wildcard_constraints:
        case=case.among("trade.validation", lambda validation: not validation),
    priority: case.priority
    localrule: True
    conda:
        ENVIRONMENT
    params:
        model=report_stage.setting("trade.gravity.model"),
    message:
        "Telling what the flows say of the trade estimated ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/trade_evidence.py"


if RECOVERED:

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
        priority: case.later
        localrule: True
        conda:
            ENVIRONMENT
        params:
            stressor=report_stage.setting("claims.stressor"),
        message:
            "Comparing with the truth of the fictional world ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/recovery.py"
