# Every target sets itself up: a fresh checkout needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin

# They wait more than they compute, so there are more of them than cores; whoever is done takes over from others.
WORKERS := -n 8 --dist worksteal
# What fails beside them is told, and runs once more beside one other: then only the code can be slow. What fails twice
# has failed.
# Only after 1, which says that tests failed: any other exit code says that they could not run.
AGAIN := -n 2 --last-failed --last-failed-no-failures=none

.PHONY: setup run demo test check lint types read tests slow cases postgresql bench soak mutants lock

setup: .venv/ready

.venv/ready: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Recall needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

run: setup
	$(BIN)/python bot.py

demo: setup
	$(BIN)/python -m simulator.demo

# What is read once is compiled, and what Hypothesis has to know is written down; each worker would do that for itself.
test check: setup
	$(MAKE) --no-print-directory -j 2 lint types read
	$(MAKE) --no-print-directory tests

read: setup
	$(BIN)/pytest --collect-only -qq -m "not slow" >/dev/null

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy .

tests: setup
	$(BIN)/pytest $(WORKERS) -m "not slow" || { [ $$? -eq 1 ] && $(BIN)/pytest $(AGAIN) -m "not slow"; }

# Those that start and kill processes, put old databases back and search for faults. The gate runs them, too.
slow: setup
	$(BIN)/pytest -n 12 --dist worksteal -m slow || { [ $$? -eq 1 ] && $(BIN)/pytest $(AGAIN) -m slow; }

bench: setup
	$(BIN)/python -m benchmarks

# By hand, before a release: of each table every case, also where a case takes a bot or a process, on both databases.
cases: setup
	$(BIN)/pytest $(WORKERS) --every-case

# By hand: all that is not about SQLite, on PostgreSQL; TEST_DATABASE_URL names another than the one pip installs.
postgresql: setup
	$(BIN)/pytest $(WORKERS) --postgresql

# By hand, not in the gate: an hour of the soak's time takes about eight minutes, the mutants an hour.
soak: setup
	$(BIN)/python -m tests.support.soak $(SOAK)

mutants: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --requirement pyproject.toml --extra mutants
	$(BIN)/python -m tests.support.mutants $(MUTANTS)

# Only whoever changes a dependency needs this one.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev --extra charts --extra postgres \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
