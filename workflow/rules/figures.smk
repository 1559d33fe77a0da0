# Pictures of the results, and the ground of their maps.


rule land:
    input:
        provinces=report_stage.source("provinces.list"),
        geometry=report_stage.source("provinces.geometry.file"),
        library=library("land"),
    output:
        land=f"{CASE}/land.geojson",
    log:
        f"{CASE}/logs/land.log",
    benchmark:
        f"{CASE}/benchmarks/land.tsv"
    priority: case.first
    localrule: True
    conda:
        ENVIRONMENT
    params:
        decimal=report_stage.setting("decimal"),
        name_field=report_stage.setting("provinces.geometry.name_field"),
        names=report_stage.setting("provinces.geometry.names"),
    message:
        "Laying out the provinces for maps ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/land.py"


rule figures:
    input:
        accounts=report_stage.made("accounts.nc"),
        embodied=report_stage.made("embodied.nc"),
        embodied_sectors=report_stage.made("embodied_sectors.nc"),
        emissions=report_stage.made("emissions.nc"),
        geography=report_stage.made("geography.nc"),
        tables=report_stage.made("tables.nc"),
        land=f"{CASE}/land.geojson",
        gdp_population=report_stage.source("provinces.gdp_population"),
        sectors=chosen.sector_list(report_stage),
        claims=f"{CASE}/claims.csv" if CLAIMED else [],
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
            labels={"figure": "Emissions embodied in exports and imports"},
        ),
        rankings=report(
            f"{CASE}/figures/rankings.svg",
            caption="../report/rankings.rst",
            category="{case} {year}",
            labels={"figure": "Rankings of provinces"},
        ),
        matrix=report(
            f"{CASE}/figures/matrix.svg",
            caption="../report/matrix.rst",
            category="{case} {year}",
            labels={"figure": "Who emits for whom, by sector"},
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
            f"{CASE}/figures/{{figure}}.png", figure=ALBUM, allow_missing=True
        ),
    log:
        f"{CASE}/logs/figures.log",
    benchmark:
        f"{CASE}/benchmarks/figures.tsv"
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        panels=report_stage.setting("figures.panels"),
        stressor=report_stage.setting("claims.stressor"),
        decimal=report_stage.setting("decimal"),
        gdp_unit=report_stage.setting("provinces.gdp_unit"),
        population_unit=report_stage.setting("provinces.population_unit"),
        currency=report_stage.setting("currency.tables"),
    message:
        "Drawing the main results ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/figures.py"


rule gravity_figure:
    input:
        gravity=report_stage.made("gravity"),
        table=report_stage.made("gravity.csv"),
        sectors=report_stage.source("sectors.provincial"),
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
    priority: case.later
    localrule: True
    conda:
        ENVIRONMENT
    message:
        "Drawing the gravity models ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/gravity_figure.py"


rule sensitivity_figure:
    input:
        claims=expand("results/{name}/{{year}}/claims.csv", name=COMPARABLE),
        headlines=expand("results/{name}/{{year}}/headlines.csv", name=COMPARABLE),
        library=library("sensitivity_figure"),
    output:
        figure=report(
            f"{MAIN}/figures/sensitivity.svg",
            caption="../report/sensitivity.rst",
            category=f"{case.name} {{year}}",
            labels={"figure": "What other choices do to the results"},
        ),
        bitmap=f"{MAIN}/figures/sensitivity.png",
    log:
        f"{MAIN}/logs/sensitivity_figure.log",
    benchmark:
        f"{MAIN}/benchmarks/sensitivity_figure.tsv"
    localrule: True
    conda:
        ENVIRONMENT
    params:
        variants=rules.sensitivity.params.variants,
        stressor=case.config["claims"]["stressor"],
    message:
        f"Drawing what variants do to the results ({case.name}, {{wildcards.year}})"
    script:
        "../scripts/sensitivity_figure.py"
