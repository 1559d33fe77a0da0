"""The figure of the gravity models over sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio import cubes
    from nestmrio.classification import read_sectors
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.drawing import entitle, save
    from nestmrio.report.figures.gravity import gravity_figure

    folder, sectors = Path(step.input.gravity), [row["sector"] for row in read_rows(step.input.table)]
    chosen = [cubes.read(folder / f"{sector}.nc", "gravity") for sector in sectors]
    names = read_sectors(step.input.sectors)["name"].to_dict() if step.input.sectors else {}
    figure = entitle(gravity_figure(chosen, names), f"Gravity models of trade between provinces, {step.wildcards.year}")
    save(figure, [step.output.figure, step.output.bitmap])
