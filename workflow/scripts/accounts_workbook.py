"""Accounts of regions and of groups, and fluxes between groups, as a workbook."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.account_tables import per_person_and_product
    from nestmrio.footprint.accounts import group_accounts
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.quantities import product_units
    from nestmrio.report.export.workbook import account_sheets, flux_sheet, write_workbook
    from nestmrio.report.footprints import footprints
    from nestmrio.report.groups import flux_between_groups

    given, params = step.input, step.params
    accounts = step.read("accounts")
    cubes = {name: step.read(name) for name in ("embodied", "emissions", "geography")}
    group = cubes["geography"]["group"]
    by_group = group_accounts(cubes["embodied"]["embodied"], cubes["emissions"]["household_emissions"], group)
    if given.gdp_population:
        units = product_units(params.gdp_unit, params.population_unit, params.currency)
        provinces = group["region"].values.tolist()
        size = read_gdp_population(given.gdp_population, provinces, units, decimal=params.decimal)
        by_group = per_person_and_product(by_group, size.groupby(group).sum().rename(group="region"))
    sheets = [*account_sheets(accounts, "accounts"), *account_sheets(by_group, "groups", "group")]
    for stressor in accounts["stressor"].values.tolist():
        flux = flux_between_groups(footprints(**cubes, stressor=stressor))
        sheets.append(flux_sheet(flux, f"fluxes {stressor}"))
    write_workbook(step.output.workbook, sheets, accounts.attrs["title"])
