"""The published CO2 inventory of the provinces, in provincial sectors, or in its own where there are no tables."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.factors import read_fuels
    from nestmrio.emissions.inventory import fuel_purchases, in_own_sectors, to_sectors
    from nestmrio.inputs.ceads import read_ceads
    from nestmrio.inputs.tidy import read_provinces

    given, params, tables = step.input, step.params, step.read("tables")
    activities = read_sectors(given.sectors)
    if tables is None:
        provinces = read_provinces(given.provinces, decimal=params.decimal).index.tolist()
    else:
        provinces = tables["region"].values.tolist()
    published = read_ceads(given.workbook, step.wildcards.year, provinces, activities, read_fuels(given.fuels))
    if tables is None:
        inventory = in_own_sectors(published)
    else:
        weights = read_concordance(given.concordance, activities.index, tables["sector"].values)
        inventory = to_sectors(published, weights, fuel_purchases(tables, params.fuel_products))
    step.write(inventory, "inventory")
    step.log.info("%.1f Mt, %.1f of them from processes", published.sum(), published.sel(fuel="process").sum())
