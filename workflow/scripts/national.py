"""The multi-regional table of the provinces."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import aggregate, fill_weights, read_concordance, union
    from nestmrio.mrio.assembly import assemble_provinces

    given = step.input
    tables, trade, world = step.read("tables"), step.read("trade"), step.read("world")
    if given.concordance:
        output = world["output"].sel(region=step.params.country, drop=True)
        concordance = read_concordance(given.concordance, tables["sector"].values, output["sector"].values)
        weights = fill_weights(concordance, output)
        tables, trade = aggregate(tables, weights), aggregate(trade, weights)
    national = assemble_provinces(tables, trade["trade"], ledger=step.ledger)
    national = national.reindex(category=union(national["category"].values, world["category"].values), fill_value=0.0)
    step.settle()
    step.write(national, "national")
