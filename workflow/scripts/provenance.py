"""The record of a case: hashes of its inputs, outputs and code, its settings, and what each stage used."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    import json
    import os

    from workflow.lineage import commit

    from nestmrio.record import record

    written = json.dumps(record(**step.params.lineage, commit=commit()), indent=1, ensure_ascii=False)
    partial = f"{step.output.provenance}.partial"
    with open(partial, "w", encoding="utf-8") as stream:
        stream.write(written + "\n")
    os.replace(partial, step.output.provenance)
