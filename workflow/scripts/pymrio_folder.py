"""The nested table with all its flows and emissions, for pymrio."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.report.export.mrio_folder import write_mrio_folder

    table, consumed = step.read("nested"), step.read("accounts")["category"].values.tolist()
    apart = [category for category in table["category"].values.tolist() if category not in consumed]
    write_mrio_folder(table, step.read("emissions"), step.output.folder, apart=apart)
