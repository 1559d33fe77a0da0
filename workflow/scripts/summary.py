"""The one screen of words at the end of a run."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio.report import headlines
    from nestmrio.report.collection import read_rows
    from nestmrio.report.footprints import footprints
    from nestmrio.report.summary import gap_share, summary

    case = footprints(
        **{name: step.read(name) for name in ("embodied", "emissions", "geography")}, stressor=step.params.stressor
    )
    output = Path(step.output.summary)
    tables = ("checks", "repairs", "claims", "inventory", "recovery")
    text = summary(
        title=f"{step.params.title or step.wildcards.case}, {step.wildcards.year}",
        folder=output.parent.as_posix(),
        headlines=headlines.headlines(case),
        net=headlines.net_importers(case),
        gap_share=gap_share(step.read("nested"), case.provinces),
        **{name: read_rows(step.input[name]) if step.input[name] else [] for name in tables},
    )
    output.write_text(text, encoding="utf-8")
