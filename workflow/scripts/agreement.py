"""The figure of published against computed claims."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio.report.agreement import agreement
    from nestmrio.report.drawing import save
    from nestmrio.report.gather import read_rows

    save(agreement(read_rows(snakemake.input.claims)), list(snakemake.output))
