# The built-in example: a fictional world written as a user's inputs, and how well the run recovers its truth.

if case.config["example"]:
    BROUGHT = case.data_folder

    rule example_world:
        input:
            layout=case.locate("resources/layouts/nbs42.yaml"),
            fuels=case.locate("resources/factors/fuels.csv"),
            factors=[
                case.locate(f"resources/factors/{name}.csv")
                for name in ("ncv_nbs2008", "carbon_ndrc2011")
            ],
            cement_factors=case.locate("resources/factors/cement.csv"),
            library=library("example_world"),
        output:
            tables=f"{BROUGHT}/provincial_tables.xlsx",
            provinces=f"{BROUGHT}/provinces.csv",
            neighbours=f"{BROUGHT}/neighbours.csv",
            gdp_population=f"{BROUGHT}/gdp_population.csv",
            sectors=f"{BROUGHT}/sectors.csv",
            flows=expand(
                f"{BROUGHT}/flows/{{sector}}.csv",
                sector=case.sampled_sectors(case.name, case.years[0]),
            ),
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
        priority: 2
        group:
            "provinces"
        conda:
            ENVIRONMENT
        resources:
            mem_mb=memory.fixed(2000),
        params:
            size=case.config["example"],
            case=case.name,
            year=case.years[0],
        message:
            f"Drawing a fictional world ({case.name})"
        script:
            "../scripts/example_world.py"
