"""Who emits behind each footprint, and what bilateral trade embodies beside final demand, as tables."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.ledger import write_rows
    from nestmrio.report.footprints import footprints
    from nestmrio.report.origins import demands, destinations, origin_rows
    from nestmrio.report.partners import partner_rows

    cubes = {name: step.read(name) for name in ("embodied", "emissions", "geography")}
    traded, embodied = step.read("eebt"), cubes["embodied"]["embodied"]
    case = footprints(**cubes, stressor=step.params.stressor)
    provinces = {province: (province,) for province in case.provinces}
    write_rows(step.output.provinces, *partner_rows(traded, embodied, provinces, "province"))
    write_rows(step.output.groups, *partner_rows(traded, embodied, case.groups, "group"))
    chosen = demands(case, step.params.panels)
    by_sector = step.read("embodied_sectors")["embodied"]
    write_rows(step.output.origins, *origin_rows(by_sector, destinations(case), chosen))
