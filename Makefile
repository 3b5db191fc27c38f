# `make demo` and `make test` are the two commands of the README; `make help` lists the others.
PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= 2
PYTEST ?=

.PHONY: help install bench-references demo demo-reset test lint check pins sbom messages rights clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.base: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Terreau into $(VENV) (a minute, the first time)…"
	@$(INSTALL) --require-hashes -r requirements/base.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.production: $(VENV)/.base requirements/postgresql.txt
	@$(INSTALL) --require-hashes -r requirements/postgresql.txt
	@touch $@

install: $(VENV)/.production ## What a server needs, PostgreSQL included (docs/deploy.md)

# Spark only where Java is: it is large, and its test says loudly when it does not run.
$(VENV)/.test: $(VENV)/.base requirements/test.txt requirements/postgresql.txt requirements/spark.txt
	@echo "Installing what the tests need…"
	@$(INSTALL) --require-hashes -r requirements/test.txt -r requirements/postgresql.txt
	@if command -v java >/dev/null; then $(INSTALL) --require-hashes -r requirements/spark.txt; fi
	@touch $@

demo: $(VENV)/.base ## A filled, fictional administration at http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/terreau demo --port $(PORT)

demo-reset: $(VENV)/.base ## The same, started over
	@$(BIN)/terreau demo --reset --port $(PORT)

test: $(VENV)/.test ## The whole suite; browser tests where Chromium is present
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST)

$(VENV)/.bench: $(VENV)/.base requirements/bench.txt
	@$(INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

bench-references: $(VENV)/.bench ## What `terreau bench` measures the numerical tools against

lint: $(VENV)/.test ## Format, lint, types, layers, security
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy config terreau
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r terreau config

check: lint test ## Everything before a commit
	$(BIN)/terreau makemigrations --check --dry-run

pins: ## Recompile requirements/*.txt (needs uv)
	cd requirements && for f in base postgresql test spark bench; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header -q $$f.in $$(test $$f = base || echo -c base.txt) -o $$f.txt; done

# What the pins name, in CycloneDX: each package once, from the files with hashes, without asking anybody; then the
# scripts of others that this repository holds.
SBOM = build/sbom.cdx.json
PINS = requirements/base.txt requirements/postgresql.txt requirements/spark.txt
sbom: $(VENV)/.test ## The list of what the software is made of (CycloneDX JSON)
	@mkdir -p $(dir $(SBOM))
	@awk '/^[A-Za-z0-9]/ { keep = !seen[$$1]++ } keep' $(PINS) | $(BIN)/cyclonedx-py requirements - \
	  --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o $(SBOM)
	@$(BIN)/python -c "import json, sys; bom = json.load(open('$(SBOM)')); \
	  bom['components'] += json.load(open('requirements/vendored.json')); json.dump(bom, open('$(SBOM)', 'w'), indent=2)"
	@echo $(SBOM)

messages: $(VENV)/.test ## Refresh the catalogues; a test names what has no English yet
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.guards.catalogue

rights: $(VENV)/.test ## Rewrite the table of who opens which address, from the table of the tests
	@DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tests.rights

clean: ## Remove what was built, and the demonstration
	rm -rf $(VENV) build var
