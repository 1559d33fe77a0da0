"""The multipliers of all blocks of origins in one file."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.blocks import join_checks, join_origins

    step.ledger.checks += join_checks(step.input.checks)
    step.settle()
    join_origins(step.input.blocks, step.output.multipliers, created_by=step.rule)
