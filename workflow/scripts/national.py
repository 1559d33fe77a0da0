"""The multi-regional table of the provinces."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import aggregate, fill_weights, read_concordance, union
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.assembly import assemble
    from nestmrio.mrio.factored import check_identities

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    tables, trade = cubes.read(files.tables, "tables"), cubes.read(files.trade, "trade")
    world = cubes.read(files.world, "world")
    if files.concordance:
        output = world["output"].sel(region=params.country, drop=True)
        concordance = read_concordance(files.concordance, tables["sector"].values, output["sector"].values)
        weights = fill_weights(concordance, output)
        tables, trade = aggregate(tables, weights), aggregate(trade, weights)
    national = assemble(tables, trade["trade"])
    national = national.reindex(category=union(national["category"].values, world["category"].values), fill_value=0.0)
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
