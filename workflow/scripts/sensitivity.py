"""What each variant of the case makes of each claim."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    from nestmrio.ledger import write_rows
    from nestmrio.report.collection import sensitivity

    variants = step.params.variants
    claims = dict(zip(variants, step.input.claims, strict=True))
    headlines = dict(zip(variants, step.input.headlines, strict=True))
    write_rows(step.output.sensitivity, *sensitivity(claims, headlines))
