"""The provincial tables as published, one sheet per province, in one labelled cube."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_sectors
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.inputs.workbook import read_workbook

    provinces = read_provinces(snakemake.input.provinces)
    sectors = read_sectors(snakemake.input.sectors).index
    published = read_workbook(snakemake.input.workbook, provinces["sheet"].to_dict(), snakemake.input.layout, sectors)
    log.info("%d provinces, %d sectors", *published["output"].shape)
    cubes.write(
        published,
        snakemake.output.published,
        "published",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[snakemake.input.workbook, snakemake.input.provinces],
        created_by=snakemake.rule,
    )
