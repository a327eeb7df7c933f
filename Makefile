# Sáu Rõ: `make run` serves the demo on http://127.0.0.1:8000, `make test` runs every test.
# Needs Python 3.11 or newer and make; everything else comes with `make`, and a second run installs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
# One more than the two processors that are counted on: some tests wait, for a deadline, a browser or npm.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes
# The package itself, as a link to this folder: no build tool beyond the locked one, nothing fetched.
LINK := $(PIP) install --quiet --no-deps --no-build-isolation --editable .

.PHONY: help setup setup-dev setup-bench run test quick nightly bench artifacts lint lock clean clean-data

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or say where: make PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11: say which to use: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || { echo "making $(VENV) with $(PYTHON)"; "$(PYTHON)" -m venv $(VENV); }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements.txt pyproject.toml $(STAMPS)/venv
	@echo "installing what the service needs (requirements.txt)"
	@$(INSTALL) -r requirements.txt
	@$(LINK)
	@touch $@

# requirements-dev.txt holds everything requirements.txt does, in the same versions. Python compiles of it what is used,
# a tenth of it: to compile all would take a third of the installation's time.
$(STAMPS)/dev: requirements-dev.txt pyproject.toml $(STAMPS)/venv
	@echo "installing what the tests need (requirements-dev.txt)"
	@$(INSTALL) --no-compile -r requirements-dev.txt
	@$(LINK)
	@touch $@ $(STAMPS)/run

$(STAMPS)/bench: requirements-bench.txt $(STAMPS)/dev
	@echo "installing what the measurements need (requirements-bench.txt)"
	@$(INSTALL) -r requirements-bench.txt
	@touch $@

# The client generator pins an older Typer than the service: an environment of its own. Python compiles of it what is
# used: all of it would be half of the installation.
$(STAMPS)/clients: requirements-clients.txt $(STAMPS)/venv
	@echo "installing the client generator (requirements-clients.txt)"
	@test -x .venv-clients/bin/python || "$(PYTHON)" -m venv .venv-clients
	@.venv-clients/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-compile -r requirements-clients.txt
	@touch $@

# Node checks the TypeScript and GraphQL clients. Where the machine has none, the one from the wheel is linked in.
$(STAMPS)/node: requirements-node.txt tests/clients/package-lock.json $(STAMPS)/venv
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		echo "using node $$(node --version)"; \
	else \
		echo "installing Node (requirements-node.txt)"; \
		test -x .venv-node/bin/python || "$(PYTHON)" -m venv .venv-node; \
		.venv-node/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-node.txt; \
	fi
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm ci --silent --prefix tests/clients || \
		echo "warning: the TypeScript tools could not be installed: the tests that need them will skip"
	@touch $@

setup: $(STAMPS)/run ## Install what the service needs

# Three environments that know nothing of each other: side by side, since each waits for the network and for the disk.
setup-dev: ## Install what the tests need
	@$(MAKE) --no-print-directory --jobs=3 $(STAMPS)/dev $(STAMPS)/clients $(STAMPS)/node

# What the measurements compare with, where npm is reachable.
$(STAMPS)/peer: bench/peer/package-lock.json $(STAMPS)/node
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm ci --silent --prefix bench/peer || \
		echo "warning: PostGraphile could not be installed: the measurements go without it"
	@touch $@

setup-bench: $(STAMPS)/bench $(STAMPS)/peer ## Install what the measurements need

run: setup ## Serve the demo on 127.0.0.1 (SAURO_PORT, SAURO_DATA_DIR); it may call out to this machine only
	@SAURO_DEMO=$${SAURO_DEMO:-1} SAURO_EGRESS_ALLOW=$${SAURO_EGRESS_ALLOW:-127.0.0.0/8} exec $(BIN)/sauro run

test: setup-dev ## Run every test
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" $(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)

quick: $(STAMPS)/dev ## Run the tests that answer within a minute
	@$(PYTEST) -n $(WORKERS) -q -m "not long and not npm and not debian" tests/domain tests/architecture \
		tests/platform/test_settings.py tests/platform/test_make.py $(ARGS)

# What is measured there is measured beside less.
nightly: WORKERS := 2
nightly: setup-dev ## Run the long forms too
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" SAURO_TEST_NIGHTLY=1 $(PYTEST) -n $(WORKERS) --dist loadgroup $(ARGS)

bench: setup-bench ## Measure the workloads, write bench/RESULTS.md
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" $(BIN)/python -m bench $(ARGS)

artifacts: setup ## Write openapi/ again from the code
	@$(BIN)/sauro artifacts

lint: $(STAMPS)/dev ## Check form, types, imports and layers
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# uv solves for all platforms at once; it is needed here only, never to install or run.
lock: $(STAMPS)/venv ## Solve the versions again (after changing pyproject.toml; UPGRADE=--upgrade for newer ones)
	@test -x .venv-lock/bin/uv || { "$(PYTHON)" -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv; }
	@compile() { .venv-lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) "$$@"; }; \
	compile --extra install pyproject.toml -o requirements.txt; \
	compile --extra install --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt; \
	compile --extra install --extra dev --extra bench -c requirements-dev.txt pyproject.toml -o requirements-bench.txt; \
	compile requirements-clients.in -o requirements-clients.txt; \
	compile requirements-node.in -o requirements-node.txt

clean: ## Remove everything that make installed; the data stays
	@rm -rf .venv .venv-clients .venv-node .venv-lock build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis

clean-data: ## Remove the demo's data in .data (not while it runs)
	@rm -rf .data
