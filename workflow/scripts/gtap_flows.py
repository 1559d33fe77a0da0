"""The world table behind a GTAP data file, and in factored form."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.gtap import UNIT
    from nestmrio.inputs.mrio_folder import read_categories
    from nestmrio.mrio.factored import check_identities, factor, name_losses
    from nestmrio.mrio.gtap_world import read_gtap
    from nestmrio.quantities import require_unit

    given, params, ledger = step.input, step.params, step.ledger
    require_unit(UNIT, params.unit, "currency.world", file=given.basedata)
    flows = read_gtap(
        given.basedata,
        params.country,
        categories=read_categories(given.categories),
        transport=params.transport,
        table=params.table,
        ledger=ledger,
    )
    world = factor(flows, UNIT)
    name_losses(world, ledger)
    check_identities(world, ledger, "world in its own sectors")
    step.settle()
    step.write(flows, "world_flows")
    step.write(world, "world_factored")
    step.log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
