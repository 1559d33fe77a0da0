"""Accounts of every region."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.accounts import accounts, per_person_and_product
    from nestmrio.inputs.tidy import read_gdp_population

    embodied, household = step.read("embodied")["embodied"], step.read("emissions")["household_emissions"]
    provinces = step.read("geography")["region"].values.tolist()
    result = accounts(embodied, household, provinces, ledger=step.ledger)
    if step.input.gdp_population:
        size = read_gdp_population(step.input.gdp_population, provinces)
        result = per_person_and_product(result, size)
    step.settle()
    step.write(result, "accounts")
