# Footprints: multipliers by origin, emissions embodied in final demand, and the accounts of every region.

footprint = case.stage("footprint")


rule multipliers:
    input:
        table=chosen.table(footprint),
        emissions=footprint.made("emissions.nc"),
        library=library("multipliers"),
    output:
        multipliers=f"{CASE}/multipliers.nc",
        checks=f"{CASE}/checks/multipliers.csv",
        repairs=f"{CASE}/repairs/multipliers.csv",
    log:
        f"{CASE}/logs/multipliers.log",
    benchmark:
        f"{CASE}/benchmarks/multipliers.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks == 1),
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        solver=footprint.setting("solver"),
        part="1-of-1",
    message:
        "Solving for multipliers by origin ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/multipliers.py"


rule multipliers_block:
    input:
        table=chosen.table(footprint),
        emissions=footprint.made("emissions.nc"),
        library=library("multipliers"),
    output:
        multipliers=f"{CASE}/multipliers/{{part}}.nc",
        checks=f"{CASE}/multipliers/{{part}}_checks.csv",
        repairs=f"{CASE}/multipliers/{{part}}_repairs.csv",
    log:
        f"{CASE}/logs/multipliers/{{part}}.log",
    benchmark:
        f"{CASE}/benchmarks/multipliers/{{part}}.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks > 1),
        part=r"\d+-of-\d+",
    priority: case.priority
    group:
        "blocks"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_block("multipliers"),
    params:
        solver=footprint.setting("solver"),
        part=lambda wildcards: wildcards.part,
    message:
        "Solving for multipliers, block {wildcards.part} ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/multipliers.py"


rule multipliers_joined:
    input:
        blocks=chosen.blocks(footprint, "multipliers", ".nc"),
        checks=chosen.blocks(footprint, "multipliers", "_checks.csv"),
        library=library("multipliers_joined"),
    output:
        multipliers=f"{CASE}/multipliers.nc",
        checks=f"{CASE}/checks/multipliers.csv",
        repairs=f"{CASE}/repairs/multipliers.csv",
    log:
        f"{CASE}/logs/multipliers.log",
    benchmark:
        f"{CASE}/benchmarks/multipliers.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks > 1),
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_join,
    message:
        "Joining the multipliers of all origins ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/multipliers_joined.py"


rule embodied:
    input:
        multipliers=footprint.made("multipliers.nc"),
        table=chosen.table(footprint),
        national=footprint.made("national.nc"),
        emissions=footprint.made("emissions.nc"),
        library=library("embodied"),
    output:
        embodied=f"{CASE}/embodied.nc",
        eebt=f"{CASE}/eebt.nc",
        checks=f"{CASE}/checks/embodied.csv",
        repairs=f"{CASE}/repairs/embodied.csv",
    log:
        f"{CASE}/logs/embodied.log",
    benchmark:
        f"{CASE}/benchmarks/embodied.tsv"
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        solver=footprint.setting("solver"),
    message:
        "Attributing emissions to final demand and to trade partners ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied.py"


rule embodied_sectors:
    input:
        embodied=footprint.made("embodied.nc"),
        table=chosen.table(footprint),
        emissions=footprint.made("emissions.nc"),
        library=library("embodied_sectors"),
    output:
        embodied_sectors=f"{CASE}/embodied_sectors.nc",
        checks=f"{CASE}/checks/embodied_sectors.csv",
        repairs=f"{CASE}/repairs/embodied_sectors.csv",
    log:
        f"{CASE}/logs/embodied_sectors.log",
    benchmark:
        f"{CASE}/benchmarks/embodied_sectors.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks == 1),
    priority: case.later
    group:
        "footprint"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.fixed(2000),
    params:
        solver=footprint.setting("solver"),
    message:
        "Attributing emissions by emitting sector ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied_sectors.py"


rule embodied_sectors_block:
    input:
        table=chosen.table(footprint),
        emissions=footprint.made("emissions.nc"),
        library=library("embodied_sectors_block"),
    output:
        embodied_sectors=f"{CASE}/embodied_sectors/{{part}}.nc",
        checks=f"{CASE}/embodied_sectors/{{part}}_checks.csv",
        repairs=f"{CASE}/embodied_sectors/{{part}}_repairs.csv",
    log:
        f"{CASE}/logs/embodied_sectors/{{part}}.log",
    benchmark:
        f"{CASE}/benchmarks/embodied_sectors/{{part}}.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks > 1),
        part=r"\d+-of-\d+",
    priority: case.later
    group:
        "blocks"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_block("embodied_sectors"),
    params:
        solver=footprint.setting("solver"),
        part=lambda wildcards: wildcards.part,
    message:
        "Attributing emissions by emitting sector, block {wildcards.part} ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied_sectors_block.py"


rule embodied_sectors_joined:
    input:
        blocks=chosen.blocks(footprint, "embodied_sectors", ".nc"),
        checks=chosen.blocks(footprint, "embodied_sectors", "_checks.csv"),
        embodied=footprint.made("embodied.nc"),
        table=chosen.table(footprint),
        emissions=footprint.made("emissions.nc"),
        library=library("embodied_sectors_joined"),
    output:
        embodied_sectors=f"{CASE}/embodied_sectors.nc",
        checks=f"{CASE}/checks/embodied_sectors.csv",
        repairs=f"{CASE}/repairs/embodied_sectors.csv",
    log:
        f"{CASE}/logs/embodied_sectors.log",
    benchmark:
        f"{CASE}/benchmarks/embodied_sectors.tsv"
    wildcard_constraints:
        case=case.among("solver.blocks", lambda blocks: blocks > 1),
    priority: case.later
    group:
        "footprint"
    conda:
        ENVIRONMENT
    resources:
        mem_mb=memory.of_join,
    message:
        "Joining the emissions by emitting sector of all destinations ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/embodied_sectors_joined.py"


rule regional_accounts:
    input:
        embodied=footprint.made("embodied.nc"),
        emissions=footprint.made("emissions.nc"),
        tables=footprint.made("tables.nc"),
        geography=footprint.made("geography.nc"),
        gdp_population=footprint.source("provinces.gdp_population"),
        library=library("regional_accounts"),
    output:
        accounts=f"{CASE}/accounts.nc",
        checks=f"{CASE}/checks/accounts.csv",
        repairs=f"{CASE}/repairs/accounts.csv",
    log:
        f"{CASE}/logs/accounts.log",
    benchmark:
        f"{CASE}/benchmarks/accounts.tsv"
    priority: case.priority
    group:
        "footprint"
    conda:
        ENVIRONMENT
    params:
        decimal=footprint.setting("decimal"),
        gdp_unit=footprint.setting("provinces.gdp_unit"),
        population_unit=footprint.setting("provinces.population_unit"),
        currency=footprint.setting("currency.tables"),
    message:
        "Accounting for every region ({wildcards.case}, {wildcards.year})"
    script:
        "../scripts/regional_accounts.py"
