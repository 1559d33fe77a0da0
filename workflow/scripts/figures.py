"""Three figures: fluxes between groups, production against consumption, and published against computed claims."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.claims import agreement
    from nestmrio.report.figures.consumption import consumption
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.fluxes import fluxes, panels
    from nestmrio.report.footprints import footprints, one_stressor

    case = footprints(
        **{name: step.read(name) for name in ("embodied", "emissions", "geography")}, stressor=step.params.stressor
    )
    accounts = one_stressor(step.read("accounts"), step.params.stressor)
    figures = {
        "fluxes": fluxes(panels(case, step.params.panels)),
        "consumption": consumption(accounts, case.group),
    }
    if step.input.claims:
        figures["claims"] = agreement(read_rows(step.input.claims))
    for name, figure in figures.items():
        save(figure, [path for path in step.output if f"/{name}." in path])
