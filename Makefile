# make start · make test · make check · make bench · make gallery
# Each works on a fresh machine and is quick the second time: what has been done is remembered by stamp files in .venv.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: start test check bench gallery

BIN := .venv/bin
BUILD := $(CURDIR)/build
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig
TEST_TOOLS := chromium poppler-utils qpdf gettext hunspell hunspell-no nginx-light openssl postgresql strace faketime default-jdk-headless libjaxb-java
ARGS ?=

# Nothing below touches the user's own installation; only `start` does.
check test bench gallery: export SELVSJEKK_DATA := $(BUILD)/data
check test bench gallery: export PYTHONDONTWRITEBYTECODE := 1

start: .venv/.selvsjekk .venv/.libraries
	@$(BIN)/selvsjekk start $(ARGS)

test: .venv/.tools .venv/.libraries .venv/.test-tools node_modules/.made
	@echo "== SQLite"
	@env -u DATABASE_URL $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)
	@echo "== PostgreSQL"
	@$(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: .venv/.tools .venv/.libraries .venv/.test-tools node_modules/.made
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html' -o -name '*.txt')
	$(BIN)/python manage.py makemigrations --check --dry-run
	SELVSJEKK_URL=https://selvsjekk.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests.catalogues
	test ! -e node_modules/.made || node tools/vendor.mjs --check

# axe-core for the browser tests, and the packages that the vendored files come from.
node_modules/.made: package-lock.json
	@tools/node.sh && touch $@ || [ $$? = 3 ]

bench: .venv/.tools .venv/.libraries .venv/.test-tools
	@$(BIN)/python -m tests.bench $(ARGS)

gallery: .venv/.tools .venv/.libraries .venv/.test-tools
	@$(BIN)/python -m tests.gallery $(ARGS)

.venv/.made:
	@tools/venv.sh
	@touch $@

.venv/.selvsjekk: .venv/.made requirements.txt pyproject.toml tools/hatch_build.py $(CATALOGUES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tools: .venv/.selvsjekk requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.libraries: .venv/.made tools/debian.sh
	@tools/debian.sh $(LIBRARIES) && touch $@ || [ $$? = 3 ]

.venv/.test-tools: .venv/.made tools/debian.sh
	@tools/debian.sh $(TEST_TOOLS) && touch $@ || [ $$? = 3 ]
