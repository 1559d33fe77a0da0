"""The one screen of words at the end of a run."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    from pathlib import Path

    from nestmrio.report.collection import read_rows
    from nestmrio.report.summary import summary

    tables = ("headlines", "accounts", "checks", "repairs", "claims", "inventory", "recovery", "gravity", "constraints")
    text = summary(
        title=f"{step.params.title or step.wildcards.case}, {step.wildcards.year}",
        folder=step.folder.as_posix(),
        stressor=step.params.stressor,
        files=[Path(path).relative_to(step.folder).as_posix() for path in step.input.parts],
        pictures=step.params.pictures,
        **{name: read_rows(step.input[name]) if step.input[name] else [] for name in tables},
    )
    Path(step.output.summary).write_text(text, encoding="utf-8")
