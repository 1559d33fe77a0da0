"""The world table as read, and in factored form in its own sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.inputs.world_sources import read_database
    from nestmrio.mrio.factored import book_reversals, check_identities, factor, name_losses

    given, params, ledger = step.input, step.params, step.ledger
    what = given.folder, read_categories(given.categories), params.country
    options = {"unit": params.unit, "ledger": ledger}
    if params.source == "folder":
        flows = read_world(*what, **options)
    else:
        flows = read_database(params.source, *what, year=params.year, tolerance=params.tolerance, **options)
    world = factor(book_reversals(flows, ledger), params.unit)
    name_losses(world, ledger)
    check_identities(world, ledger, "world in its own sectors")
    step.settle()
    step.write(flows, "world_flows")
    step.write(world, "world_factored")
    step.log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
