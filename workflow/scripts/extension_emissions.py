"""Emissions of the world table's regions, from an extension of its own."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.emissions.countries import further_stressors
    from nestmrio.emissions.inventory import stack
    from nestmrio.inputs.mrio_folder import read_categories
    from nestmrio.inputs.stressors import CO2
    from nestmrio.inputs.world_sources import read_extension

    given, params = step.input, step.params
    factored = step.read("world_factored")
    regions, sectors = factored["region"].values.tolist(), factored["sector"].values.tolist()
    what = params.source, given.folder, read_categories(given.categories), regions, sectors
    co2 = read_extension(*what, year=params.year, **params.extension)
    tables = dict(zip(params.stressors, given.stressors, strict=True))
    others = further_stressors(tables, regions, sectors, params.country, decimal=params.decimal)
    result = stack({CO2: co2.drop_vars("direct_emissions"), **others})
    direct = co2["direct_emissions"].expand_dims(stressor=[CO2])
    step.settle()
    step.write(result.assign(direct_emissions=direct.reindex(stressor=result["stressor"])), "world_emissions")
    step.log.info("CO2 of all regions: %.1f Mt", co2["emissions"].sum() + co2["household_emissions"].sum())
