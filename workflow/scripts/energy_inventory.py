"""The provinces' CO2 inventory from their energy balances, in provincial sectors."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import pandas as pd

    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.cement import published_process, read_cement, without_process
    from nestmrio.emissions.energy import INDUSTRY, LINES
    from nestmrio.emissions.energy_inventory import add_process, check_identities, compile_inventory
    from nestmrio.emissions.energy_repairs import repair_balances
    from nestmrio.emissions.factors import read_factors
    from nestmrio.emissions.inventory import fuel_purchases, inventory_rows
    from nestmrio.inputs.energy_balance import read_energy_balances
    from nestmrio.inputs.industry_energy import read_industry_energy
    from nestmrio.ledger import Ledger, write_rows

    files, params, wildcards, ledger = snakemake.input, snakemake.params, snakemake.wildcards, Ledger()
    tables = cubes.read(files.tables, "tables")
    provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    fuels = pd.read_csv(files.fuels, index_col="fuel")
    balances = read_energy_balances(files.balances, wildcards.year, provinces, fuels, files.layout)
    quantity = repair_balances(balances, params.repairs, ledger, file=files.balances)
    industries = read_sectors(files.industries).index
    inventory = compile_inventory(
        quantity,
        read_factors(files.factors, fuels, industries),
        read_industry_energy(files.industry, industries, fuels, files.industry_layout),
        read_concordance(files.industry_concordance, industries, sectors),
        read_concordance(files.concordance, [line for line in LINES if line != INDUSTRY], sectors),
        fuel_purchases(tables, params.fuel_products),
        tables["output"],
        params.feedstock_sectors,
    )
    if files.published:
        published = cubes.read(files.published, "inventory")
        process, source = published_process(published), "published inventory, process column"
    elif files.cement:
        process, source = read_cement(files.cement, provinces, files.cement_factors), "cement output times factor"
    else:
        process, source = without_process(provinces), "none"
    inventory = add_process(inventory, process, params.cement_sector, source)
    check_identities(inventory, quantity, process, ledger)
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    log.info("%.1f Mt, process emissions from: %s", inventory["emissions"].sum(), source)
    write_rows(snakemake.output.table, ["province", "sector", "fuel", "emissions_mt"], inventory_rows(inventory))
    cubes.write(
        inventory,
        snakemake.output.inventory,
        "inventory",
        case=wildcards.case,
        year=wildcards.year,
        sources=[files.balances, files.industry, *files.factors],
        created_by=snakemake.rule,
    )
