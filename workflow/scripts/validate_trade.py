"""Write how well each method predicts the published trade of one year from that of an earlier one."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.inputs.interregional import read_interregional
    from nestmrio.ledger import write_rows
    from nestmrio.trade.competitors import samples
    from nestmrio.trade.geography import among, spatial_weights
    from nestmrio.trade.validation import HEADER, group_intensity, trade_accuracy

    given, validation, options = snakemake.input, snakemake.params.validation, snakemake.params.options
    earlier, later = (
        read_interregional(given.workbook, validation[sheet], given.layout) for sheet in ("earlier", "later")
    )
    geography = cubes.read(given.geography, "geography")
    distance, neighbour = among(geography, later["origin"].values.tolist())
    weights = spatial_weights(neighbour, distance, options["weights"], options["neighbours"])
    emissions = cubes.read(given.emissions, "emissions")["emissions"]
    emissions = emissions.isel(stressor=0, drop=True) if "stressor" in emissions.dims else emissions
    concordance = read_concordance(given.concordance, read_sectors(given.sectors).index, later["sector"].values)
    rows = trade_accuracy(
        samples(earlier["flows"], distance, neighbour, weights),
        samples(later["flows"], distance, neighbour, weights),
        later,
        group_intensity(emissions, geography["group"], concordance, later["output"]),
        repeats=validation["repeats"],
    )
    write_rows(snakemake.output.accuracy, HEADER, rows)
    log.info("%d methods", len({row[0] for row in rows}))
