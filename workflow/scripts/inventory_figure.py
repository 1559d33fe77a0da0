"""The scatter of our inventory against the published one."""

from nestmrio.job import job

with job(snakemake.log[0]):
    import csv

    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.inventory import inventory_figure

    with open(snakemake.input.agreement, newline="", encoding="utf-8") as stream:
        figure = inventory_figure(list(csv.DictReader(stream)))
    save(figure, [snakemake.output.figure, snakemake.output.bitmap])
