"""Data sets brought into the data folder: fetched and verified, or what to get by hand."""

from workflow.frame import job

with job(snakemake, arrays=False) as step:
    import sys

    from nestmrio.retrieval.bringing import retrieve
    from nestmrio.retrieval.catalogue import chosen, read_datasets

    def say(line):
        step.log.info(line)
        print(line, file=sys.stderr, flush=True)

    listed = step.input.datasets
    retrieve(chosen(read_datasets(listed), step.params.wanted, listed), step.params.folder, say=say)
