PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPORA ?= ../shared/corpora
LOCK := .ci/requirements.lock

.PHONY: scrape lint test format bench bench-folds bench-errors bench-shells bench-blind bench-stages \
	bench-batch bench-pool bench-fetching bench-many bench-memory golden train train-check clean
	bench-batch bench-pool bench-fetching bench-memory bench-growth bench-maxima golden train train-check clean

$(VENV)/.installed: pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev]'
	touch $@

$(VENV)/.bench: $(VENV)/.installed  # pip 23 fails where two packages want lxml's extra, spelt in two ways
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=24.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,bench]'
	touch $@

$(VENV)/.folds: $(VENV)/.bench
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,bench,train]'
	touch $@

scrape: $(VENV)/.installed  ## scrape URL=..., or without it the site in fixtures/site served on loopback
	@$(BIN)/python -m tests.demo '$(URL)'

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -q --cov --cov-report=term:skip-covered

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench  ## quality and speed over CORPORA, beside the peers
	@$(BIN)/python -m tests.benchmark.run $(CORPORA) $(ARGS)

bench-folds: $(VENV)/.folds  ## the README's tables: the same, but our model retrained for sites that it has not seen
	@$(BIN)/python -m tests.benchmark.run $(CORPORA) --folds 4 $(ARGS)

bench-errors: $(VENV)/.installed  ## the worst pages, block by block
	@$(BIN)/python -m tests.benchmark.errors $(CORPORA) $(ARGS)

bench-shells: $(VENV)/.folds  ## pages without their text: found in their scripts, or taken for an article all the same
	@$(BIN)/python -m tests.benchmark.shells $(CORPORA)

bench-blind: $(VENV)/.folds  ## pages that tell less, or of whose text little is left, each for a model that has not seen its site
	@$(BIN)/python -m tests.benchmark.blind $(CORPORA)

bench-stages: $(VENV)/.bench  ## where a page's time goes, stage by stage, beside the fast peers
	@$(BIN)/python -m tests.benchmark.stages $(CORPORA) $(ARGS)

bench-batch: $(VENV)/.bench  ## a batch over a news web on loopback, beside what people build from httpx, trafilatura and Scrapy
	@$(BIN)/python -m tests.benchmark.batch.run $(ARGS)

bench-pool: $(VENV)/.installed  ## worker processes beside concurrent.futures
	@$(BIN)/python -m tests.benchmark.pool

bench-fetching: $(VENV)/.installed  ## processor time of a fetched page, beside httpx used as usual
	@$(BIN)/python -m tests.benchmark.fetching $(ARGS)

bench-many: $(VENV)/.installed  ## the time of get_all over hosts that answer after 0.2 s
	@$(BIN)/python -m tests.benchmark.many

bench-memory: $(VENV)/.installed  ## what 10,000 articles that are kept take of memory
	@$(BIN)/python -m tests.benchmark.memory $(CORPORA) $(ARGS)

bench-growth: $(VENV)/.installed  ## time and memory of hostile pages of 10 KB to 10 MB, shape by shape
	@$(BIN)/python -m tests.benchmark.growth $(ARGS)

bench-maxima: $(VENV)/.installed  ## what the pages of CORPORA have at the most of all that has a limit
	@$(BIN)/python -m tests.benchmark.maxima $(CORPORA) $(ARGS)

golden: $(VENV)/.installed  ## rewrite the fixtures' expected.json and show what changed
	@$(BIN)/python -m tests.golden
	@git --no-pager diff --stat -- fixtures

$(VENV)/.train: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,train]'
	touch $@

train: $(VENV)/.train  ## retrain the model on CORPORA, and write it and its card
	$(BIN)/python -m scraper.training $(CORPORA) --card docs/model-card.md

train-check: $(VENV)/.train  ## retrain, and compare with the shipped model bit for bit
	$(BIN)/python -m scraper.training $(CORPORA) --check

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
