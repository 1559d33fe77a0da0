"""Provinces nested in the world."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.customs import read_customs
    from nestmrio.mrio.nesting import nest

    national, world, params = step.read("national"), step.read("world"), step.params
    customs = None
    if step.input.customs:
        labels = [table[dim].values for table, dim in ((national, "region"), (national, "sector"), (world, "region"))]
        customs = read_customs(step.input.customs, *labels, decimal=params.decimal)
    nested = nest(
        national,
        world,
        params.country,
        params.per_world,
        customs=customs,
        gap_tolerance=params.gap_tolerance,
        ledger=step.ledger,
    )
    step.settle()
    step.write(nested, "nested")
    step.log.info("%d provinces among %d regions", national.sizes["region"], nested.sizes["region"])
