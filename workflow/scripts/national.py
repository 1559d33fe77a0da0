"""The multi-regional table of the provinces."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_concordance
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.assembly import assemble, to_link
    from nestmrio.mrio.factored import check_identities
    from nestmrio.mrio.linking import fill_by_country

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    tables, trade = cubes.read(files.tables, "tables"), cubes.read(files.trade, "trade")["trade"]
    if files.concordance:
        world = cubes.read(files.world, "world")
        concordance = read_concordance(files.concordance, tables["sector"].values, world["sector"].values)
        tables, trade = to_link(tables, trade, fill_by_country(concordance, world, params.country))
    national = assemble(tables, trade)
    check_identities(national, ledger, "national")
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        national,
        snakemake.output.national,
        "national",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[files.tables, files.trade],
        created_by=snakemake.rule,
    )
