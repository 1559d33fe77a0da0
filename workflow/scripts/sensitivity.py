"""What each variant of the case makes of each claim."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio.ledger import write_rows
    from nestmrio.report.collection import sensitivity

    variants = snakemake.params.variants
    claims = dict(zip(variants, snakemake.input.claims, strict=True))
    headlines = dict(zip(variants, snakemake.input.headlines, strict=True))
    write_rows(snakemake.output.sensitivity, *sensitivity(claims, headlines))
