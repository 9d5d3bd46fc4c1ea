# make ask Q="which mayors refused cooperation?"   asks the sample articles; sets everything up the first time
# make test                                         what CI runs: lint, types, tests, and the quality gate
# make bench                                        against the usual script, on this machine, in about an hour;
#                                                   make bench SIZES=3,600 in a quarter of that (docs/benchmark.md)
# make clean                                        removes the environment and every cache

PYTHON ?= python3
SIZES ?= 3,600,10000
Q ?= which mayors refused cooperation?
# The question reaches the shell through the environment, unexpanded: quotes, dollars and backquotes are only text.
export QUESTION := $(value Q)
unexport Q

.PHONY: ask test bench clean

ask: .venv/base
	@.venv/bin/qa ask --sample -- "$$QUESTION" || [ $$? -eq 1 ]  # 1: nothing answers, which is no fault of make's

test: .venv/dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/pytest
	.venv/bin/qa eval run sample --gate

bench: .venv/bench
	.venv/bin/python -m evals.bench --sizes $(SIZES) --work build/bench

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find index qa evals tests -name __pycache__ -prune -exec rm -rf {} +

# One environment; a stamp for each set of extras, older than neither file that says what belongs in it.
.venv/base .venv/dev .venv/bench: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || \
	  { echo "$(PYTHON) is not installed. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is Python %d.%d; 3.11 or newer is needed. Name one: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing into .venv (once; a few minutes)" >&2
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  -e '.$(if $(filter-out base,$(@F)),[$(@F)])' >&2
	@touch $@
