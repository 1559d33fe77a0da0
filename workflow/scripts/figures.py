"""Two figures: fluxes between groups, and production against consumption."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.report.figures.consumption import balance
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.fluxes import fluxes, panels
    from nestmrio.report.footprints import footprints, one_stressor

    read = {name: cubes.read(snakemake.input[name], name) for name in ("embodied", "emissions", "geography")}
    case = footprints(**read, stressor=snakemake.params.stressor)
    accounts = one_stressor(cubes.read(snakemake.input.accounts, "accounts"), snakemake.params.stressor)
    figures = {
        "fluxes": fluxes(panels(case, snakemake.params.panels)),
        "balance": balance(accounts, case.group),
    }
    for name, figure in figures.items():
        save(figure, [path for path in snakemake.output if f"/{name}." in path])
