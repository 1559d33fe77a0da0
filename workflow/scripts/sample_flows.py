"""Write the observed flows between sample regions, one tidy file per sector."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from pathlib import Path

    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.inputs.interregional import read_interregional
    from nestmrio.inputs.tidy import write_flows
    from nestmrio.trade.estimation import sample_flows

    given = snakemake.input
    table = read_interregional(given.workbook, snakemake.params.sheet, given.layout)
    sectors = read_sectors(given.sectors).index
    flows = sample_flows(table["flows"], read_concordance(given.concordance, sectors, table["sector"].values))
    for path in snakemake.output.flows:
        write_flows(path, flows.sel(sector=Path(path).stem))
    log.info("%d sectors from %d of the sample", len(snakemake.output.flows), table.sizes["sector"])
