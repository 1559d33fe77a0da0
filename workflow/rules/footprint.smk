# Footprints: multipliers by origin, emissions embodied in final demand, and the accounts of every region.


PARTS = [
    f"{number + 1}-of-{config['solver']['blocks']}"
    for number in range(config["solver"]["blocks"])
]

if len(PARTS) == 1:

    rule multipliers:
        input:
            nested=f"{CASE}/nested.nc",
            emissions=f"{CASE}/emissions.nc",
            library=library("multipliers"),
        output:
            multipliers=f"{CASE}/multipliers.nc",
            checks=f"{CASE}/checks/multipliers.csv",
        log:
            f"{CASE}/logs/multipliers.log",
        benchmark:
            f"{CASE}/benchmarks/multipliers.tsv"
        conda:
            "../../envs/nestmrio.yaml"
        threads: 2
        resources:
            mem_mb=1000,
        params:
            solver=setting("solver"),
            part=PARTS[0],
        message:
            "Multipliers by origin ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/multipliers.py"

else:

    rule multipliers_block:
        input:
            nested=f"{CASE}/nested.nc",
            emissions=f"{CASE}/emissions.nc",
            library=library("multipliers"),
        output:
            multipliers=f"{CASE}/multipliers/{{part}}.nc",
            checks=f"{CASE}/multipliers/{{part}}.csv",
        log:
            f"{CASE}/logs/multipliers/{{part}}.log",
        benchmark:
            f"{CASE}/benchmarks/multipliers/{{part}}.tsv"
        conda:
            "../../envs/nestmrio.yaml"
        threads: 2
        resources:
            mem_mb=lambda wildcards, input: 1000 + 4 * int(input.size_mb),
        params:
            solver=setting("solver"),
            part=lambda wildcards: wildcards.part,
        message:
            "Multipliers by origin, block {wildcards.part} ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/multipliers.py"

    rule multipliers:
        input:
            blocks=expand(
                f"{CASE}/multipliers/{{part}}.nc", part=PARTS, allow_missing=True
            ),
            checks=expand(
                f"{CASE}/multipliers/{{part}}.csv", part=PARTS, allow_missing=True
            ),
            library=library("gather_multipliers"),
        output:
            multipliers=f"{CASE}/multipliers.nc",
            checks=f"{CASE}/checks/multipliers.csv",
        log:
            f"{CASE}/logs/multipliers.log",
        benchmark:
            f"{CASE}/benchmarks/multipliers.tsv"
        conda:
            "../../envs/nestmrio.yaml"
        threads: 1
        resources:
            mem_mb=1000,
        message:
            "Gather the multipliers of all origins ({wildcards.case}, {wildcards.year})"
        script:
            "../scripts/gather_multipliers.py"


rule embodied:
    input:
        multipliers=f"{CASE}/multipliers.nc",
        nested=f"{CASE}/nested.nc",
        national=f"{CASE}/national.nc",
        emissions=f"{CASE}/emissions.nc",
        library=library("embodied"),
    output:
        embodied=f"{CASE}/embodied.nc",
        checks=f"{CASE}/checks/embodied.csv",
    log:
        f"{CASE}/logs/embodied.log",
    benchmark:
        f"{CASE}/benchmarks/embodied.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 2
    resources:
        mem_mb=1000,
    params:
        solver=setting("solver"),
    message:
        "Emissions embodied in final demand ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied.py"


rule embodied_sectors:
    input:
        embodied=f"{CASE}/embodied.nc",
        nested=f"{CASE}/nested.nc",
        emissions=f"{CASE}/emissions.nc",
        library=library("embodied_sectors"),
    output:
        embodied=f"{CASE}/embodied_sectors.nc",
        checks=f"{CASE}/checks/embodied_sectors.csv",
    log:
        f"{CASE}/logs/embodied_sectors.log",
    benchmark:
        f"{CASE}/benchmarks/embodied_sectors.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 2
    resources:
        mem_mb=2000,
    params:
        solver=setting("solver"),
    message:
        "Emissions embodied in final demand, by emitting sector ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied_sectors.py"


rule accounts:
    input:
        embodied=f"{CASE}/embodied.nc",
        emissions=f"{CASE}/emissions.nc",
        geography=f"{CASE}/geography.nc",
        accounts=source("provinces.accounts"),
        library=library("accounts"),
    output:
        accounts=f"{CASE}/accounts.nc",
        table=f"{CASE}/accounts.csv",
        groups=f"{CASE}/accounts_groups.csv",
        checks=f"{CASE}/checks/accounts.csv",
    log:
        f"{CASE}/logs/accounts.log",
    benchmark:
        f"{CASE}/benchmarks/accounts.tsv"
    conda:
        "../../envs/nestmrio.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    message:
        "Accounts of every region ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/accounts.py"
