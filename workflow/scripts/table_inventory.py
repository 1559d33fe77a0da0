"""The user's own table of emissions of the provinces, as an inventory."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.emissions.inventory import single_fuel
    from nestmrio.inputs.stressors import read_stressor

    tables = step.read("tables")
    labels = tables["region"].values, tables["sector"].values
    table = read_stressor(step.input.table, *labels, decimal=step.params.decimal)
    step.write(single_fuel(table), "inventory")
