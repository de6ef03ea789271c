# Every target sets itself up: a fresh checkout needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin

# They wait more than they compute, so there are more of them than cores; whoever is done takes over from others.
WORKERS := -n 8 --dist worksteal
# What fails beside them is told, and runs once more beside one other: then only the code can be slow. What fails twice
# has failed.
# Only after 1, which says that tests failed: any other exit code says that they could not run.
AGAIN := -n 2 --last-failed --last-failed-no-failures=none

# What a bot may have besides what running needs, each with a lock of its own: make run EXTRAS="charts postgres".
EVERY_EXTRA := charts postgres
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: setup install run demo test check lint types read tests slow cases postgresql bench soak mutants lock

# Everything that developing needs; it has what running needs in it, at the same versions.
setup: .venv/ready

RUNNING = .venv/running $(EXTRAS:%=.venv/extra-%)

# For those who let a service start it, which may write nothing beside the code: compiled here, it starts sooner.
install: $(RUNNING)
	$(BIN)/python -m compileall -q bot.py broadcast handlers models migrations

.venv/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Recall needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

# Each of these remembers when its lock was installed, so a newer lock is installed over it.
.venv/running: requirements.lock | .venv/pyvenv.cfg
	$(INSTALL) -r requirements.lock
	touch $@

.venv/extra-%: requirements-%.lock .venv/running
	$(INSTALL) -r requirements-$*.lock
	touch $@

.venv/ready: requirements-dev.lock | .venv/pyvenv.cfg
	$(INSTALL) -r requirements-dev.lock
	touch .venv/running $(EVERY_EXTRA:%=.venv/extra-%) $@

run: $(RUNNING)
	$(BIN)/python bot.py

demo: $(RUNNING)
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

mutants: setup .venv/extra-locking
	$(BIN)/uv pip install --quiet --python $(BIN)/python --requirement pyproject.toml --extra mutants
	$(BIN)/python -m tests.support.mutants $(MUTANTS)

# Only whoever changes a dependency needs these. Pins that still fit stay; UPGRADE=--upgrade takes the newest.
# All are taken from the one for developing, so that what is tested is what runs. What an extra adds is read from
# pyproject.toml, because uv would list what running needs with it.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 $(UPGRADE) \
	--custom-compile-command "make lock"
OF_EXTRA = import sys, tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")

lock: .venv/extra-locking
	$(COMPILE) $(EVERY_EXTRA:%=--extra %) --extra dev --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
	for extra in $(EVERY_EXTRA) locking; do $(BIN)/python -c '$(OF_EXTRA)' $$extra | \
		$(COMPILE) --constraint requirements-dev.lock --output-file requirements-$$extra.lock - || exit 1; done
