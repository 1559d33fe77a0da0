"""Emissions in each origin per unit of final demand supplied by a region."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.blocks import part
    from nestmrio.footprint.multipliers import multipliers

    table, solver = step.read("table"), step.params.solver
    result = multipliers(
        table,
        step.read("emissions")["emissions"],
        origins=part(table["region"].values.tolist(), step.params.part),
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=step.threads,
        ledger=step.ledger,
    )
    step.settle()
    step.write(result, "multipliers")
    step.log.info("certified relative error %.1e", result.attrs["error_bound"])
