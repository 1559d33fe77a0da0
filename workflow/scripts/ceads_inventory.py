"""The published CO2 inventory of the provinces, in provincial sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.factors import read_fuels
    from nestmrio.emissions.inventory import fuel_purchases, to_sectors
    from nestmrio.inputs.ceads import read_ceads

    given, tables = step.input, step.read("tables")
    activities = read_sectors(given.sectors)
    provinces = tables["region"].values.tolist()
    published = read_ceads(given.workbook, step.wildcards.year, provinces, activities, read_fuels(given.fuels))
    weights = read_concordance(given.concordance, activities.index, tables["sector"].values)
    step.write(to_sectors(published, weights, fuel_purchases(tables, step.params.fuel_products)), "inventory")
    step.log.info("%.1f Mt, %.1f of them from processes", published.sum(), published.sel(fuel="process").sum())
