"""The world table as read, and in factored form in its own sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.mrio.factored import book_reversals, check_identities, factor, name_losses

    params, ledger = step.params, step.ledger
    categories = read_categories(step.input.categories)
    flows = read_world(step.input.folder, categories, params.country, unit=params.unit, ledger=ledger)
    world = factor(book_reversals(flows, ledger), params.unit)
    name_losses(world, ledger)
    check_identities(world, ledger, "world in its own sectors")
    step.settle()
    step.write(flows, "world_flows")
    step.write(world, "world_factored")
    step.log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
