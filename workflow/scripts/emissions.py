"""Emissions of provinces and countries, in the link classification."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance
    from nestmrio.emissions.assembly import assemble
    from nestmrio.emissions.countries import of_stressor, with_direct
    from nestmrio.emissions.inventory import stack, sum_fuels
    from nestmrio.emissions.placement import read_families
    from nestmrio.inputs.stressors import CO2, read_stressor

    given, params, decimal = step.input, step.params, step.params.decimal
    tables, world, country = step.read("tables"), step.read("world"), params.country
    provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    countries = [region for region in world["region"].values.tolist() if region != country]
    factored = step.read("world_factored")
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
    abroad = step.read("world_emissions")
    found = {CO2: sum_fuels(step.read("inventory"))}
    for name, table in zip(params.stressors, given.stressors, strict=True):
        found[name] = read_stressor(table, provinces, sectors, stressor=name, decimal=decimal)
    emissions = {
        name: assemble(own, of_stressor(abroad, name, countries), tables, world, name=name, **shared)
        for name, own in found.items()
    }
    result = stack(emissions)
    if "direct_emissions" in abroad:
        result = with_direct(result, abroad["direct_emissions"].sel(region=countries), step.ledger)
    step.settle()
    step.write(result, "emissions")
    step.log.info("CO2 of provinces and countries: %.1f", emissions[CO2].to_array().sum())
