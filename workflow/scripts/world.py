"""The world table, factored and in the link classification."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import aggregate, fill_weights, read_concordance, read_sectors, regroup
    from nestmrio.mrio.factored import check_identities
    from nestmrio.mrio.linking import link, structure_weights

    given, country, world = step.input, step.params.country, step.read("world_factored")
    if given.concordance:
        tables, sectors = step.read("tables"), read_sectors(given.link_sectors).index
        concordance = read_concordance(given.concordance, world["sector"].values, sectors)
        if given.provincial_concordance:
            provincial = read_concordance(given.provincial_concordance, tables["sector"].values, sectors)
            unsplit = regroup(world["output"].sel(region=country), "sector", concordance.fillna(0.0))
            tables = aggregate(tables, fill_weights(provincial, unsplit))
        world = link(world, structure_weights(concordance, tables), country, step.ledger)
    check_identities(world, step.ledger, "world")
    step.settle()
    step.write(world, "world")
    step.log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
