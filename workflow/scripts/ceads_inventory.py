"""The published CO2 inventory of the provinces, in provincial sectors."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import pandas as pd

    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.inventory import fuel_purchases, to_sectors
    from nestmrio.inputs.ceads import read_ceads

    files, wildcards = snakemake.input, snakemake.wildcards
    tables = cubes.read(files.tables, "tables")
    activities = read_sectors(files.sectors)
    fuels = pd.read_csv(files.fuels, index_col="fuel")
    published = read_ceads(files.workbook, wildcards.year, tables["region"].values.tolist(), activities, fuels)
    weights = read_concordance(files.concordance, activities.index, tables["sector"].values)
    inventory = to_sectors(published, weights, fuel_purchases(tables, snakemake.params.fuel_products))
    log.info("%.1f Mt, %.1f of them from processes", published.sum(), published.sel(fuel="process").sum())
    cubes.write(
        inventory,
        snakemake.output.inventory,
        "inventory",
        case=wildcards.case,
        year=wildcards.year,
        sources=[files.workbook],
        created_by=snakemake.rule,
    )
