# Everything happens in .venv. A step runs again only when what it was made from has changed.

PYTHON ?= python3
BIN := .venv/bin
MADE := .venv/made
STATIC := src/tenure/web/static/manifest.json
AXE := frontend/node_modules/axe-core/axe.min.js
SOURCES := pyproject.toml hatch_build.py \
    $(shell find frontend -name node_modules -prune -o -type f -print)

PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-annotate --custom-compile-command "make requirements" $(UPGRADE)

export TENURE_CHROMIUM

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench requirements wheel install clean always

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(MADE)/project ## set up, simulate a vendor, and serve it on http://127.0.0.1:8000
	$(BIN)/tenure demo $(ARGS)

test: lint $(MADE)/chromium $(MADE)/libgomp $(MADE)/mariadb $(MADE)/sdks ## set up, then lint, types, imports and all tests (ARGS="-k seats")
	TENURE_CHROMIUM="$$(cat $(MADE)/chromium)" $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(MADE)/dev $(MADE)/project ## style, types, who may import whom
	$(PIP) check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(MADE)/dev $(MADE)/project ## measure against the budgets (ARGS=...)
	$(BIN)/python -m benchmarks $(ARGS)

requirements: $(MADE)/dev ## pin the dependencies anew (UPGRADE=--upgrade for newer ones)
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --group pyproject.toml:build -c requirements/run.txt -o requirements/build.txt
	$(COMPILE) --group pyproject.toml:dev -c requirements/run.txt -c requirements/build.txt \
	    -o requirements/dev.txt
	$(COMPILE) --group pyproject.toml:sdks -o requirements/sdks.txt
	$(COMPILE) --group pyproject.toml:sdks-legacy -o requirements/sdks-legacy.txt

wheel: $(MADE)/run ## build the wheel, assets inside, into dist/
	$(BIN)/python -m hatchling build -t wheel

install: $(MADE)/dev $(MADE)/project ## set up .venv for development, nothing else

clean: ## remove what was made here
	rm -rf .venv dist frontend/node_modules tests/sdks/node_modules src/tenure/web/static src/tenure/web/.static-*
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# --- how .venv is made ---------------------------------------------------------------------------

$(MADE)/venv:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
	    f"Tenure needs Python 3.11 or newer; $(PYTHON) is {sys.version.split()[0]}. Try: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	@mkdir -p $(MADE) && touch $@

$(MADE)/run: $(MADE)/venv requirements/run.txt requirements/build.txt
	@echo "Installing the pinned dependencies ..."
	$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@

$(MADE)/dev: $(MADE)/run requirements/dev.txt
	@echo "Installing what development takes ..."
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(MADE)/project: $(MADE)/run $(SOURCES) $(if $(and $(wildcard $(STATIC)),$(wildcard $(AXE))),,always)
	@echo "Building the front end and installing Tenure ..."
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(MADE)/chromium: $(MADE)/dev scripts/bring-chromium
	@scripts/bring-chromium >$@.new && mv $@.new $@

$(MADE)/libgomp: $(MADE)/dev scripts/bring-libgomp
	@scripts/bring-libgomp && touch $@

$(MADE)/mariadb: $(MADE)/venv scripts/bring-mariadb
	@scripts/bring-mariadb && touch $@

# without them a developer's run skips what needs them, and says so; in CI it fails
$(MADE)/sdks: $(MADE)/dev scripts/bring-sdks requirements/sdks.txt requirements/sdks-legacy.txt tests/sdks/package-lock.json
	@echo "Installing the SDKs that the collector is tested with ..."
	@scripts/bring-sdks && touch $@ || { [ -z "$$CI" ] && echo "They cannot be had: their tests are skipped."; }
