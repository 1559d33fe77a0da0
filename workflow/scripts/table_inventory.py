"""The user's own table of emissions of the provinces, as an inventory."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.emissions.inventory import single_fuel
    from nestmrio.inputs.stressors import read_stressor

    tables = cubes.read(snakemake.input.tables, "tables")
    table = read_stressor(snakemake.input.table, tables["region"].values, tables["sector"].values)
    cubes.write(
        single_fuel(table),
        snakemake.output.inventory,
        "inventory",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[snakemake.input.table],
        created_by=snakemake.rule,
    )
