PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPORA ?= ../shared/corpora
LOCK := .ci/requirements.lock
# scraper as `pip install .` makes it: its hot modules compiled, where there is a C compiler
BUILT := build/lib
WITH_BUILT := PYTHONPATH=$(BUILT):. $(BIN)/python -P
SOURCES := pyproject.toml .ci/build_hook.py $(shell find scraper -name '*.py' -o -name '*.pxd' -o -name '*.npz' -o -name '*.toml')

.PHONY: scrape test lint format bench bench-folds bench-errors golden train clean

$(VENV)/.installed: pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev]'
	touch $@

$(VENV)/.bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,bench]'
	touch $@

$(BUILT)/.built: $(VENV)/.installed $(SOURCES)
	rm -rf $(BUILT)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(BUILT) .
	touch $@

scrape: $(VENV)/.installed  ## scrape URL=..., or without it the site in fixtures/site served on loopback
	@$(BIN)/python -m tests.demo '$(URL)'

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint $(BUILT)/.built
	$(BIN)/python -m pytest -q
	$(WITH_BUILT) -m pytest -q tests/page tests/strip tests/meta tests/property tests/test_golden.py tests/test_pipeline.py

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench $(BUILT)/.built  ## quality and speed over CORPORA, beside the peers
	@$(WITH_BUILT) -m tests.benchmark.run $(CORPORA) $(ARGS)

bench-folds: $(VENV)/.bench $(BUILT)/.built  ## the README's tables: the same, but our model retrained for sites that it has not seen
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,bench,train]'
	@$(WITH_BUILT) -m tests.benchmark.run $(CORPORA) --folds 4 $(ARGS)

bench-errors: $(VENV)/.installed  ## the worst pages, block by block
	@$(BIN)/python -m tests.benchmark.errors $(CORPORA) $(ARGS)

golden: $(VENV)/.installed  ## rewrite the fixtures' expected.json and show what changed
	@$(BIN)/python -m tests.golden
	@git --no-pager diff --stat -- fixtures

train: $(VENV)/.installed  ## retrain the block model on CORPORA
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,train]'
	$(BIN)/python -m tests.benchmark.train $(CORPORA)

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
