# The verbs. Everything runs on the local cloud unless CLOUD=aws is said.
OPS := .venv/bin/python -m ops
export CLOUD

.DEFAULT_GOAL := help
.PHONY: bench build check crawlers deploy destroy down env help requirements test test-fast tools up urls

help: tools
	@$(OPS) --help

up: tools
	@$(OPS) up

down: tools
	@$(OPS) down $(if $(CLEAN),--clean)

test: tools
	@$(OPS) test

test-fast: tools
	@$(OPS) test --fast

check: tools
	@$(OPS) check

bench: tools
	@$(OPS) bench

build: tools
	@$(OPS) build

urls: tools
	@$(OPS) urls

env: tools
	@$(OPS) env

deploy: tools
	@$(OPS) deploy "$(ENV)"

destroy: tools
	@$(OPS) destroy "$(ENV)"

# After a change of pyproject.toml: pins every package with its hashes, and no address of a registry.
requirements: tools
	@$(OPS) requirements

# After `make requirements`: who is a robot, compiled for the function.
crawlers: tools
	@$(OPS) crawlers

tools:
	@tools/setup
