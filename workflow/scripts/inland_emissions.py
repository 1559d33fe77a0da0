"""Emissions of the provinces alone, in their own sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.emissions.assembly import place_provinces
    from nestmrio.emissions.inventory import stack, sum_fuels
    from nestmrio.emissions.placement import read_families
    from nestmrio.inputs.stressors import CO2, read_stressor

    given, params, tables = step.input, step.params, step.read("tables")
    labels = tables["region"].values.tolist(), tables["sector"].values.tolist()
    families = read_families(given.families) if given.families else None
    found = {CO2: sum_fuels(step.read("inventory"))}
    for name, table in zip(params.stressors, given.stressors, strict=True):
        found[name] = read_stressor(table, *labels, stressor=name, decimal=params.decimal)
    options = {"repairs": params.repairs, "families": families, "ledger": step.ledger}
    emissions = {name: place_provinces(own, tables["output"], name=name, **options) for name, own in found.items()}
    step.settle()
    step.write(stack(emissions), "emissions")
    step.log.info("CO2 of provinces: %.1f", emissions[CO2].to_array().sum())
