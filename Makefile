# One door: setup, demo, test, check, bench. See README.md.
PY := .venv/bin/python

.PHONY: setup demo test check bench faults soak shots clean

setup:
	@./setup.sh

demo: setup
	@$(PY) main.py demo $(ARGS)

# four at a time on two processors: half of a test is waiting
test: setup
	@$(PY) -m pytest -n 4 --dist loadfile --max-worker-restart 0 $(ARGS)

check: setup
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --config setup.cfg
	@$(PY) main.py check
	@$(PY) -m forms check
	@$(PY) -m terminal.workshop.qmllint

bench: setup
	@$(PY) -m tests.bench

faults: setup
	@$(PY) -m pytest tests/faults --thorough $(ARGS)

soak: setup
	@$(PY) -m tests.soak $(ARGS)

shots: setup
	@$(PY) -m terminal.workshop.gallery docs/screens

clean:
	rm -rf .venv build
