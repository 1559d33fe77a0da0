"""Distances, neighbours and groups of the provinces, and the same between groups."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs import tidy
    from nestmrio.inputs.margins import read_margins
    from nestmrio.quantities import product_units
    from nestmrio.trade.geography import each_by_itself, geography, none_known

    given, params, decimal = step.input, step.params, step.params.decimal
    if given.provinces:
        provinces = tidy.read_provinces(given.provinces, decimal=decimal)
    else:
        margins = read_margins(given.margins, currency=params.currency, decimal=decimal)
        provinces = each_by_itself(margins["region"].values.tolist())
    names = provinces.index.tolist()
    neighbour = tidy.read_neighbours(given.neighbours, names) if given.neighbours else none_known(names)
    distance = tidy.read_distances(given.distances, names, decimal=decimal) if given.distances else None
    size = None
    if given.gdp_population:
        units = product_units(params.gdp_unit, params.population_unit, params.currency)
        size = tidy.read_gdp_population(given.gdp_population, names, units, decimal=decimal)["gdp"]
    step.write(geography(provinces, neighbour, distance, size), "geography")
    step.log.info("%d provinces", len(names))
