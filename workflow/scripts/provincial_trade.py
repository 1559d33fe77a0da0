"""Trade between provinces: a gravity model chosen for each sector, or pooling, balanced to outflow and inflow."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio.inputs.margins import read_margins
    from nestmrio.ledger import write_rows
    from nestmrio.trade.constraints import HEADER, check_constraints, constraint_rows
    from nestmrio.trade.diagnostics import table
    from nestmrio.trade.estimation import trade_from_candidates
    from nestmrio.trade.given import read_given
    from nestmrio.trade.observed import group_flows

    params, geography, margins = step.params, step.read("geography"), step.read("tables")
    if step.input.margins:
        provinces = geography["region"].values.tolist()
        margins = read_margins(step.input.margins, provinces, currency=params.currency, decimal=params.decimal)
    observed, given = group_flows(step.read("observed_flows")), None
    if step.input.given:
        provinces, sectors = (margins["outflow"][dim].values.tolist() for dim in ("region", "sector"))
        given = read_given(step.input.given, provinces, sectors, decimal=params.decimal)
    trade, gravity = trade_from_candidates(
        step.read_all("gravity_fit"),
        geography,
        margins["outflow"],
        margins["inflow"],
        model=params.model,
        inverse_distance=params.inverse_distance,
        observed=observed,
        given=given,
        ledger=step.ledger,
        **params.ras,
    )
    rows = constraint_rows(trade, observed, params.served) if observed else []
    check_constraints(rows, observed.reliability if observed else 0.0, step.ledger)
    step.settle()
    Path(step.output.gravity).mkdir(parents=True, exist_ok=True)
    for cube in gravity:
        step.write(cube, Path(step.output.gravity) / f"{cube.attrs['sector']}.nc", "gravity")
    write_rows(step.output.table, *table(gravity))
    write_rows(step.output.constraints, HEADER, rows)
    step.write(trade.to_dataset(name="trade"), "trade")
    step.log.info("%d sectors, %d of them by gravity", trade.sizes["sector"], len(gravity))
