# A thin wrapper: the work is done by the launcher in dev/, which needs nothing but Python's standard library.
PYTHON ?= python3

.PHONY: help demo demo-reset test check fix bench exhaustive mutations screenshots messages services services-stop

help:
	@echo "make demo             start the portal with demo data (SEED='--projects 40' changes the data of a first start)"
	@echo "make demo-reset       remove the demo's data"
	@echo "make test             every check and test; ALL=1 adds the slow ones, ARGS='-k name' runs only these"
	@echo "make check            lint, types, import contracts, pure tests"
	@echo "make fix              repair what a tool can repair"
	@echo "make bench            measure at 120 and at 10,000 projects and print the ratios"
	@echo "make exhaustive       ask every role at every place for every page (the better part of an hour)"
	@echo "make mutations        remove each access check in turn and print which test notices (half an hour)"
	@echo "make screenshots      take the pictures of README and guides from the running demo (PORT=8000 ARGS='guides/en')"
	@echo "make messages         take new texts into locale/fr, to be translated"
	@echo "make services         start the test servers and print their environment; services-stop stops them"

demo:
	@exec $(PYTHON) -m dev demo -- $(SEED)

demo-reset:
	@exec $(PYTHON) -m dev demo-reset

test:
	@exec $(PYTHON) -m dev test $(if $(filter-out 0,$(ALL)),--all) --args='$(ARGS)'

check:
	@exec $(PYTHON) -m dev check

fix:
	@exec $(PYTHON) -m dev fix

bench:
	@exec $(PYTHON) -m dev bench

exhaustive:
	@eval "$$($(PYTHON) -m dev test-env --name exhaustive)" && .venv/bin/pytest -n 2 -m exhaustive

mutations:
	@eval "$$($(PYTHON) -m dev test-env --name mutations)" && .venv/bin/python -m tests.architecture.mutation

screenshots:
	@ARGS='$(ARGS)' exec $(PYTHON) -m dev screenshots

messages:
	@exec $(PYTHON) -m dev messages

services:
	@exec $(PYTHON) -m dev test-env

services-stop:
	@exec $(PYTHON) -m dev services-stop
