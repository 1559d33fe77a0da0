"""Provincial tables of the file contract: repaired, in the case's sectors, reconciled and closed."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import aggregate, read_concordance, read_sectors
    from nestmrio.ledger import Ledger
    from nestmrio.tables.evidence import read_evidence
    from nestmrio.tables.preparation import complete, mend, verify

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    published = cubes.read(files.published, "published")
    official = published["sector"].values.tolist()
    national, interregional = params.national, params.interregional
    evidence = read_evidence(
        official,
        files.provinces,
        national["workbook"] and (files.national, national["sheet"], files.national_layout),
        interregional["workbook"]
        and (files.interregional, interregional["sheet"], files.interregional_layout, files.products),
    )
    tables = mend(published, params.repairs, params.balance_tolerance, params.error_tolerance, evidence, ledger)
    totals = evidence.national if params.national_totals else None
    if files.concordance:
        weights = read_concordance(files.concordance, official, read_sectors(files.sectors).index)
        tables, totals = aggregate(tables, weights), totals and aggregate(totals, weights)
    tables = complete(tables, params.total, totals, params.closure, params.balance_tolerance, ledger)
    verify(tables, ledger)
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    log.info("discrepancy %.6g of output %.6g", abs(tables["discrepancy"]).sum(), tables["output"].sum())
    cubes.write(
        tables,
        snakemake.output.tables,
        "tables",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=files,
        created_by=snakemake.rule,
    )
