"""Emissions embodied in the final demand of some destinations, by the sector that emits."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.blocks import part
    from nestmrio.footprint.sectors import embodied_by_sector

    table, solver = step.read("table"), step.params.solver
    result = embodied_by_sector(
        table,
        step.read("emissions")["emissions"],
        destinations=part(table["region"].values.tolist(), step.params.part),
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=step.threads,
        ledger=step.ledger,
    )
    step.settle()
    step.write(result, "embodied_sectors")
