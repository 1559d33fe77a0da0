"""Write emissions in each origin per unit of final demand supplied by a region."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.footprint.multipliers import multipliers, part
    from nestmrio.ledger import Ledger

    given, ledger, solver = snakemake.input, Ledger(), snakemake.params.solver
    emissions = cubes.read(given.emissions, "emissions")["emissions"]
    result = multipliers(
        cubes.read(given.nested, "nested"),
        emissions,
        origins=part(emissions["region"].values.tolist(), snakemake.params.part),
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=snakemake.threads,
        ledger=ledger,
    )
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        result,
        snakemake.output.multipliers,
        "multipliers",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[given.nested, given.emissions],
        created_by=snakemake.rule,
    )
    log.info("certified relative error %.1e", result.attrs["error_bound"])
