# Everything we run, one word each. `make help` lists them.

PYTHON ?=
WORKERS ?= 2
SHELL := bash
BIN := .venv/bin
RESULTS := build/results
# The day as of which our own library is up to date; move it when its plans are reviewed and exercised again.
REVIEWED := 2026-12-01
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)
REQUIREMENTS := requirements.lock requirements-dev.lock

.DEFAULT_GOAL := help
.PHONY: help .venv demo test test-slow check docs wheel ci soak test-all-pythons lock clean

help:  ## List these targets
	@sed -n 's/^\([.a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-18s %s\n", $$1, $$2 }'

.venv: .venv/ready  ## Set up the virtual environment (done by itself when missing or out of date)

# The newest Python is not always the one people use, so their python3 comes first. Debian splits venv off: ask for it.
.venv/ready: pyproject.toml $(REQUIREMENTS)
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python none; do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	    then break; fi; \
	done; \
	if [ "$$python" = none ]; then \
	    echo 'No Python 3.11 or newer with its venv module was found.' >&2; \
	    echo 'Install one (on Debian and Ubuntu also python3-venv), or name it: make PYTHON=/path/to/python3' >&2; \
	    exit 1; \
	fi; \
	echo "Setting up .venv with $$($$python --version). This takes about half a minute, once." >&2; \
	rm -rf .venv && $$python -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready  ## See it work: one incident, one plan, one time to recovery
	@$(BIN)/recovery demo

test: .venv/ready  ## Run the tests, without the slow ones (under five minutes)
	$(PYTEST) --junitxml=$(RESULTS)/test.xml

test-slow: .venv/ready  ## Run the slow tests
	$(PYTEST) -m slow --junitxml=$(RESULTS)/slow.xml

check: .venv/ready  ## Lint, types, import contracts, and our own check on our own library
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict recovery
	$(BIN)/lint-imports --no-cache
	$(BIN)/recovery check --today $(REVIEWED) playbooks scenarios

docs: .venv/ready  ## Renew what is generated in docs/ (after a change to the model, a catalogue or a rule)
	@$(BIN)/python .ci/pages.py
	@$(BIN)/python .ci/rule_pages.py

wheel: .venv/ready  ## Build the wheel and try it in an environment of its own, outside the checkout
	.ci/wheel $(RESULTS)/wheel.xml

ci: .venv/ready  ## All that must pass before a change lands (under 25 minutes)
	$(MAKE) check
	$(MAKE) test
	$(MAKE) test-slow
	$(BIN)/recovery demo </dev/null | cat; exit $${PIPESTATUS[0]}
	$(MAKE) wheel

soak: .venv/ready  ## Run the tests that take many minutes
	nice -n 19 $(PYTEST) -m soak --junitxml=$(RESULTS)/soak.xml
	nice -n 19 $(BIN)/python -m tests.soak.score

test-all-pythons:  ## Run the tests with every supported Python on this machine
	WORKERS=$(WORKERS) .ci/pythons

lock:  ## Renew both locks with the newest versions that fit (CONTRIBUTING.md says when)
	.ci/lock

clean:  ## Remove everything that can be made again
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find recovery tests -name __pycache__ -type d -prune -exec rm -rf {} +
