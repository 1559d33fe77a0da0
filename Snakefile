import sys
from time import time

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from workflow import chosen, memory
from workflow.case import Case
from workflow.endings import interpret_errors, print_faults, print_summary, stop_timers
from workflow.layers import admit, over_base
from workflow.lineage import code
from workflow.modules import library
from workflow.recorded import Results, Studies
from workflow.running import begin_or_end, follow

min_version("9.0")

started = time()
RETRIEVING = any(word.partition(":")[0] == "retrieve" for word in sys.argv)

if workflow.is_main_process:
    interpret_errors()
else:
    follow()

if "case" not in config:

    configfile: f"{workflow.basedir}/config/config.yaml"


try:
    admit(workflow.configfiles)
    case = Case(over_base(config, workflow.configfiles), brought=not RETRIEVING)
except WorkflowError as fault:
    sys.exit(str(fault))

CASE = "results/{case}/{year}"
MAIN = f"results/{case.name}/{{year}}"
ENVIRONMENT = "../../envs/nestmrio.yaml"


wildcard_constraints:
    case="|".join(case.names),
    year="|".join(map(str, case.years)),
    sector="[a-z0-9_]+",


report: "workflow/report/workflow.rst"


include: "workflow/rules/retrieval.smk"
include: "workflow/rules/example.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/trade.smk"
include: "workflow/rules/mrio.smk"
include: "workflow/rules/world_emissions.smk"
include: "workflow/rules/emissions.smk"
include: "workflow/rules/footprint.smk"
include: "workflow/rules/comparison.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/parts.smk"
include: "workflow/rules/export.smk"


rule all:
    default_target: True
    input:
        expand(
            f"{MAIN}/{{result}}",
            result=[*MAIN_RESULTS, *STUDIES, *RECORDS],
            year=case.years,
        ),
        [result for name in case.names for result in case.results(name)],


rule summary_of_results:
    input:
        expand(
            f"{MAIN}/{{result}}",
            result=[*MAIN_RESULTS, "provenance.json"],
            year=case.years,
        ),


onstart:
    begin_or_end()


onsuccess:
    stop_timers()
    for year in case.years:
        print_summary(f"results/{case.name}/{year}", started)


onerror:
    stop_timers()
    print_faults(started)
