if config["example"]:
    BROUGHT = case.data_folder

    rule example_world:
        input:
            layout=case.locate(config["tables"]["layout"], None),
            fuels=case.locate(config["emissions"]["fuels"], None),
            factors=[
                case.locate(f"resources/factors/{name}.csv", None)
                for name in ("ncv_nbs2008", "carbon_ndrc2011")
            ],
            cement_factors=case.locate("resources/factors/cement.csv", None),
            library=library("example_world"),
        output:
            tables=f"{BROUGHT}/provincial_tables.xlsx",
            provinces=f"{BROUGHT}/provinces.csv",
            neighbours=f"{BROUGHT}/neighbours.csv",
            accounts=f"{BROUGHT}/accounts.csv",
            sectors=f"{BROUGHT}/sectors.csv",
            flows=expand(f"{BROUGHT}/flows/{{sector}}.csv", sector=case.sampled_sectors),
            emissions=f"{BROUGHT}/emissions.csv",
            energy=multiext(
                f"{BROUGHT}/energy/",
                "balances.csv",
                "industry.csv",
                "industries.csv",
                "industry_concordance.csv",
                "line_concordance.csv",
                "clinker.csv",
                "coal_oxidation.csv",
            ),
            inventory=multiext(
                f"{BROUGHT}/inventory/",
                "published.xlsx",
                "sectors.csv",
                "concordance.csv",
            ),
            world=directory(f"{BROUGHT}/world/table"),
            world_lists=multiext(
                f"{BROUGHT}/world/",
                "sectors.csv",
                "concordance.csv",
                "emissions.csv",
                "household_emissions.csv",
                "stressors.csv",
            ),
            truth=multiext(
                f"{BROUGHT}/truth/",
                "trade.nc",
                "nested.nc",
                "emissions.nc",
                "footprints.csv",
                "parameters.json",
            ),
        log:
            f"results/{case.name}/logs/example_world.log",
        benchmark:
            f"results/{case.name}/benchmarks/example_world.tsv"
        conda:
            "../../envs/nestmrio.yaml"
        threads: 1
        resources:
            mem_mb=500,
        params:
            size=config["example"],
            case=case.name,
            year=case.years[0],
        message:
            "Drawing a fictional world"
        script:
            "../scripts/example_world.py"


rule published:
    input:
        workbook=source("tables.workbook"),
        layout=source("tables.layout"),
        sectors=source("tables.sectors"),
        provinces=source("provinces.list"),
        library=library("published"),
    output:
        published=f"{CASE}/published.nc",
    log:
        f"{CASE}/logs/published.log",
    benchmark:
        f"{CASE}/benchmarks/published.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    resources:
        mem_mb=500,
    message:
        "Reading the published tables of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/published.py"


rule tables:
    input:
        published=f"{CASE}/published.nc",
        provinces=source("provinces.list"),
        sectors=source("sectors.provincial"),
        concordance=source("tables.concordance"),
        national=source("tables.national.workbook"),
        national_layout=source("tables.national.layout"),
        interregional=source("tables.interregional.workbook"),
        interregional_layout=source("tables.interregional.layout"),
        products=source("tables.interregional.concordance"),
        library=library("tables"),
    output:
        tables=f"{CASE}/tables.nc",
        repairs=f"{CASE}/repairs/tables.csv",
        checks=f"{CASE}/checks/tables.csv",
    log:
        f"{CASE}/logs/tables.log",
    benchmark:
        f"{CASE}/benchmarks/tables.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    resources:
        mem_mb=500,
    params:
        repairs=setting("tables.repairs"),
        balance_tolerance=setting("tables.balance_tolerance"),
        error_tolerance=setting("tables.error_tolerance"),
        national=setting("tables.national"),
        interregional=setting("tables.interregional"),
        total=setting("reconciliation.total"),
        national_totals=setting("reconciliation.national"),
        closure=setting("closure"),
    message:
        "Repairing, reconciling and closing the tables of {wildcards.case} {wildcards.year}"
    script:
        "../scripts/tables.py"
