"""Distances, neighbours and groups of the provinces, and the same between groups."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs import tidy
    from nestmrio.quantities import product_units
    from nestmrio.trade.geography import geography

    given = step.input
    provinces = tidy.read_provinces(given.provinces, decimal=step.params.decimal)
    names = provinces.index.tolist()
    neighbour = tidy.read_neighbours(given.neighbours, names)
    distance = tidy.read_distances(given.distances, names, decimal=step.params.decimal) if given.distances else None
    units = product_units(step.params.gdp_unit, step.params.population_unit, step.params.currency)
    size = None
    if given.gdp_population:
        size = tidy.read_gdp_population(given.gdp_population, names, units, decimal=step.params.decimal)["gdp"]
    step.write(geography(provinces, neighbour, distance, size), "geography")
    step.log.info("%d provinces", len(names))
