"""Provincial tables of the file contract: repaired, in the case's sectors, reconciled and closed."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import aggregate, read_concordance, read_sectors
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.inputs.workbook import read_workbook
    from nestmrio.quantities import require_unit
    from nestmrio.tables.evidence import collect
    from nestmrio.tables.preparation import complete, mend, verify

    given, params, ledger = step.input, step.params, step.ledger
    published = step.read("published")
    official = published["sector"].values.tolist()
    national = interregional = products = None
    if given.national:
        national = read_workbook(given.national, {"nation": params.national_sheet}, given.national_layout, official)
        require_unit(national["output"].attrs["units"], params.currency, "currency.tables", file=given.national_layout)
    if given.interregional:
        interregional = step.read(f"{given.interregional}/evidence.nc", "interregional")
        require_unit(interregional["exports"].attrs["units"], params.currency, "currency.tables", sheet="interregional")
        products = read_concordance(given.products, official, interregional["sector"].values)
    group = read_provinces(given.provinces, decimal=params.decimal)["group"]
    evidence = collect(national, interregional, group, products)
    tables = mend(published, params.repairs, params.balance_tolerance, params.error_tolerance, evidence, ledger)
    totals = evidence.national if params.national_totals else None
    if given.concordance:
        weights = read_concordance(given.concordance, official, read_sectors(given.sectors).index)
        tables, totals = aggregate(tables, weights), totals and aggregate(totals, weights)
    tables = complete(tables, params.total, totals, params.closure, params.balance_tolerance, ledger)
    verify(tables, ledger)
    step.settle()
    step.write(tables, "tables")
    step.log.info("discrepancy %.6g of output %.6g", abs(tables["discrepancy"]).sum(), tables["output"].sum())
