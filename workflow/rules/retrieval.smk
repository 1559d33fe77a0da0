# Data sets by their address, brought into the data folder on demand. `rule all` fetches nothing.

# The rule has no output: Snakemake removes the outputs of a job before it runs, and these files are the user's.


rule retrieve:
    input:
        datasets=case.locate(case.config["datasets"]["list"], case.years[0]),
        library=library("retrieve"),
    log:
        f"results/{case.name}/logs/retrieve.log",
    benchmark:
        f"results/{case.name}/benchmarks/retrieve.tsv"
    localrule: True
    conda:
        ENVIRONMENT
    resources:
        mem_mb=500,
    params:
        wanted=case.config["datasets"]["wanted"],
        folder=case.own_folder,
    message:
        f"Retrieving data sets ({case.name})"
    script:
        "../scripts/retrieve.py"
