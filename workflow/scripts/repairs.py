"""The repairs of all steps in one table."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio.ledger import write_rows
    from nestmrio.report.collection import gather

    write_rows(snakemake.output.repairs, *gather(snakemake.input.steps))
