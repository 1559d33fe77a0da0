"""Accounts of every region."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.account_tables import per_person_and_product
    from nestmrio.footprint.accounts import accounts
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.quantities import product_units, require_product

    embodied, household = step.read("embodied")["embodied"], step.read("emissions")["household_emissions"]
    provinces = step.read("geography")["region"].values.tolist()
    result = accounts(embodied, household, provinces, ledger=step.ledger)
    if step.input.gdp_population:
        units = product_units(step.params.gdp_unit, step.params.population_unit, step.params.currency)
        size = read_gdp_population(step.input.gdp_population, provinces, units, decimal=step.params.decimal)
        require_product(size["gdp"], step.read("tables")["value_added"])
        result = per_person_and_product(result, size)
    step.settle()
    step.write(result, "accounts")
