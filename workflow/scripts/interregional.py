"""The sheets of official interregional tables that a case uses, each workbook opened once."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio.inputs.interregional import read_interregional

    given, params, books = step.input, step.params, {}
    years = params.validation or {}
    sheets = {"flows": params.flows, "earlier": years.get("earlier"), "later": years.get("later")}
    for role, sheet in (*sheets.items(), ("evidence", params.evidence)):
        side = "evidence" if role == "evidence" else "flows"
        if sheet:
            books.setdefault((given[side], given[f"{side}_layout"]), {})[role] = sheet
    for (workbook, layout), roles in books.items():
        tables = read_interregional(workbook, roles.values(), layout)
        for role, sheet in roles.items():
            step.write(tables[sheet], Path(step.output.interregional) / f"{role}.nc", "interregional")
    step.log.info("%d sheets", sum(map(len, books.values())))
