"""Write how well each method predicts published trade: of a later year, and carried to provinces and back."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.inputs.interregional import read_interregional
    from nestmrio.ledger import write_rows
    from nestmrio.report.trade_methods import samples
    from nestmrio.trade import transfer, validation
    from nestmrio.trade.estimation import sample_flows
    from nestmrio.trade.geography import among, spatial_weights

    given, params = snakemake.input, snakemake.params
    earlier, later = (
        read_interregional(given.workbook, params.validation[sheet], given.layout) for sheet in ("earlier", "later")
    )
    kind = {name: params.options[name] for name in ("weights", "neighbours")}
    geography = cubes.read(given.geography, "geography")
    distance, neighbour = among(geography, later["origin"].values.tolist())
    known = [
        samples(table["flows"], distance, neighbour, spatial_weights(neighbour, distance, *kind.values()))
        for table in (earlier, later)
    ]
    sectors = read_sectors(given.sectors)
    concordance = read_concordance(given.concordance, sectors.index, later["sector"].values)
    emissions = cubes.read(given.emissions, "emissions")["emissions"]
    emissions = emissions.isel(stressor=0, drop=True) if "stressor" in emissions.dims else emissions
    intensity = validation.group_intensity(emissions, geography["group"], concordance, later["output"])
    rows = validation.trade_accuracy(*known, later, intensity, repeats=params.validation["repeats"])
    write_rows(snakemake.output.accuracy, validation.HEADER, rows)
    log.info("%d methods compared over time", len({row[0] for row in rows}))

    tables = cubes.read(given.tables, "tables")
    sampled = sectors.index[sectors["trade"] == "gravity"].tolist()
    flows = sample_flows(later["flows"], concordance).sel(sector=sampled)
    rows = transfer.transfer_accuracy(flows, geography, tables["outflow"], tables["inflow"], **kind)
    write_rows(snakemake.output.transfer, transfer.HEADER, rows)
