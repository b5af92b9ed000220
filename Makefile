# make run | build | test | soak | check | lock -- see README.md
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
STAMP_DEV := .venv/.installed-dev

.PHONY: run build test soak check gate lint format screenshots lock clean

run: $(STAMP)
	$(BIN)/stadtlotse ingest
	$(BIN)/stadtlotse serve

build: $(STAMP)
	$(BIN)/stadtlotse ingest

test: $(STAMP_DEV)
	$(BIN)/python -m pytest -n 2 --ignore tests/browser
	$(BIN)/python -m pytest tests/browser

soak: $(STAMP_DEV)
	STADTLOTSE_SOAK=1 $(BIN)/python -m pytest -m slow --timeout 7200

check: lint test

lint: $(STAMP_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m corpus.check

format: $(STAMP_DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q -c constraints.txt torch==2.13.0
	$(BIN)/pip install -q -c constraints.txt -e .
	touch $@

$(STAMP_DEV): $(STAMP)
	$(BIN)/pip install -q -c constraints.txt -e ".[dev]"
	touch $@

# Photographs of every state of the page, phone and desktop, light and dark, in screenshots/.
screenshots: $(STAMP_DEV)
	$(BIN)/python tests/browser/screenshots.py

# Write the versions in use to constraints.txt (after installing what should change).
lock: $(STAMP_DEV)
	$(BIN)/pip freeze --exclude-editable | sed -e 's/ @ .*//' -e 's/+cpu//' > constraints.txt
	touch $(STAMP) $(STAMP_DEV)

clean:
	rm -rf .venv data

# Does this state fall behind the evaluation's baseline? (README in eval/)
gate: build $(STAMP_DEV)
	$(BIN)/stadtlotse eval --gate
