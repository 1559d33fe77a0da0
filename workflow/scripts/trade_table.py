"""Write one row per sector: which gravity model, its elasticities and its diagnostics."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.ledger import write_rows
    from nestmrio.trade.diagnostics import table

    write_rows(snakemake.output.table, *table([cubes.read(path, "gravity") for path in snakemake.input.gravity]))
