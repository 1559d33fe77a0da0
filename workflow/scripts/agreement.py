"""The figure of published against computed claims."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.claims import agreement
    from nestmrio.report.figures.drawing import save

    save(agreement(read_rows(snakemake.input.claims)), list(snakemake.output))
