"""How well each method predicts published trade: of a later year, and carried to provinces and back."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.ledger import write_rows
    from nestmrio.report import trade_accuracy, trade_transfer
    from nestmrio.report.footprints import one_stressor
    from nestmrio.report.trade_evidence import pooled_rows
    from nestmrio.report.trade_methods import samples
    from nestmrio.trade.geography import among, spatial_weights

    given, params = step.input, step.params
    earlier, later = (step.read(f"{given.interregional}/{year}.nc", "interregional") for year in ("earlier", "later"))
    geography, tables = step.read("geography"), step.read("tables")
    distance, neighbour = among(geography, later["origin"].values.tolist())
    weights = spatial_weights(neighbour, distance, params.weights, params.neighbours)
    known = [samples(table["flows"], distance, neighbour, weights) for table in (earlier, later)]
    sectors = read_sectors(given.sectors)
    concordance = read_concordance(given.concordance, sectors.index, later["sector"].values)
    emissions = one_stressor(step.read("emissions"), params.stressor)["emissions"]
    intensity = trade_accuracy.group_intensity(emissions, geography["group"], concordance, later["output"])
    rows = trade_accuracy.trade_accuracy(*known, later, intensity, repeats=params.repeats)
    fitted = step.read_all("gravity_fit")
    pooled = pooled_rows(fitted, step.read("trade")["trade"], geography["group"], model=params.model)
    write_rows(step.output.accuracy, trade_accuracy.HEADER, rows + trade_accuracy.evidence_rows(pooled))
    step.log.info("%d methods compared over time", len({row[0] for row in rows}))

    rows = trade_transfer.transfer_accuracy(fitted, geography, tables["outflow"], tables["inflow"])
    write_rows(step.output.transfer, trade_transfer.HEADER, rows)
