# `make` or `make help` lists the targets. Everything happens in .venv of this checkout.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# The first Python that is new enough; or say it: make test PYTHON=/usr/bin/python3.12
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
JOBS ?= 4
PYTEST = $(BIN)/pytest -n $(JOBS) --dist worksteal

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: install
install: $(VENV)/.installed  ## set up .venv with espomail in it

.PHONY: demo
demo: $(VENV)/.demo  ## show a small company at work, on mail servers inside the process
	@$(BIN)/espomail demo $(ARGS)

.PHONY: test
test: $(VENV)/.dev dovecot lint typecheck  ## run every check: ruff, mypy, pytest with real servers, each kind of store
	@$(PYTEST) $(ARGS)
	@$(if $(ARGS),:,$(MAKE) --no-print-directory postgresql serializable)
	@$(DOVECOT_FOUND) || echo "$(DOVECOT_MISSING)" >&2

# Every test that keeps a store, and no other: tests/store_use.py chooses.
.PHONY: postgresql
postgresql: $(VENV)/.dev dovecot  ## every test that keeps a store, with all stores in a real PostgreSQL
	@ESPOMAIL_TEST_STORE=postgresql $(PYTEST) $(ARGS)

.PHONY: serializable
serializable: $(VENV)/.dev dovecot  ## the same with SERIALIZABLE transactions
	@ESPOMAIL_TEST_STORE=postgresql-serializable $(PYTEST) $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev  ## ruff
	@$(BIN)/ruff check .

.PHONY: typecheck
typecheck: $(VENV)/.dev  ## mypy --strict
	@$(BIN)/mypy

.PHONY: format
format: $(VENV)/.dev  ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.dev dovecot  ## measure against the raw socket, mbsync, getmail and django-helpdesk
	@$(BIN)/python -m bench $(ARGS)

.PHONY: torture
torture: $(VENV)/.dev dovecot  ## kills, cuts and overlaps in full number (tens of minutes)
	@$(BIN)/pytest -m torture --timeout 3600 $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.dev  ## mutated mail against the parser, for two minutes (longer: ESPOMAIL_FUZZ_SECONDS)
	@$(PYTEST) -m fuzz $(ARGS)

.PHONY: docs
docs: $(VENV)/.dev  ## make docs/commands.md from the live --help
	@$(BIN)/python docs/make_commands.py

.PHONY: conformance
conformance: $(VENV)/.dev  ## make docs/conformance.md from the corpora
	@$(BIN)/python docs/make_conformance.py

.PHONY: wheel
wheel: $(VENV)/.dev  ## build wheel and source distribution into dist/
	@rm -rf build dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	@ls dist

.PHONY: clean
clean:  ## remove .venv and everything that was built
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# ---- the environment; a stamp file says what is installed, so that a second call is quick ----

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "espomail needs Python 3.11 or newer: apt install python3 python3-venv" >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$(PYTHON) cannot make a virtual environment: apt install python3-venv" >&2; exit 1; fi
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing espomail into $(VENV) ..."
	@$(PIP) install -e .
	@touch $@

$(VENV)/.demo: setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing espomail and its demo into $(VENV) ..."
	@$(PIP) install -e '.[demo]'
	@touch $@

$(VENV)/.dev: setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing espomail and its tests' needs into $(VENV) ..."
	@$(PIP) install -e '.[dev]'
	@touch $@ $(VENV)/.demo $(VENV)/.installed

# ---- a real IMAP server for the tests ----

DOVECOT_FOUND := PATH="$$PATH:/usr/sbin:/usr/local/sbin" command -v dovecot >/dev/null
DOVECOT_MISSING := dovecot is not installed, so the tests against a real IMAP server are skipped: apt install dovecot-imapd

.PHONY: dovecot
dovecot:
	@$(DOVECOT_FOUND) || .ci/apt-install dovecot-imapd || echo "$(DOVECOT_MISSING)" >&2
