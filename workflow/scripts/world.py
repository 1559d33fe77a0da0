"""The world table, factored and in the link classification."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import aggregate, fill_weights, read_concordance, read_sectors, regroup
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.factored import book_reversals, check_identities, factor, name_losses
    from nestmrio.mrio.linking import link, structure_weights

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    flows = read_world(files.folder, read_categories(files.categories), params.country)
    world = factor(book_reversals(flows, ledger), params.unit)
    name_losses(world, ledger)
    if files.concordance:
        tables, sectors = cubes.read(files.tables, "tables"), read_sectors(files.link_sectors).index
        concordance = read_concordance(files.concordance, world["sector"].values, sectors)
        if files.provincial_concordance:
            provincial = read_concordance(files.provincial_concordance, tables["sector"].values, sectors)
            unsplit = regroup(world["output"].sel(region=params.country), "sector", concordance.fillna(0.0))
            tables = aggregate(tables, fill_weights(provincial, unsplit))
        world = link(world, structure_weights(concordance, tables), params.country, ledger)
    check_identities(world, ledger, "world")
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
    cubes.write(
        world,
        snakemake.output.world,
        "world",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[files.folder, files.categories, *filter(None, (files.concordance, files.tables))],
        created_by=snakemake.rule,
    )
