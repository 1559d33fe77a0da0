"""Countries' consumption-based emissions before and after nesting, and what pooling origins over users changes."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import xarray as xr

    from nestmrio import cubes
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.inputs.stressors import CO2
    from nestmrio.inputs.stressors import read_world as read_world_emissions
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.factored import book_reversals, expand, factor
    from nestmrio.report.countries import compare_countries

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    flows = read_world(files.folder, read_categories(files.categories), params.country)
    regions, sectors = flows["origin"].values.tolist(), flows["sector"].values.tolist()
    emissions = read_world_emissions(files.emissions, files.households, regions, sectors, ignored=[])["emissions"]
    accounts = cubes.read(files.nested_accounts, "accounts")
    demanded = accounts["consumption"] - accounts["household"]
    if "stressor" in demanded.dims:
        demanded = demanded.sel(stressor=CO2, drop=True)
    provinces = cubes.read(files.geography, "geography")["region"].values
    own = demanded.sel(region=provinces).sum("region").expand_dims(region=[params.country])
    nested = xr.concat([own, demanded.sel(region=[r for r in regions if r != params.country])], "region")
    booked = book_reversals(flows, Ledger())
    frame = compare_countries(flows, booked, expand(factor(booked, "")), emissions, nested, params.country)
    worst = frame.loc[frame["pooling_change"].abs().idxmax()]
    text = f"pooling origins over users: largest change of a country's consumption-based emissions ({worst['country']})"
    ledger.check(text, worst["pooling_change"], params.tolerance)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    frame.to_csv(snakemake.output.comparison, index=False, float_format="%.10g")
    log.info("largest change by pooling %.4f in %s", worst["pooling_change"], worst["country"])
