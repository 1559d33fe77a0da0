"""Write trade between provinces: gravity or pooling for each sector, balanced to outflow and inflow."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.ledger import Ledger
    from nestmrio.trade.estimation import estimate_trade

    given, ledger = snakemake.input, Ledger()
    tables = cubes.read(given.tables, "tables")
    gravity = [cubes.read(path, "gravity") for path in given.gravity]
    trade = estimate_trade(
        {cube.attrs["sector"]: cube["flow_prior"] for cube in gravity},
        tables["outflow"],
        tables["inflow"],
        cubes.read(given.geography, "geography")["distance"],
        inverse_distance=snakemake.params.inverse_distance,
        ledger=ledger,
        **snakemake.params.ras,
    )
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        trade.to_dataset(name="trade"),
        snakemake.output.trade,
        "trade",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[*given.gravity, given.geography, given.tables],
        created_by=snakemake.rule,
    )
    log.info("%d sectors, %d of them by gravity", trade.sizes["sector"], len(gravity))
