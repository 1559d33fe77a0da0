"""Results as tables: accounts of regions and groups, who emits for whom, headline numbers, and claims beside ours."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.accounts import group_accounts, per_person_and_product, rows
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.ledger import write_rows
    from nestmrio.report import groups
    from nestmrio.report.claims.outcomes import claim_rows, read_claims, reading_rows
    from nestmrio.report.claims.places import Places, read_terms
    from nestmrio.report.footprints import footprints
    from nestmrio.report.headlines import headline_rows

    given, out, params = step.input, step.output, step.params
    cubes = {name: step.read(name) for name in ("embodied", "emissions", "geography", "nested", "tables")}
    group = cubes["geography"]["group"]
    by_group = group_accounts(cubes["embodied"]["embodied"], cubes["emissions"]["household_emissions"], group)
    size = None
    if given.gdp_population:
        size = read_gdp_population(given.gdp_population, group["region"].values.tolist())
        by_group = per_person_and_product(by_group, size.groupby(group).sum().rename(group="region"))
    write_rows(out.accounts, *rows(step.read("accounts")))
    write_rows(out.accounts_groups, *rows(by_group))
    case = footprints(**cubes, size=size, stressor=params.stressor)
    write_rows(out.headlines, *headline_rows(case, cubes["nested"]))
    write_rows(out.groups, *groups.flux_rows(groups.flux_between_groups(case)))
    write_rows(out.provinces, *groups.flux_rows(groups.flux_between_provinces(case)))
    terms = {"terms": read_terms(given.terms)} if given.terms else {}
    places = Places(case, params.nation, **terms)
    claims = read_claims(given.claims) if given.claims else []
    write_rows(out.claims, *claim_rows(claims, places))
    write_rows(out.readings, *reading_rows(claims, places))
    step.log.info("%d claims", len(claims))
