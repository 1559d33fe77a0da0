"""Headline numbers, and who emits for whom, as tidy tables."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from nestmrio import cubes
    from nestmrio.ledger import write_rows
    from nestmrio.report import groups
    from nestmrio.report.footprints import footprints
    from nestmrio.report.headlines import headline_rows

    read = {name: cubes.read(snakemake.input[name], name) for name in ("embodied", "emissions", "geography")}
    case = footprints(**read, stressor=snakemake.params.stressor)
    write_rows(snakemake.output.headlines, *headline_rows(case))
    write_rows(snakemake.output.groups, *groups.flux_rows(groups.flux_between_groups(case)))
    write_rows(snakemake.output.provinces, *groups.flux_rows(groups.flux_between_provinces(case)))
