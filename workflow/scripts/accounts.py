"""Write the accounts of every region, and of groups of provinces."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.footprint.accounts import accounts, group_accounts, per_person_and_product, rows
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.ledger import Ledger, write_rows

    given, ledger = snakemake.input, Ledger()
    embodied = cubes.read(given.embodied, "embodied")["embodied"]
    household = cubes.read(given.emissions, "emissions")["household_emissions"]
    group = cubes.read(given.geography, "geography")["group"]
    result = accounts(embodied, household, group, ledger=ledger)
    groups = group_accounts(embodied, household, group)
    if given.accounts:
        macro = read_gdp_population(given.accounts, group["region"].values.tolist())
        result = per_person_and_product(result, macro)
        groups = per_person_and_product(groups, macro.groupby(group).sum().rename(group="region"))
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        result,
        snakemake.output.accounts,
        "accounts",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[given.embodied, given.emissions, given.geography, *([given.accounts] if given.accounts else [])],
        created_by=snakemake.rule,
    )
    write_rows(snakemake.output.table, *rows(result))
    write_rows(snakemake.output.groups, *rows(groups))
