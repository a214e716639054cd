# Two commands do all the set-up: `make app` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# The tests share the machine's cores with servers and browsers: torch's threads wait briefly there too.
export GOMP_SPINCOUNT ?= 3000

.PHONY: app test lint docs screenshots bench stress clean help

app: .venv/.app ## install what is missing and start the app
	$(BIN)/streamlit run app.py $(ARGS)

test: lint ## lint, then every test: units, pages and the real browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.dev ## style, types and the layers of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: .venv/.dev ## build the documentation, site/index.html
	$(BIN)/mkdocs build --strict

screenshots: .venv/.dev ## write docs/screenshots with a real browser
	$(BIN)/python -m scripts.screenshots

bench: .venv/.dev ## measure how fast the app feels, what looking inside and heat maps cost, the lab's runs, a busy machine
	$(BIN)/python -m benchmarks.app_speed
	$(BIN)/python -m benchmarks.analysis_cost
	$(BIN)/python -m benchmarks.saliency
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.busy_machine

stress: .venv/.dev ## measure what must hold under load and under faults, docs/stress.md
	$(BIN)/python -m stress

clean: ## remove caches and test output; .venv stays
	rm -rf build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 18

# Stamps: a step runs again only when the file it depends on is newer.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "resnet_viz needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.app: requirements.txt .venv/.made
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt .venv/.made
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.app
