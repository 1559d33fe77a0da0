"""Calibrate one sector's gravity model and write the flows it expects between provinces."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.errors import InputError
    from nestmrio.inputs.tidy import read_flows
    from nestmrio.trade.estimation import gravity_prior

    sector, given = snakemake.wildcards.sector, snakemake.input
    tables = cubes.read(given.tables, "tables").sel(sector=sector, drop=True)
    flows, geography = read_flows(given.flows), cubes.read(given.geography, "geography")
    try:
        prior = gravity_prior(
            flows, geography, tables["outflow"], tables["inflow"], sector=sector, **snakemake.params.options
        )
    except InputError as error:
        raise error.at(file=given.flows) from None
    log.info("%s: %s model, %s", sector, prior.attrs["model"], prior.attrs["reason"])
    cubes.write(
        prior,
        snakemake.output.gravity,
        "gravity",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[given.flows, given.geography, given.tables],
        created_by=snakemake.rule,
    )
