"""Distances, neighbours and groups of the provinces, and the same between groups."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs import tidy
    from nestmrio.trade.geography import geography

    given = step.input
    provinces = tidy.read_provinces(given.provinces)
    names = provinces.index.tolist()
    neighbour = tidy.read_neighbours(given.neighbours, names)
    distance = tidy.read_distances(given.distances, names) if given.distances else None
    size = tidy.read_gdp_population(given.gdp_population, names)["gdp"] if given.gdp_population else None
    step.write(geography(provinces, neighbour, distance, size), "geography")
    step.log.info("%d provinces", len(names))
