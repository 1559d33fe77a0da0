"""The figure of the gravity models over sectors."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio import cubes
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.gravity import gravity_figure

    chosen = [cubes.read(path, "gravity") for path in sorted(Path(step.input.gravity).glob("*.nc"))]
    save(gravity_figure(chosen), [step.output.figure, step.output.bitmap])
