"""Write emissions embodied in final demand, by who finishes the product, and in exports of the provincial system."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.footprint.attribution import embodied
    from nestmrio.footprint.multipliers import export_embodied
    from nestmrio.ledger import Ledger

    given, ledger, solver = snakemake.input, Ledger(), snakemake.params.solver
    emissions = cubes.read(given.emissions, "emissions")["emissions"]
    result = embodied(
        cubes.read(given.multipliers, "multipliers")["multiplier"],
        cubes.read(given.nested, "nested"),
        emissions,
        ledger=ledger,
    )
    result["export_embodied"] = export_embodied(
        cubes.read(given.national, "national"),
        emissions,
        method=solver["method"],
        tolerance=solver["tolerance"],
        threads=snakemake.threads,
        ledger=ledger,
    )
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    cubes.write(
        result,
        snakemake.output.embodied,
        "embodied",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[given.multipliers, given.nested, given.national, given.emissions],
        created_by=snakemake.rule,
    )
