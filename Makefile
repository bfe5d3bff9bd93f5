# Everything a person or CI does with Digits. `make run` and `make test` need Python 3.11 to 3.13 and make, nothing else.

PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
LOCK_FILE := requirements.lock
# Some machines tell Python to keep no bytecode: each of the hundreds of processes of a test run would compile it all anew.
export PYTHONDONTWRITEBYTECODE :=
# npm, and the node that it calls: the system's, else the wheel's, which then trusts what the machine trusts
NPM := NODE_USE_SYSTEM_CA=1 PATH="$$PATH:$(CURDIR)/$(BIN)" npm
MODULES := $(filter-out static/bundle/%,$(wildcard static/*/*.js static/*/*/*.js))

.PHONY: run setup setup-dev chromium deploy-tools postgres postgres-driver ray test test-cluster test-failed test-quick coverage check check-style check-types check-imports check-page format bench bench-train bench-page bench-serve bench-accuracy bench-retrain rivals object-store course-data screenshots previews lock sbom torture clean

run: setup
	$(BIN)/digits serve

setup: .venv/.installed node_modules/.installed static/bundle/sources.json

setup-dev: setup .venv/.installed-dev node_modules/.installed-dev

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Digits needs Python 3.11, 3.12 or 3.13 on the PATH; none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: $(LOCK_FILE) pyproject.toml | .venv/bin/python
	@echo "Installing what Digits needs (about a minute) ..."
	$(PIP) -r $(LOCK_FILE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: locks/dev.lock .venv/.installed
	$(PIP) -r locks/dev.lock
	@touch $@

node_modules/.installed: package.json package-lock.json locks/node.lock .ci/litert.js | .venv/bin/python
	@command -v npm >/dev/null || $(PIP) -r locks/node.lock
	$(NPM) ci --omit=dev --no-audit --no-fund --loglevel=error
	$(NPM) run --silent litert
	@touch $@

node_modules/.installed-dev: node_modules/.installed
	$(NPM) ci --no-audit --no-fund --loglevel=error
	$(NPM) run --silent litert
	@touch node_modules/.installed $@

# The oldest Keras that pyproject.toml allows; what it needs is in .venv.
runs/keras-oldest/.installed: locks/keras-oldest.lock | .venv/.installed
	rm -rf $(@D)
	$(PIP) --target $(@D) -r $<
	@touch $@

# The modules of each page in one file. A page whose modules have changed since is served module by module.
static/bundle/sources.json: .ci/bundle.js package-lock.json $(MODULES) | node_modules/.installed
	$(NPM) run --silent bundle

chromium:
	@sh .ci/chromium

deploy-tools:
	@sh .ci/deploy-tools

# The tests' PostgreSQL, Debian's.
postgres:
	@sh .ci/postgres

# psycopg, which DIGITS_DATABASE_URL needs for PostgreSQL
postgres-driver: .venv/.installed
	$(PIP) -r locks/postgres.lock

# Ray, which `--ray` needs; on Linux with its HAProxy
ray: .venv/.installed
	$(PIP) -r locks/ray.lock

# Each by itself, so that `make -j check` takes as long as mypy alone.
check: check-style check-types check-imports check-page

check-style: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: setup-dev
	$(BIN)/mypy

check-imports: setup-dev
	$(BIN)/lint-imports

check-page: setup-dev
	$(NPM) run --silent check

# One thread for each operation: several tests run at once, so a second thread of TensorFlow's finds no core, and spins.
test test-quick coverage: export TF_NUM_INTRAOP_THREADS := 1
test test-quick coverage: export TF_NUM_INTEROP_THREADS := 1
test test-quick coverage: export OPENBLAS_NUM_THREADS := 1
# The tests of a file run in one process, since many share what takes long to make; each process more imports all anew.
PYTEST := pytest --dist loadfile --no-loadscope-reorder

# First the quick tests, with the floor of coverage, then the others, even where one has failed. At the niceness of trainings, so
# that the tests that wait for one do not take its share of the machine. Three at a time: with five, each imports TensorFlow and
# starts a Chromium for the same two cores, and all take a sixth more processor time.
test: setup-dev chromium deploy-tools postgres runs/keras-oldest/.installed object-store
	$(NPM) run --silent test
	@code=0; $(MAKE) coverage || code=1; nice -n 10 $(BIN)/$(PYTEST) -n 3 --slow || code=1; exit $$code

# A Ray cluster of three nodes on this machine. One test at a time: each of its processes wants the same cores.
CLUSTER_SECONDS := 600
test-cluster: export TF_NUM_INTRAOP_THREADS := 1
test-cluster: setup-dev ray
	timeout --signal INT --kill-after 30 $(CLUSTER_SECONDS) nice -n 10 $(BIN)/pytest --cluster tests/cluster

# Those that failed in the last run, one at a time.
test-failed: setup-dev
	$(BIN)/pytest --last-failed --last-failed-no-failures none

# What needs no TensorFlow, no Chromium and little time.
test-quick: setup-dev
	$(BIN)/$(PYTEST) -n 2 --quick

# What of `app` the quick tests run; it fails below the floor in pyproject.toml.
coverage: setup-dev
	nice -n 10 $(BIN)/$(PYTEST) -n 2 --quick --cov=app --cov-report=term

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent fix

bench: bench-serve bench-page bench-train

# About 40 minutes. A part can be measured alone: `.venv/bin/python -m benchmarks.serving --help`.
bench-serve: setup-dev rivals
	$(BIN)/python -m benchmarks.serving

# The servers that Digits is measured against, each in an environment of its own.
# The S3 server of the tests, in an environment of its own.
object-store: runs/rivals/moto/.installed

rivals: runs/rivals/litserve/.installed runs/rivals/bentoml/.installed

runs/rivals/%/.installed: locks/%.lock | .venv/bin/python
	$(BIN)/python -m venv runs/rivals/$*
	runs/rivals/$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

bench-page: setup-dev chromium
	$(BIN)/python -m benchmarks.page
	$(BIN)/python -m benchmarks.course

bench-train: setup-dev
	$(BIN)/python benchmarks/train.py

# Not part of `make bench`: it trains three seeds of each recipe that are not in runs/ yet, which can take over an hour.
bench-accuracy: setup-dev
	$(BIN)/python -m benchmarks.accuracy

# Not part of `make bench` either: it ends processes with `kill -9`, all of them its own, and takes half an hour.
bench-retrain: setup-dev
	$(BIN)/python -m benchmarks.retraining

# Hours are yours to give: `make torture SOAK=3600 SCALE=1`. It talks to this machine only and ends only what it started.
SOAK := 60
SCALE := 1
torture: setup-dev
	$(BIN)/python -m benchmarks.torture --soak $(SOAK) --scale $(SCALE)

# The recorded runs of the course, which are in git; about five minutes.
course-data: setup
	$(BIN)/python -m app.training.course.record

screenshots: setup-dev chromium
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

# The pictures that messengers show beside a link to the site, which are in git.
previews: setup-dev chromium
	$(BIN)/python -m tests.browser.previews

# Locks carry hashes and no registry addresses, so they hold behind any mirror.
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

lock: | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) pyproject.toml --extra train --group build -o requirements.lock
	$(LOCK) pyproject.toml --group build -c requirements.lock -o locks/serve.lock
	$(LOCK) pyproject.toml --extra train --extra telemetry --extra postgres --group build --group dev -c requirements.lock -o locks/dev.lock
	$(LOCK) pyproject.toml --extra train --extra onnx --group build -c requirements.lock -o locks/onnx.lock
	$(LOCK) --group postgres -c requirements.lock -o locks/postgres.lock
	$(LOCK) --group ray -c locks/dev.lock -o locks/ray.lock
	$(LOCK) --group node -o locks/node.lock
	$(LOCK) --group moto -o locks/moto.lock
	$(LOCK) --group litserve -o locks/litserve.lock
	$(LOCK) --group bentoml -o locks/bentoml.lock
	$(LOCK) --group sbom -o locks/sbom.lock
	$(LOCK) --group keras-oldest --no-deps -o locks/keras-oldest.lock
	$(NPM) install --package-lock-only --no-audit --no-fund --omit-lockfile-registry-resolved

# What is shipped, in CycloneDX: from the locks, with a tool that lives apart and is not shipped.
sbom: dist/sbom-python.json dist/sbom-page.json

.venv-sbom/.installed: locks/sbom.lock | .venv/bin/python
	$(BIN)/python -m venv .venv-sbom
	.venv-sbom/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r locks/sbom.lock
	@touch $@

dist/sbom-python.json: requirements.lock pyproject.toml .venv-sbom/.installed
	@mkdir -p dist
	.venv-sbom/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file $@ $<

dist/sbom-page.json: package.json package-lock.json node_modules/.installed
	@mkdir -p dist
	$(NPM) sbom --package-lock-only --omit dev --sbom-format cyclonedx > $@

clean:
	rm -rf .venv .venv-sbom node_modules static/bundle .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
