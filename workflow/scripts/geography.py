"""Write distances, neighbours and groups of the provinces, and the same between groups."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.inputs import tidy
    from nestmrio.trade.geography import geography

    given = snakemake.input
    provinces = tidy.read_provinces(given.provinces)
    names = provinces.index.tolist()
    neighbour = tidy.read_neighbours(given.neighbours, names)
    distance = tidy.read_distances(given.distances, names) if given.distances else None
    size = tidy.read_gdp_population(given.accounts, names)["gdp"] if given.accounts else None
    cubes.write(
        geography(provinces, neighbour, distance, size),
        snakemake.output.geography,
        "geography",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[*filter(None, (given.provinces, given.neighbours, given.distances, given.accounts))],
        created_by=snakemake.rule,
    )
    log.info("%d provinces", len(names))
