"""Countries' consumption-based emissions from the world table as it is to the nested one, one change at a time."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.inputs.mrio_folder import read_categories, read_world
    from nestmrio.inputs.stressors import CO2
    from nestmrio.inputs.stressors import read_world as read_world_emissions
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.factored import book_reversals, factor
    from nestmrio.report.countries import compare_countries, replace_country, sum_provinces

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    flows = read_world(files.folder, read_categories(files.categories), params.country)
    regions, sectors = flows["origin"].values.tolist(), flows["sector"].values.tolist()
    emissions = read_world_emissions(files.emissions, files.households, regions, sectors)["emissions"]
    inventory, accounts = cubes.read(files.nested_emissions, "emissions"), cubes.read(files.accounts, "accounts")
    linked, booked = cubes.read(files.world, "world"), book_reversals(flows, Ledger())
    pooled = factor(booked, linked["output"].attrs["units"])
    own, nested = (
        sum_provinces(cube.sel(stressor=CO2, drop=True) if "stressor" in cube.dims else cube, regions, params.country)
        for cube in (inventory["emissions"], accounts["consumption"] - accounts["household"])
    )
    own = replace_country(emissions, own, pooled, linked, params.country)
    frame = compare_countries(flows, booked, pooled, linked, emissions, own, nested)
    worst = frame.loc[frame["pooled_change"].abs().idxmax()]
    text = f"pooling origins over users: largest change of a country's consumption-based emissions ({worst['country']})"
    ledger.check(text, worst["pooled_change"], params.tolerance)
    for later, total in (("nested", "inventory"), ("linked", "inventory"), ("pooled", "unnested")):
        gap = abs(frame[later].sum() / frame[total].sum() - 1)
        ledger.check(f"all countries together: {later} emissions are the {total} ones", gap, 1e-9)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    frame.to_csv(snakemake.output.comparison, index=False, float_format="%.10g")
    log.info("largest change by pooling %.4f in %s", worst["pooled_change"], worst["country"])
