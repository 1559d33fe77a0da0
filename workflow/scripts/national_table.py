"""The multi-regional table of the provinces."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import aggregate, fill_weights, read_concordance
    from nestmrio.mrio.assembly import assemble_provinces

    given = step.input
    tables, trade = step.read("tables"), step.read("trade")
    if given.concordance:
        output = step.read("world")["output"].sel(region=step.params.country, drop=True)
        concordance = read_concordance(given.concordance, tables["sector"].values, output["sector"].values)
        weights = fill_weights(concordance, output)
        tables, trade = aggregate(tables, weights), aggregate(trade, weights)
    national = assemble_provinces(tables, trade["trade"], ledger=step.ledger)
    step.settle()
    step.write(national, "national")
