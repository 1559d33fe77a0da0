# `make` runs the built-in example, `make run CONFIG=…` a case, `make test` the tests.
PYTHON ?= python3
CORES ?= 2
CONFIG ?= config/config.yaml
BIN := .venv/bin
RUN := $(BIN)/python -m workflow.run --cores $(CORES)

case_of = $(shell $(BIN)/python -c "import sys, yaml; print(yaml.safe_load(open(sys.argv[1]))['case'])" $(1))

BENCHMARKS := $(addprefix bench-,gravity balancing solve eebt simulation known-truth known-groups known-world collapse nest gloria workflow blocks cluster)

.PHONY: example run kills reruns environment admitted test corpus coverage mutants cluster lint docs summary report export verify retrieve downloads \
	china2007 clean $(BENCHMARKS) bench-solve-large

example: environment
	$(RUN)

run: admitted
	$(RUN) --configfile $(CONFIG)

environment: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "nestmrio needs Python 3.11 or newer; name one with make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

test: environment
	$(BIN)/pytest $(PYTEST_ARGS)

cluster: environment
	$(BIN)/pytest -q tests/cluster --no-skips

kills: environment
	$(BIN)/python tests/kills.py

reruns: environment
	$(BIN)/python tests/reruns.py

corpus: environment
	$(BIN)/pytest -q tests/corpus

coverage: environment
	$(BIN)/coverage run -m pytest -q tests/unit tests/corpus tests/oracles
	$(BIN)/coverage report

mutants: environment
	$(BIN)/python tests/mutants/run.py $(MUTANTS_ARGS)

lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy workflow/nestmrio
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/snakemake --lint

# Before Snakemake opens a configuration: one that is more than plain data is refused.
admitted: environment
	@$(BIN)/python -m workflow.layers $(CONFIG)

docs: environment
	$(BIN)/python -m workflow.reference

summary: admitted
	$(RUN) summary_of_results --configfile $(CONFIG)

report: admitted
	$(RUN) --configfile $(CONFIG)
	$(BIN)/snakemake --report results/$(call case_of,$(CONFIG))/.report.html --configfile $(CONFIG)
	mv results/$(call case_of,$(CONFIG))/.report.html results/$(call case_of,$(CONFIG))/report.html

export: admitted
	$(RUN) export --configfile $(CONFIG)

verify: admitted
	@$(BIN)/python -m workflow.verify $(CONFIG)

retrieve: admitted
	$(RUN) retrieve --configfile $(CONFIG) $(if $(DATASET),--config "datasets={wanted: [$(DATASET)]}")

downloads: environment
	$(BIN)/pytest -q tests/downloads

china2007: environment
	$(RUN) --configfile config/china2007.yaml

$(BENCHMARKS): bench-%: environment
	$(BIN)/python benchmarks/$(subst -,_,$*).py

bench-solve-large: environment
	$(BIN)/python benchmarks/solve.py --large

clean:
	rm -rf results .snakemake
