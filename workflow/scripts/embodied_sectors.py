"""Emissions embodied in final demand by the sector that emits."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.sectors import check_agreement, embodied_by_sector

    solver = step.params.solver
    result = embodied_by_sector(
        step.read("table"),
        step.read("emissions")["emissions"],
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=step.threads,
        ledger=step.ledger,
    )
    check_agreement(result["embodied"].sum("sector"), step.read("embodied")["embodied"], step.ledger)
    step.settle()
    step.write(result, "embodied_sectors")
