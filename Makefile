# Two commands do all the set-up: `make app` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# The tests share the machine's cores with servers and browsers: torch's threads wait briefly there too.
export GOMP_SPINCOUNT ?= 3000
# Else each of their processes compiles its modules anew: all take 0.7 s on an AMD EPYC (Zen 3).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: app class test test-cluster lint docs screenshots wheel train assets bench stress clean help

app: .venv/.app ## install what is missing and start the app
	$(BIN)/streamlit run app.py $(ARGS)

class: .venv/.app ## serve a class on the room's network: address and QR code in the terminal
	$(BIN)/python -m resnet_viz class $(ARGS)

test: lint ## lint, then every test: units, pages and the real browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-cluster: build/ray/.done ## the tests of a Ray cluster, on this machine
	build/ray/bin/python -m pytest tests/cluster

lint: .venv/.dev ## style, types and the layers of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: .venv/.dev ## build the documentation, site/index.html
	$(BIN)/mkdocs build --strict

screenshots: .venv/.dev ## write docs/screenshots and the README's moving picture with a real browser
	$(BIN)/python -m scripts.screenshots
	$(BIN)/python -m scripts.first_seconds

wheel: .venv/.dev ## build what pip installs, dist/*.whl
	$(BIN)/python -m build --wheel

# The photos that the built-in networks learn from: Imagenette's folder, with train/ and val/.
DATA ?= imagenette
TWINS := resnet50:residual plainnet50:plain

train: .venv/.app ## train both built-in networks on DATA, or go on with it, into training/
	for twin in $(TWINS); do name=$${twin%:*}; nice -n 19 $(BIN)/python -m resnet_viz fit \
	  --data $(DATA)/train --validation $(DATA)/val --network $${twin#*:} --out training/$$name.safetensors \
	  $$(test ! -e training/$$name.checkpoint -a ! -e training/$$name.safetensors || echo --resume) || exit; done

assets: .venv/.dev ## ship what is in training/, and make anew all that is derived from it
	cp training/*.safetensors training/*.json training/*.jsonl assets/weights/
	for twin in $(TWINS); do $(BIN)/python -m resnet_viz lesion --data $(DATA)/val \
	  --network $${twin#*:} --json > assets/weights/$${twin%:*}.lesions.json || exit; done
	$(BIN)/python -m scripts.first_screen
	$(BIN)/python -m scripts.network_figures
	$(MAKE) screenshots

bench: .venv/.dev ## measure how fast the app feels, what looking inside and heat maps cost, the lab's runs, a busy machine
	$(BIN)/python -m benchmarks.app_speed
	$(BIN)/python -m benchmarks.analysis_cost
	$(BIN)/python -m benchmarks.saliency
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.busy_machine

stress: build/ray/.done ## measure what must hold under load and under faults, docs/stress.md
	build/ray/bin/python -m stress

clean: ## remove caches and test output; .venv stays
	rm -rf build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 18

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

# Ray in an environment of its own, which finds the rest in .venv.
build/ray/.done: requirements-ray.txt .venv/.dev
	$(BIN)/python -m venv build/ray
	$(BIN)/python -c 'import site; print(*site.getsitepackages())' > \
	  "$$(build/ray/bin/python -c 'import site; print(*site.getsitepackages())')/beside.pth"
	build/ray/bin/python -m pip install --disable-pip-version-check -r requirements-ray.txt
	@touch $@
