"""Cubes as parquet files in long form, each in row groups."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio import cubes
    from nestmrio.report.export.long_form import write_long

    for name, path in step.output.items():
        with cubes.opened(step.input[name], name) as cube:
            write_long(cube, path)
