"""The nested table with all its flows and emissions, for pymrio."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.report.export.mrio_folder import write_mrio_folder

    write_mrio_folder(step.read("nested"), step.read("emissions"), step.output.folder)
