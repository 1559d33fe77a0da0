"""The figures of the main results: who emits for whom, on maps, in bars, in rankings and in a matrix."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_sectors
    from nestmrio.inputs.tidy import read_gdp_population
    from nestmrio.quantities import product_units
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.album import album
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.land import read_land
    from nestmrio.report.footprints import footprints, one_stressor

    given, params = step.input, step.params
    cubes = {name: step.read(name) for name in ("embodied", "emissions", "geography", "tables")}
    size, demand = None, cubes["tables"]["final_demand"]
    if given.gdp_population:
        units = product_units(params.gdp_unit, params.population_unit, params.currency)
        provinces = cubes["geography"]["region"].values.tolist()
        size = read_gdp_population(given.gdp_population, provinces, units, decimal=params.decimal)
    figures = album(
        footprints(**cubes, size=size, stressor=params.stressor),
        one_stressor(step.read("accounts"), params.stressor),
        one_stressor(step.read("embodied_sectors"), params.stressor)["embodied"],
        read_land(given.land),
        year=step.wildcards.year,
        stressor=params.stressor,
        kinds=params.panels,
        demand=demand.sum("sector").assign_attrs(demand.attrs),
        sectors=read_sectors(given.sectors, as_written=True)["name"].to_dict(),
        claims=read_rows(given.claims) if given.claims else None,
    )
    for name, figure in figures.items():
        save(figure, [path for path in step.output if f"/{name}." in path])
