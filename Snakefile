from time import time

from snakemake.utils import min_version

from workflow.case import Case, library, print_faults, print_summary

min_version("9.0")

started = time()

if "case" not in config:

    configfile: f"{workflow.basedir}/config/config.yaml"


case = Case(config)
settings, setting, source = case.settings, case.setting, case.source

CASE = "results/{case}/{year}"
MAIN = f"results/{case.name}/{{year}}"


wildcard_constraints:
    case="|".join(case.names),
    year="|".join(map(str, case.years)),
    sector="[a-z0-9_]+",


report: "workflow/report/workflow.rst"


include: "workflow/rules/inputs.smk"
include: "workflow/rules/trade.smk"
include: "workflow/rules/mrio.smk"
include: "workflow/rules/emissions.smk"
include: "workflow/rules/footprint.smk"
include: "workflow/rules/report.smk"


RESULTS = [
    "summary.txt",
    "gravity.csv",
    "figures/gravity.svg",
    *(["trade_accuracy.csv"] if config["trade"]["validation"] else []),
    "bilateral_groups.csv",
    "world_comparison.csv",
    *expand("figures/{figure}.svg", figure=FIGURES),
    *(["inventory_comparison.csv"] if COMPARED else []),
    *(["recovery.csv"] if config["example"] else []),
    *(["sensitivity.csv"] if case.variants else []),
]


rule all:
    default_target: True
    input:
        expand(f"{MAIN}/{{result}}", result=RESULTS, year=case.years),
        expand(
            f"{CASE}/{{result}}",
            case=case.names,
            year=case.years,
            result=["accounts.csv", "checks.csv", "repairs.csv"],
        ),


onsuccess:
    for year in case.years:
        print_summary(f"results/{case.name}/{year}", started)


onerror:
    print_faults(started)
