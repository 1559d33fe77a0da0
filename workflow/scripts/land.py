"""The ground of the maps: the outlines of the provinces, or a grid of tiles where the case names no geometry."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.report.figures.land import projected, write_land
    from nestmrio.report.figures.tiles import tiles

    given, params = step.input, step.params
    provinces = read_provinces(given.provinces, decimal=params.decimal)
    if given.geometry:
        from nestmrio.inputs.geometry import read_geometry

        called = {"name_field": params.name_field, "names": params.names}
        land = projected(read_geometry(given.geometry, provinces.index, **called))
    else:
        land = tiles(provinces["lon"], provinces["lat"], provinces["group"])
    write_land(step.output.land, land)
    step.log.info("%d provinces, %s", len(provinces), "as tiles" if land.tiled else "with their outlines")
