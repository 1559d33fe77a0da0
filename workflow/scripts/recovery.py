"""How well the run recovers the true trade and the true footprints of its fictional world."""

from workflow.frame import job

with job(snakemake) as step:
    import pandas as pd

    from nestmrio.emissions.inventory import sum_fuels
    from nestmrio.example.recovery import footprint_recovery, inventory_recovery, trade_recovery
    from nestmrio.ledger import write_rows

    given, stressor = step.input, step.params.stressor
    true, trade = step.read("true_trade", "trade")["trade"], step.read("trade")["trade"]
    footprints = pd.read_csv(given.true_footprints, index_col=["stressor", "region"])["consumption_mt"]
    consumption = step.read("accounts")["consumption"].sel(stressor=stressor, drop=True)
    own = footprints.loc[stressor].to_xarray().sel(region=true["origin"].values)
    rows = [*trade_recovery(true, trade), *footprint_recovery(own, consumption)]
    if given.inventory:
        emissions = step.read("true_emissions", "emissions").sel(stressor="co2", drop=True)
        rows += inventory_recovery(emissions, sum_fuels(step.read("inventory")))
    write_rows(step.output.recovery, ["measure", "label", "value"], rows)
    for measure, label, value in rows:
        if label == "all":
            step.log.info("%s %.4f", measure, value)
