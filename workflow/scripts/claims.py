"""Published claims beside the computed ones, under the reading meant and under others."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.ledger import write_rows
    from nestmrio.report.claims.outcomes import claim_rows, read_claims, reading_rows
    from nestmrio.report.claims.places import Places, read_terms
    from nestmrio.report.footprints import footprints

    read = {name: cubes.read(snakemake.input[name], name) for name in ("embodied", "emissions", "geography")}
    values = {name: cubes.read(snakemake.input[name], name) for name in ("nested", "tables")}
    provinces = read["geography"]["region"].values.tolist()
    if snakemake.input.accounts:
        values["accounts"] = read_gdp_population(snakemake.input.accounts, provinces)
    case = footprints(**read, **values, stressor=snakemake.params.stressor)
    terms = {"terms": read_terms(snakemake.input.terms)} if snakemake.input.terms else {}
    places = Places(case, snakemake.params.nation, **terms)
    claims = read_claims(snakemake.input.claims) if snakemake.input.claims else []
    write_rows(snakemake.output.claims, *claim_rows(claims, places))
    write_rows(snakemake.output.readings, *reading_rows(claims, places))
    log.info("%d claims", len(claims))
