"""The figure of the gravity models over sectors."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.gravity import gravity_figure

    figure = gravity_figure([cubes.read(path, "gravity") for path in snakemake.input.gravity])
    save(figure, [snakemake.output.figure, snakemake.output.bitmap])
