"""The provinces by themselves: a table that ends at the border of their country."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.mrio.inland import inland
    from nestmrio.names import check_names

    tables, national = step.read("tables"), step.read("national")
    listed = read_provinces(step.input.provinces, decimal=step.params.decimal)
    check_names(listed.index, listed["group"], [], None, tables["category"].values, tables["sector"].values)
    table = inland(national, ledger=step.ledger)
    step.settle()
    step.write(table, "inland")
    step.log.info("%d provinces", table.sizes["region"])
