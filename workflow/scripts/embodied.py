"""Emissions embodied in final demand, by who finishes the product, in exports of the provinces, in bilateral trade."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.footprint.attribution import embodied
    from nestmrio.footprint.bilateral import eebt
    from nestmrio.footprint.multipliers import export_embodied
    from nestmrio.footprint.trade_parts import check_partners

    table, emissions = step.read("table"), step.read("emissions")["emissions"]
    options = {name: step.params.solver[name] for name in ("method", "tolerance")}
    options |= {"threads": step.threads, "ledger": step.ledger}
    result = embodied(step.read("multipliers")["multiplier"], table, emissions, ledger=step.ledger)
    result["export_embodied"] = export_embodied(step.read("national"), emissions, **options)
    traded = eebt(table, emissions, **options)
    check_partners(traded["embodied"], result["embodied"], step.ledger)
    step.settle()
    step.write(result, "embodied")
    step.write(traded, "eebt")
