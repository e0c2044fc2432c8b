# The portal's commands. `make` alone lists them.
PYTHON ?= python3
PY := .venv/bin/python
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run test setup lint contracts types migrations messages deploy-check unit postgres bench lock audit clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the whole portal here (PORT and DATA_DIR can be set)
	@$(PYTHON) bin/setup.py production
	@exec $(PY) bin/run.py

test: setup lint contracts types migrations messages deploy-check unit postgres ## Everything: checks, tests on both databases, browser, PDF
	@echo "All checks and tests passed."

setup: ## Install what the checks and tests need
	@$(PYTHON) bin/setup.py test
	@$(PY) bin/system.py

lint: ## Code and template style, dependencies, compose file
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint templates $(wildcard */templates)
	.venv/bin/deptry .
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

contracts: ## The layers between and inside the apps
	.venv/bin/lint-imports

types: ## Types (mypy)
	$(PY) -m mypy .

migrations: ## No model has changed without its migration
	@DATA_DIR=build/checks $(PY) manage.py makemigrations --check --dry-run

messages: ## Every text has its Danish translation
	@DATA_DIR=build/checks $(PY) manage.py messages --check

deploy-check: ## Django's deployment checks on the production settings
	@set -a; . ./deploy/example.env; set +a; DATA_DIR=build/checks $(PY) manage.py check --deploy --fail-level WARNING

unit: ## Tests on SQLite, with browser, queue and production set-up
	$(PY) bin/tests.py sqlite $(ARGS)

postgres: ## Tests on a private PostgreSQL
	$(PY) bin/tests.py postgres $(ARGS)

bench: setup ## Measure pages, export and status note against a floor in the same run
	@bin/bench

lock: ## Renew the hashed locks in requirements/
	$(COMPILE) requirements/bootstrap.in --output-file requirements/bootstrap.txt
	$(COMPILE) requirements/production.in --output-file requirements/production.txt
	$(COMPILE) --constraints requirements/production.txt requirements/test.in --output-file requirements/test.txt

audit: ## Ask the vulnerability services about our packages (needs the internet)
	.venv/bin/pip-audit --disable-pip --requirement requirements/production.txt

clean: ## Remove what the checks and tests left
	rm -rf build staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
