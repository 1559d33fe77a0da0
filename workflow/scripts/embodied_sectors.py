"""Write emissions embodied in final demand by the sector that emits."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.footprint.attribution import check_agreement, embodied_by_sector
    from nestmrio.ledger import Ledger

    given, ledger, solver = snakemake.input, Ledger(), snakemake.params.solver
    result = embodied_by_sector(
        cubes.read(given.nested, "nested"),
        cubes.read(given.emissions, "emissions")["emissions"],
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=snakemake.threads,
        ledger=ledger,
    )
    check_agreement(result["embodied"], cubes.read(given.embodied, "embodied")["embodied"], ledger)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        result,
        snakemake.output.embodied,
        "embodied_sectors",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[given.nested, given.emissions],
        created_by=snakemake.rule,
    )
