"""The emissions embodied in final demand of all blocks of destinations in one file."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.blocks import join, join_checks
    from nestmrio.footprint.sectors import check_agreement, check_sums, sums_over_sectors

    blocks = step.input.blocks
    sums = sums_over_sectors(step.read(path, "embodied_sectors") for path in blocks)
    check_sums(sums, step.read("table")["output"], step.read("emissions")["emissions"], step.ledger)
    check_agreement(sums["embodied"], step.read("embodied")["embodied"], step.ledger)
    step.ledger.checks += join_checks(step.input.checks)
    step.settle()
    join(blocks, step.output.embodied_sectors, "destination", without=["output"], created_by=step.rule)
