# Everything a fresh machine needs is Python 3.11+, git and make.
# The environments are made on first use and again when their pins change.

PYTHON ?= python3
VENV   := .venv
LINT   := .venv-lint
BIN    := $(abspath $(VENV))/bin
LINTBIN := $(abspath $(LINT))/bin
PIP    := -m pip install --quiet --disable-pip-version-check

export OMP_WAIT_POLICY = passive
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench evidence lock browser clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## the environment alone

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --requirement requirements.lock
	$(BIN)/python $(PIP) --no-deps --editable .
	mkdir -p build/demo
	touch $@

$(LINT)/.ready: requirements-lint.lock
	$(PYTHON) -m venv $(LINT)
	$(LINTBIN)/python $(PIP) --requirement requirements-lint.lock
	touch $@

demo: $(VENV)/.ready ## simulate the demo portfolio, build, publish, report
	$(BIN)/slrs simulate --borrowers 10000 --months 60 --seed 1 --out build/demo/input
	$(BIN)/slrs build --portfolio demo --data build/demo/input

test: $(VENV)/.ready browser ## the whole test suite, in two processes
	$(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder

lint: $(LINT)/.ready $(VENV)/.ready ## ruff, mypy, import-linter, sqlfluff, dbt-bouncer
	$(LINTBIN)/ruff check slrs_ml python_models tests
	$(LINTBIN)/ruff format --check slrs_ml python_models tests
	$(LINTBIN)/mypy --python-executable $(BIN)/python
	$(LINTBIN)/lint-imports --no-cache
	cd dbt_project && mkdir -p ../build/demo && $(BIN)/dbt --quiet parse --target demo --no-partial-parse
	$(LINTBIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/macros queries tests/dbt
	$(LINTBIN)/dbt-bouncer --config-file dbt_project/dbt-bouncer.yml

bench: $(VENV)/.ready ## the workloads, each beside its peer, to tests/benchmarks/RESULTS.md
	$(BIN)/python -m tests.benchmarks

evidence: $(VENV)/.ready ## the long proofs, to tests/EVIDENCE.md
	$(BIN)/python -m tests.evidence

lock: ## pin anew what pyproject.toml asks for
	rm -rf $(VENV) $(LINT)
	$(PYTHON) -m venv $(VENV) && $(BIN)/python $(PIP) --editable '.[test]'
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip | \
	  sed 's/^xgboost-cpu==\(.*\)$$/xgboost-cpu==\1; sys_platform != "darwin"\nxgboost==\1; sys_platform == "darwin"/' \
	  > requirements.lock
	$(PYTHON) -m venv $(LINT) && $(LINTBIN)/python $(PIP) --requirement requirements-lint.in
	$(LINTBIN)/python -m pip freeze --exclude pip > requirements-lint.lock

# The browser tests draw every page. Where no Chromium is found and the machine lets us,
# it is installed by its package name; elsewhere those tests skip and say so.
browser:
	@command -v chromium >/dev/null 2>&1 || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else echo "no Chromium here: the browser tests will be skipped"; fi

clean: ## remove what is built, keep the archive and what is published
	rm -rf build dbt_project/target dbt_project/logs
