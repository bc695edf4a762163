# Everything that is done with this repository from a shell. Needs Python >= 3.11, and what a target itself names.

PYTHON ?= python3
BIN := .venv/bin
SCRIPT ?= load-test
MINUTES ?= 3
PACKAGES := brewlytics catalog customers orders warehouse
DBT := warehouse/dbt
COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# The document of the API needs the settings, and no server that they name.
OPENAPI := OLTP_DATABASE_URL=postgresql://none OLAP_DATABASE_URL=postgresql://none REDIS_URL=redis://none \
	BREWLYTICS_SECRET_KEY=none BREWLYTICS_SERVICE=all $(BIN)/python manage.py spectacular \
	--validate --fail-on-warn --format openapi-json

.PHONY: help run test test-long check openapi flyway-check airflow-check compose-test env bench soak jaffle jaffle-api dbt-docs load lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed-run ## start everything in the foreground; Ctrl-C stops it
	@BREWLYTICS_MAKE=$$PPID exec $(BIN)/python -m brewlytics.embedded.stack

test: .venv/installed-dev .venv-load/installed ## run the tests on a throw-away PostgreSQL, but for the long ones
	@$(PYTEST) -m "not long"

test-long: .venv/installed-dev ## run the long ones: each takes the processor for ten seconds or more
	@$(PYTEST) -m long

check: .venv/installed-dev ## format, lint, types, import arrows, SQL, dbt, docs/openapi.json
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 0 flyway tests benchmarks $(PACKAGES)
	$(BIN)/sqlfluff lint --disregard-sqlfluffignores --templater jinja $(DBT)/models
	@DO_NOT_TRACK=1 $(BIN)/dbt --quiet --warn-error parse --no-partial-parse --project-dir $(DBT) --profiles-dir $(DBT)
	@$(OPENAPI) | diff --brief - docs/openapi.json >/dev/null || \
		{ echo "docs/openapi.json is not what the code answers: type make openapi, and commit it."; exit 1; }

openapi: .venv/installed-dev ## write what the API is into docs/openapi.json
	@$(OPENAPI) > docs/openapi.json

flyway-check: .venv/installed-dev ## compare the applier with the real Flyway (needs Java 17 and Maven)
	@$(BIN)/python -m pytest flyway/check/against_flyway.py

airflow-check: .venv/installed-dev .venv-airflow/installed ## compare Airflow's star with Celery's, and run both at once (installs Airflow)
	@$(BIN)/python -m pytest warehouse/tests/parity/against_airflow.py

compose-test: .venv/installed-dev ## run the whole platform in containers and try it (needs Docker with compose)
	@$(BIN)/python -m pytest --exitfirst tests/compose/platform.py

env: ## write .env for docker compose, with random secrets; keeps what is there
	@$(PYTHON) deploy/env.py

bench: .venv/installed-dev .venv-peer/installed ## run the benchmarks and print the ratios
	@$(BIN)/python -m benchmarks

soak: .venv/installed-dev ## trade, kill and restart a stack of its own for MINUTES=3, then compare the star with the source
	@MINUTES=$(MINUTES) $(BIN)/python -m tests.soak

jaffle: .venv/installed-dev ## generate a jaffle shop's year, import it into the running stack, check the star
	@$(BIN)/python -m tests.jaffle_year

jaffle-api: .venv/installed-dev ## place the same year's orders by POST /orders/bulk, check that each is there once
	@$(BIN)/python -m tests.jaffle_by_api

dbt-docs: .venv/installed-dev ## write the documentation of the star and the marts, from the running stack, as one page
	@$(BIN)/python manage.py dbt docs "$${BREWLYTICS_STATE:-.brewlytics}/dbt-docs"

load: .venv-load/installed ## put load on the running stack (SCRIPT=smoke, VUS=20, DURATION=30s) and write a report
	@SCRIPT=$(SCRIPT) k6/load.sh

lock: .venv-lock/installed ## write the dependencies of pyproject.toml into the locks
	$(COMPILE) pyproject.toml --group marts --group embedded -o requirements.txt
	$(COMPILE) pyproject.toml --group marts --group embedded --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) pyproject.toml -c requirements.txt -o requirements-service.txt
	$(COMPILE) --group marts -c requirements.txt -o requirements-dbt.txt
	$(COMPILE) --group airflow -o requirements-airflow.txt
	$(COMPILE) --group load -o requirements-load.txt
	$(COMPILE) --group peer -o requirements-peer.txt

clean: ## remove what the other targets make again; the data in .brewlytics stays
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# The locks are complete, and resolving them again would only find faults with extras: hence --no-deps.
# A stamp is as old as the last installation: a lock that has changed since is newer, and is installed.
.venv/installed-run: requirements.txt
	$(call make-venv,.venv)
	$(call install,$<,.venv)
	@touch $@

# The second lock holds the first one's pins too.
.venv/installed-dev: requirements-dev.txt
	$(call make-venv,.venv)
	$(call install,$<,.venv)
	@touch .venv/installed-run $@

.venv-load/installed: requirements-load.txt
	$(call make-venv,.venv-load)
	$(call install,$<,.venv-load)
	@touch $@

.venv-peer/installed: requirements-peer.txt
	$(call make-venv,.venv-peer)
	$(call install,$<,.venv-peer)
	@touch $@

.venv-airflow/installed: requirements-airflow.txt
	$(call make-venv,.venv-airflow)
	$(call install,$<,.venv-airflow)
	@touch $@

.venv-lock/installed:
	$(call make-venv,.venv-lock)
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

define install
@echo "installing $(1) into $(2): a minute or two, once"
@$(2)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
endef

# Each time anew: one whose making was interrupted looks complete, and this completes it.
define make-venv
@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON): install Python 3.11 or newer."; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "$$($(PYTHON) --version) is too old, 3.11 is needed: name a newer one, make PYTHON=python3.12 ..."; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' || { \
	echo "$(PYTHON) cannot make a virtual environment: on Debian and Ubuntu, apt install python3-venv."; exit 1; }
@$(PYTHON) -m venv $(1)
endef
