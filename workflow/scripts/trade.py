"""Trade between provinces: a gravity model chosen for each sector, or pooling, balanced to outflow and inflow."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio.ledger import write_rows
    from nestmrio.trade.diagnostics import table
    from nestmrio.trade.estimation import trade_from_candidates

    params, tables = step.params, step.read("tables")
    trade, gravity = trade_from_candidates(
        step.read_all("gravity_fit"),
        step.read("geography"),
        tables["outflow"],
        tables["inflow"],
        model=params.model,
        inverse_distance=params.inverse_distance,
        ledger=step.ledger,
        **params.ras,
    )
    step.settle()
    for cube in gravity:
        step.write(cube, Path(step.output.gravity) / f"{cube.attrs['sector']}.nc", "gravity")
    write_rows(step.output.table, *table(gravity))
    step.write(trade.to_dataset(name="trade"), "trade")
    step.log.info("%d sectors, %d of them by gravity", trade.sizes["sector"], len(gravity))
