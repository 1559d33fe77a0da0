"""The provinces' CO2 inventory from their energy balances, in provincial sectors, or in lines without tables."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.cement import published_process, read_cement, without_process
    from nestmrio.emissions.energy import INDUSTRY, LINES
    from nestmrio.emissions.energy_inventory import (
        add_process,
        check_identities,
        check_lines,
        compile_inventory,
        lines_inventory,
    )
    from nestmrio.emissions.energy_repairs import repair_balances
    from nestmrio.emissions.factors import read_factors, read_fuels
    from nestmrio.emissions.inventory import fuel_purchases, inventory_rows
    from nestmrio.inputs.energy_balance import read_energy_balances
    from nestmrio.inputs.industry_energy import read_industry_energy
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.ledger import write_rows

    given, params, ledger = step.input, step.params, step.ledger
    tables, fuels = step.read("tables"), read_fuels(given.fuels)
    if tables is None:
        provinces = read_provinces(given.provinces, decimal=params.decimal).index.tolist()
    else:
        provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    balances = read_energy_balances(given.balances, step.wildcards.year, provinces, fuels, given.layout)
    quantity = repair_balances(balances, params.repairs, ledger, file=given.balances)
    if tables is None:
        inventory = lines_inventory(quantity, read_factors(given.factors, fuels, [INDUSTRY]))
    else:
        industries = read_sectors(given.industries).index
        inventory = compile_inventory(
            quantity,
            read_factors(given.factors, fuels, industries),
            read_industry_energy(given.industry, industries, fuels, given.industry_layout),
            read_concordance(given.industry_concordance, industries, sectors),
            read_concordance(given.concordance, [line for line in LINES if line != INDUSTRY], sectors),
            fuel_purchases(tables, params.fuel_products),
            tables["output"],
            params.feedstock_sectors,
        )
    if given.published:
        process, source = published_process(step.read("published", "inventory")), "published inventory, process column"
    elif given.cement:
        process = read_cement(given.cement, provinces, given.cement_factors, decimal=params.decimal)
        source = "cement output times factor"
    else:
        process, source = without_process(provinces), "none"
    inventory = add_process(inventory, process, INDUSTRY if tables is None else params.cement_sector, source)
    (check_lines if tables is None else check_identities)(inventory, quantity, process, ledger)
    step.settle()
    write_rows(step.output.table, ["province", "sector", "fuel", "emissions_mt"], inventory_rows(inventory))
    step.write(inventory, "inventory")
    step.log.info("%.1f Mt, process emissions from: %s", inventory["emissions"].sum(), source)
