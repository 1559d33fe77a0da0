"""The one screen of words at the end of a run."""

from nestmrio.job import job

with job(snakemake.log[0]):
    from pathlib import Path

    from nestmrio import cubes
    from nestmrio.report import headlines
    from nestmrio.report.collection import read_rows
    from nestmrio.report.footprints import footprints
    from nestmrio.report.summary import gap_share, summary

    read = {name: cubes.read(snakemake.input[name], name) for name in ("embodied", "emissions", "geography")}
    case = footprints(**read, stressor=snakemake.params.stressor)
    output = Path(snakemake.output.summary)
    text = summary(
        title=f"{snakemake.params.title or snakemake.wildcards.case}, {snakemake.wildcards.year}",
        folder=output.parent.as_posix(),
        headlines=headlines.headlines(case),
        net=headlines.net_importers(case),
        gap_share=gap_share(cubes.read(snakemake.input.nested, "nested"), case.provinces),
        **{name: read_rows(snakemake.input[name]) for name in ("checks", "repairs", "claims")},
        **{name: read_rows(file) if (file := snakemake.input[name]) else [] for name in ("inventory", "recovery")},
    )
    output.write_text(text, encoding="utf-8")
