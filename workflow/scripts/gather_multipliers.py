"""Join blocks of origins to one file of multipliers."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio.footprint.blocks import join_checks, join_origins
    from nestmrio.ledger import write_rows

    write_rows(snakemake.output.checks, *join_checks(snakemake.input.checks))
    join_origins(snakemake.input.blocks, snakemake.output.multipliers, created_by=snakemake.rule)
