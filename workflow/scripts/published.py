"""The provincial tables as published, one sheet per province, in one labelled cube."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_sectors
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.inputs.workbook import read_workbook
    from nestmrio.quantities import require_unit

    sheets = read_provinces(step.input.provinces, decimal=step.params.decimal)["sheet"].to_dict()
    sectors = read_sectors(step.input.sectors).index
    published = read_workbook(step.input.workbook, sheets, step.input.layout, sectors)
    require_unit(published["output"].attrs["units"], step.params.currency, "currency.tables", file=step.input.layout)
    step.write(published, "published")
    step.log.info("%d provinces, %d sectors", *published["output"].shape)
