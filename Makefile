# `make help` lists what there is to make.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready
# Imported only by CUDA code: without them the environment is 1.3 GB smaller, and runs.
UNUSED := triton cuda-bindings cuda-pathfinder cuda-toolkit \
	nvidia-cuda-cccl nvidia-cusolver nvidia-nvtx

# Material's banner about MkDocs 2, which it does not allow in anyway.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help setup serve site check test bench mutants oracles lock clean firefox audit vendor
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(READY) ## install everything that is locked, into .venv

# The lock first, hashes checked; then this project itself, which a hash cannot cover.
$(READY): requirements.lock pyproject.toml
ifneq ($(UV),)
	test -x $(BIN)/python || "$(UV)" venv --quiet --python "$(PYTHON)" $(VENV)
	VIRTUAL_ENV=$(VENV) "$(UV)" pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	VIRTUAL_ENV=$(VENV) "$(UV)" pip install --quiet --no-build-isolation --no-deps --editable .
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
endif
	touch $(READY)

serve: setup ## build the site and serve it on http://127.0.0.1:8000, rebuilding on every edit
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8000

site: setup ## build the site into site/; only what changed is run again
	$(BIN)/mkdocs build

check: setup ## the tests without a browser, under a minute: run this most
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet --numprocesses auto --dist loadfile -m "not site"

test: check ## everything: check, then the built site, its HTML and links, in a real Chromium
	$(BIN)/python -m tests.tools
	$(BIN)/python -m pytest --quiet --numprocesses auto --dist worksteal -m site

firefox: setup ## a smoke test of the built site in Firefox
	$(BIN)/python -m pytest --quiet tests/firefox.py

bench: setup ## measure pages, builds and gd for docs/speed.md; PARTS="lighthouse gd" names some
	$(BIN)/python -m tests.tools
	$(BIN)/python -m tests.bench $(PARTS)

mutants: setup ## break pages and gd in many ways: their tests must see it (half an hour)
	$(BIN)/python -m tests.mutants.published
	$(BIN)/python -m tests.mutants.pages
	$(BIN)/python -m tests.mutants.gd

oracles: .oracles/.ready ## run what the pages say about PyTorch, optax, Keras and SciPy against the libraries themselves
	.oracles/bin/python -m pytest --quiet -c tests/oracles/pytest.ini tests/oracles

audit: setup .audit/.ready ## look up what is locked in the public lists of known vulnerabilities
	PATH="$(CURDIR)/$(BIN):$$PATH" .audit/bin/python -m tests.audit

vendor: setup .vendor/.ready ## bring back the files of others from npm; TO=katex@0.20.0 renews one package
	PATH="$(CURDIR)/$(BIN):$$PATH" .vendor/bin/python -m tests.vendor $(TO)

# Environments of their own. A lock without what nothing here needs is not complete, hence --no-deps.
.%/.ready: requirements-%.lock
ifneq ($(UV),)
	test -x .$*/bin/python || "$(UV)" venv --quiet --python "$(PYTHON)" .$*
	VIRTUAL_ENV=.$* "$(UV)" pip sync --quiet --compile-bytecode --require-hashes $<
else
	test -x .$*/bin/python || $(PYTHON) -m venv .$*
	.$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
endif
	touch $@

lock: ## renew the lock files from pyproject.toml (needs uv)
	printf 'flit_core>=3.11,<5\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--extra site --extra test --extra mutants pyproject.toml - --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		$(UNUSED:%=--no-emit-package %) --extra oracles pyproject.toml --output-file requirements-oracles.lock
	for group in audit vendor; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--group $$group --output-file requirements-$$group.lock; done

clean: ## remove everything that can be made again, the environment included
	rm -rf $(VENV) .oracles .audit .vendor .press .tools mutants site .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
