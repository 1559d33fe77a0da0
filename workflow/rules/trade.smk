# Trade between provinces: gravity fitted to sample flows, then predicted for provinces and balanced to their margins.

geography = case.stage("geography")
observed = case.stage("observed")
fit = case.stage("fit")
trade = case.stage("trade")


rule geography:
    input:
        provinces=geography.source("provinces.list"),
        margins=geography.source("trade.margins"),
        neighbours=geography.source("provinces.neighbours"),
        distances=geography.source("provinces.distances"),
        gdp_population=geography.source("provinces.gdp_population"),
        library=library("geography"),
    output:
        geography=f"{CASE}/geography.nc",
    log:
        f"{CASE}/logs/geography.log",
    benchmark:
        f"{CASE}/benchmarks/geography.tsv"
    wildcard_constraints:
        case=case.among("trade", bool),
    priority: case.priority
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        decimal=geography.setting("decimal"),
        gdp_unit=geography.setting("provinces.gdp_unit"),
        population_unit=geography.setting("provinces.population_unit"),
        currency=geography.setting("currency.tables"),
    message:
        "Measuring distances between provinces ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/geography.py"


rule observed_flows:
    input:
        geography=observed.made("geography.nc"),
        tables=observed.if_made("tables.nc"),
        margins=observed.source("trade.margins"),
        interregional=observed.when(
            "trade.flows.workbook", bool, observed.made("interregional")
        ),
        files=chosen.flow_files(observed),
        concordance=observed.source("trade.flows.concordance"),
        given=observed.source("trade.flows.given"),
        library=library("observed_flows"),
    output:
        observed_flows=f"{CASE}/observed_flows.nc",
        checks=f"{CASE}/checks/observed_flows.csv",
        repairs=f"{CASE}/repairs/observed_flows.csv",
    log:
        f"{CASE}/logs/observed_flows.log",
    benchmark:
        f"{CASE}/benchmarks/observed_flows.tsv"
    priority: case.first
    group:
        "provinces"
    conda:
        ENVIRONMENT
    params:
        decimal=observed.setting("decimal"),
        currency=observed.setting("currency.tables"),
        use=chosen.flow_use(observed),
        flows=observed.setting("trade.flows"),
        bound=["unit", "valuation", "zeros", "reliability"],
        infeasible=observed.setting("trade.ras.infeasible"),
    message:
        "Holding observed flows against outflow and inflow ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/observed_flows.py"


rule gravity_fit:
    input:
        flows=chosen.sample_flows(fit),
        concordance=fit.source("trade.flows.concordance"),
        geography=fit.made("geography.nc"),
        library=library("gravity_fit"),
    output:
        gravity_fit=f"{CASE}/gravity_fit/{{sector}}.nc",
    log:
        f"{CASE}/logs/gravity_fit/{{sector}}.log",
    benchmark:
        f"{CASE}/benchmarks/gravity_fit/{{sector}}.tsv"
    priority: case.priority
    group:
        "fits"
    conda:
        ENVIRONMENT
    params:
        decimal=fit.setting("decimal"),
        one_file=fit.setting("trade.flows.file"),
        weights=fit.setting("trade.gravity.weights"),
        neighbours=fit.setting("trade.gravity.neighbours"),
        constrained=chosen.binds(fit),
    message:
        "Fitting the gravity models of {wildcards.sector} ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/gravity_fit.py"


rule provincial_trade:
    input:
        gravity_fit=trade.each_sector("gravity_fit/{sector}.nc"),
        geography=trade.made("geography.nc"),
        tables=trade.if_made("tables.nc"),
        margins=trade.source("trade.margins"),
        observed_flows=trade.made("observed_flows.nc"),
        given=trade.source("trade.flows.given"),
        library=library("provincial_trade"),
    output:
        trade=f"{CASE}/trade.nc",
        constraints=f"{CASE}/trade_constraints.csv",
        gravity=directory(f"{CASE}/gravity"),
        table=f"{CASE}/gravity.csv",
        checks=f"{CASE}/checks/trade.csv",
        repairs=f"{CASE}/repairs/trade.csv",
    log:
        f"{CASE}/logs/trade.log",
    benchmark:
        f"{CASE}/benchmarks/trade.tsv"
    priority: case.priority
    group:
        "nesting"
    conda:
        ENVIRONMENT
    params:
        decimal=trade.setting("decimal"),
        currency=trade.setting("currency.tables"),
        model=trade.setting("trade.gravity.model"),
        inverse_distance=trade.setting("trade.pooling.inverse_distance"),
        served=chosen.served(trade),
        ras=trade.setting("trade.ras"),
    message:
        "Estimating trade between provinces ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/provincial_trade.py"
