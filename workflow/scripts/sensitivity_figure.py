"""The figure of what each variant makes of each headline number and claim."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.drawing import save
    from nestmrio.report.figures.sensitivity import sensitivity_figure

    headlines, claims = (
        {name: read_rows(path) for name, path in zip(step.params.variants, paths, strict=True)}
        for paths in (step.input.headlines, step.input.claims)
    )
    ours = {name: [row for row in rows if row["stressor"] == step.params.stressor] for name, rows in headlines.items()}
    title = f"What other choices do to the results, {step.wildcards.year}: change in %"
    save(sensitivity_figure(ours, claims, title=title), [step.output.figure, step.output.bitmap])
