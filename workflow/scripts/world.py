"""The world table, factored and in the link classification."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.factored import check_identities, factor
    from nestmrio.mrio.linking import check_split, split_sectors, structure_weights

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    flows = read_world(files.folder, read_categories(files.categories), params.country)
    world = factor(flows, params.unit, ledger)
    if files.concordance:
        link = read_sectors(files.link_sectors).index
        concordance = read_concordance(files.concordance, world["sector"].values, link)
        weights = structure_weights(concordance, cubes.read(files.tables, "tables"))
        whole, world = world, split_sectors(world, weights, params.country)
        check_split(whole, world, concordance, ledger)
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
        sources=[files.folder, files.categories, *[path for path in (files.concordance, files.tables) if path]],
        created_by=snakemake.rule,
    )
