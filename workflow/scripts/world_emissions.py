"""Emissions of the world table's regions, from tables."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_sectors
    from nestmrio.emissions.countries import further_stressors
    from nestmrio.emissions.inventory import stack
    from nestmrio.inputs.stressors import CO2, read_world
    from nestmrio.names import require_same

    given, params, decimal = step.input, step.params, step.params.decimal
    factored = step.read("world_factored")
    regions, sectors = factored["region"].values.tolist(), factored["sector"].values.tolist()
    if given.sectors:
        listed = read_sectors(given.sectors, as_written=True).index.tolist()
        require_same(listed, sectors, "world sectors", file=given.sectors)
    files = given.emissions, given.households
    found = {CO2: read_world(*files, regions, sectors, optional=[params.country], decimal=decimal)}
    tables = dict(zip(params.stressors, given.stressors, strict=True))
    found |= further_stressors(tables, regions, sectors, params.country, decimal=decimal)
    step.settle()
    step.write(stack(found), "world_emissions")
    step.log.info("%d regions, %d stressors", len(regions), len(found))
