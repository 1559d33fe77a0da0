"""The multipliers of all blocks of origins in one file."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.blocks import join, join_checks

    step.ledger.checks += join_checks(step.input.checks)
    step.settle()
    join(step.input.blocks, step.output.multipliers, "origin", created_by=step.rule)
