"""Emissions embodied in final demand, by who finishes the product, and in exports of the provincial system."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.attribution import embodied
    from nestmrio.footprint.multipliers import export_embodied

    emissions, solver = step.read("emissions")["emissions"], step.params.solver
    result = embodied(step.read("multipliers")["multiplier"], step.read("table"), emissions, ledger=step.ledger)
    result["export_embodied"] = export_embodied(
        step.read("national"),
        emissions,
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=step.threads,
        ledger=step.ledger,
    )
    step.settle()
    step.write(result, "embodied")
