"""The checks and repairs of all steps in one table each, and in which case's folder each file stands."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    from nestmrio.ledger import CHECK_COLUMNS, REPAIR_COLUMNS, write_rows
    from nestmrio.report.collection import collect

    write_rows(step.output.checks, *collect(step.input.checks, CHECK_COLUMNS))
    write_rows(step.output.repairs, *collect(step.input.repairs, REPAIR_COLUMNS))
    write_rows(step.output.stages, ["stage", "file", "case"], step.params.stages)
