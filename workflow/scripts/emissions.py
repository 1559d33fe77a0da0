"""Emissions of provinces and countries, in the link classification."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.assembly import assemble
    from nestmrio.emissions.inventory import stack, sum_fuels
    from nestmrio.emissions.placement import read_families
    from nestmrio.inputs.stressors import CO2, read_stressor, read_world

    given, params = step.input, step.params
    tables, world, country = step.read("tables"), step.read("world"), params.country
    provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    countries = [region for region in world["region"].values.tolist() if region != country]
    world_sectors = read_sectors(given.world_sectors).index.tolist()
    world_weights = provincial_weights = None
    if "split_share" in world:
        world_weights = world["split_share"].rename(world_sector="source", sector="target").sel(region=countries)
    if given.provincial_concordance:
        link = world["sector"].values.tolist()
        provincial_weights = read_concordance(given.provincial_concordance, sectors, link)
    families = read_families(given.families) if given.families else None
    own = {CO2: sum_fuels(step.read("inventory"))}
    abroad = {
        CO2: read_world(given.world_emissions, given.world_households, countries, world_sectors, ignored=[country])
    }
    for name, table, world_table in zip(params.stressors, given.stressors, given.world_stressors, strict=True):
        own[name] = read_stressor(table, provinces, sectors, stressor=name)
        abroad[name] = read_stressor(world_table, countries, world_sectors, stressor=name, ignored=[country])
    emissions = {
        name: assemble(
            own[name],
            abroad[name],
            tables,
            world,
            name=name,
            country=country,
            world_weights=world_weights,
            provincial_weights=provincial_weights,
            placement={"repairs": params.repairs, "families": families},
            ledger=step.ledger,
        )
        for name in own
    }
    step.settle()
    step.write(stack(emissions), "emissions")
    step.log.info("CO2 of provinces and countries: %.1f", emissions[CO2].to_array().sum())
