"""The figure of the gravity models over sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio import cubes
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.gravity import gravity_figure

    folder, sectors = Path(step.input.gravity), [row["sector"] for row in read_rows(step.input.table)]
    chosen = [cubes.read(folder / f"{sector}.nc", "gravity") for sector in sectors]
    save(gravity_figure(chosen), [step.output.figure, step.output.bitmap])
