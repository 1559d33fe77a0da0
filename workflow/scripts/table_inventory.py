"""The user's own table of emissions of the provinces, as an inventory."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.emissions.inventory import single_fuel
    from nestmrio.inputs.stressors import read_stressor, sectors_of
    from nestmrio.inputs.tidy import read_provinces

    given, decimal, tables = step.input, step.params.decimal, step.read("tables")
    if tables is None:
        labels = read_provinces(given.provinces, decimal=decimal).index.tolist(), sectors_of(given.table)
    else:
        labels = tables["region"].values, tables["sector"].values
    table = read_stressor(given.table, *labels, decimal=decimal)
    step.write(single_fuel(table), "inventory")
