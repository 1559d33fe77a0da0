"""Results as tables: accounts of regions and groups, who emits for whom, headline numbers, and claims beside ours."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.account_tables import per_person_and_product, rows, unit_rows
    from nestmrio.footprint.accounts import group_accounts
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.ledger import write_rows
    from nestmrio.quantities import product_units
    from nestmrio.report import groups
    from nestmrio.report.claims.outcomes import claim_rows, read_claims, reading_rows
    from nestmrio.report.claims.places import Places, read_terms
    from nestmrio.report.footprints import footprints, stressors_first
    from nestmrio.report.headlines import headline_rows

    given, out, params = step.input, step.output, step.params
    cubes = {name: step.read(name) for name in ("embodied", "emissions", "geography", "tables")}
    table = step.read("table")
    group = cubes["geography"]["group"]
    by_group = group_accounts(cubes["embodied"]["embodied"], cubes["emissions"]["household_emissions"], group)
    size = None
    if given.gdp_population:
        units = product_units(params.gdp_unit, params.population_unit, params.currency)
        provinces = group["region"].values.tolist()
        size = read_gdp_population(given.gdp_population, provinces, units, decimal=params.decimal)
        by_group = per_person_and_product(by_group, size.groupby(group).sum().rename(group="region"))
    write_rows(out.accounts, *rows(step.read("accounts")))
    write_rows(out.accounts_groups, *rows(by_group))
    stressors = stressors_first(params.stressor, cubes["emissions"])
    own = {name: footprints(**cubes, nested=table, size=size, stressor=name) for name in stressors}
    case = own[params.stressor]
    header, units = unit_rows(step.read("accounts"), "accounts.csv")
    units += unit_rows(by_group, "accounts_groups.csv")[1]
    fluxes = ("bilateral_groups.csv", "bilateral_provinces.csv")
    units += [[file, name, "emissions", one.unit] for file in fluxes for name, one in own.items()]
    write_rows(out.units, header, units)
    write_rows(out.headlines, *headline_rows(own, table))
    between = groups.flux_between_groups, groups.flux_between_provinces
    for path, flux in zip((out.groups, out.provinces), between, strict=True):
        write_rows(path, *groups.flux_rows({name: flux(one) for name, one in own.items()}))
    terms = {"terms": read_terms(given.terms)} if given.terms else {}
    places = Places(case.in_mt, params.nation, **terms)
    claims = read_claims(given.claims) if given.claims else []
    write_rows(out.claims, *claim_rows(claims, places))
    write_rows(out.readings, *reading_rows(claims, places))
    step.log.info("%d claims", len(claims))
