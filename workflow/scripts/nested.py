"""Provinces nested in the world."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.inputs.customs import read_customs
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.factored import check_identities
    from nestmrio.mrio.nesting import check_gap, check_kept, check_rate, nest

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    national, world = cubes.read(files.national, "national"), cubes.read(files.world, "world")
    customs = None
    if files.customs:
        labels = [table[dim].values for table, dim in ((national, "region"), (national, "sector"), (world, "region"))]
        customs = read_customs(files.customs, *labels)
    nested = nest(national, world, params.country, params.per_world, ledger, customs)
    check_identities(nested, ledger, "nested")
    check_kept(national, world, nested, params.country, params.per_world, ledger)
    check_rate(national, world, params.country, params.per_world, ledger)
    check_gap(nested, national["region"].values, ledger, params.gap_tolerance)
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    log.info("%d provinces among %d regions", national.sizes["region"], nested.sizes["region"])
    cubes.write(
        nested,
        snakemake.output.nested,
        "nested",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[files.national, files.world, *filter(None, (files.customs,))],
        created_by=snakemake.rule,
    )
