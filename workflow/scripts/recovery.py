"""How well the run recovers the true trade and the true footprints of its fictional world."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import pandas as pd

    from nestmrio import cubes
    from nestmrio.emissions.inventory import sum_fuels
    from nestmrio.example.recovery import footprint_recovery, inventory_recovery, trade_recovery
    from nestmrio.ledger import write_rows

    given, stressor = snakemake.input, snakemake.params.stressor
    true, trade = (cubes.read(path, "trade")["trade"] for path in (given.true_trade, given.trade))
    footprints = pd.read_csv(given.true_footprints, index_col=["stressor", "region"])["consumption_mt"]
    consumption = cubes.read(given.accounts, "accounts")["consumption"]
    if "stressor" in consumption.dims:
        consumption = consumption.sel(stressor=stressor, drop=True)
    own = footprints.loc[stressor].to_xarray().sel(region=true["origin"].values)
    rows = [*trade_recovery(true, trade), *footprint_recovery(own, consumption)]
    if given.inventory:
        emissions = cubes.read(given.true_emissions, "emissions").sel(stressor="co2", drop=True)
        rows += inventory_recovery(emissions, sum_fuels(cubes.read(given.inventory, "inventory")))
    write_rows(snakemake.output.recovery, ["measure", "label", "value"], rows)
    for measure, label, value in rows:
        if label == "all":
            log.info("%s %.4f", measure, value)
