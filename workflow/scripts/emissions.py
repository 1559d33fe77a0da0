"""Emissions of provinces and countries, in the link classification."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.assembly import assemble
    from nestmrio.emissions.inventory import stack, sum_fuels
    from nestmrio.emissions.placement import read_families
    from nestmrio.inputs.stressors import CO2, read_stressor, read_world
    from nestmrio.names import require_same

    given, params, decimal = step.input, step.params, step.params.decimal
    tables, world, country = step.read("tables"), step.read("world"), params.country
    provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    countries = [region for region in world["region"].values.tolist() if region != country]
    listed = read_sectors(given.world_sectors, as_written=True).index.tolist()
    factored = step.read("world_factored")
    require_same(listed, factored["sector"].values, "world sectors", file=given.world_sectors)
    shared = {
        "country": country,
        "world_output": factored["output"],
        "placement": {
            "repairs": params.repairs,
            "families": read_families(given.families) if given.families else None,
        },
        "ledger": step.ledger,
    }
    if "split_share" in world:
        split = world["split_share"].rename(world_sector="source", sector="target")
        shared["world_weights"] = split.sel(region=countries)
    if given.provincial_concordance:
        link = world["sector"].values.tolist()
        shared["provincial_weights"] = read_concordance(given.provincial_concordance, sectors, link)
    files, options = (given.world_emissions, given.world_households), {"ignored": [country], "decimal": decimal}
    found = {CO2: (sum_fuels(step.read("inventory")), read_world(*files, countries, listed, **options))}
    for name, table, world_table in zip(params.stressors, given.stressors, given.world_stressors, strict=True):
        own = read_stressor(table, provinces, sectors, stressor=name, decimal=decimal)
        found[name] = own, read_stressor(world_table, countries, listed, stressor=name, **options)
    emissions = {name: assemble(*pair, tables, world, name=name, **shared) for name, pair in found.items()}
    step.settle()
    step.write(stack(emissions), "emissions")
    step.log.info("CO2 of provinces and countries: %.1f", emissions[CO2].to_array().sum())
