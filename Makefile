# The verbs. Everything runs on the local cloud unless CLOUD=aws is said.
OPS := .venv/bin/python -m ops
export CLOUD DIGEST ENV FROM HANDOVER PACKAGE REPLACE SOURCE TARGET

# What may be said with a release verb, as in `make promote DRY_RUN=1`.
HOW = $(if $(YES),--yes) $(if $(DRY_RUN),--dry-run) $(if $(JSON),--json)

.DEFAULT_GOAL := help
.PHONY: access attested bench build check comment copy crawlers deploy destroy down drift drift-issue env handover help \
	place places plan promote releases requirements rollback smoke test test-fast tools unlock up urls

help: tools
	@$(OPS) --help

# The local cloud.

up: tools
	@$(OPS) up

down: tools
	@$(OPS) down $(if $(CLEAN),--clean)

urls: tools
	@$(OPS) urls

env: tools
	@$(OPS) env

# Releases: ENV=dev or ENV=prod, and DRY_RUN=1, JSON=1, YES=1.

build: tools
	@$(OPS) build

deploy: tools
	@$(OPS) deploy "$$ENV" --package "$$PACKAGE" --replace "$$REPLACE" $(HOW)

handover: tools
	@$(OPS) handover "$$ENV"

promote: tools
	@$(OPS) promote "$${ENV:-prod}" --from "$${FROM:-dev}" --handover "$$HANDOVER" --replace "$$REPLACE" \
		$(if $(OTHER_TREE),--other-tree) $(HOW)

rollback: tools
	@$(OPS) rollback "$$ENV" --digest "$$DIGEST" $(HOW)

smoke: tools
	@$(OPS) smoke "$$ENV" --digest "$$DIGEST" $(if $(JSON),--json)

releases: tools
	@$(OPS) releases "$$ENV" $(if $(JSON),--json)

plan: tools
	@$(OPS) plan "$$ENV" $(if $(BLIND),--blind) $(if $(JSON),--json)

drift: tools
	@$(OPS) drift "$$ENV" $(if $(JSON),--json)

unlock: tools
	@$(OPS) unlock "$$ENV" $(if $(YES),--yes)

destroy: tools
	@$(OPS) destroy "$$ENV" $(if $(YES),--yes)

copy: tools
	@$(OPS) copy "$$SOURCE" "$$TARGET" $(if $(YES),--yes)

# The tree.

test: tools
	@$(OPS) test

test-fast: tools
	@$(OPS) test --fast

check: tools
	@$(OPS) check

bench: tools
	@$(OPS) bench

# GitHub: an administrator makes the roles, once; the rest is what only workflows say.

access: tools
	@$(OPS) access "$$ENV"

places: tools
	@$(OPS) places

place: tools
	@$(OPS) place "$$ENV"

comment: tools
	@$(OPS) comment

drift-issue: tools
	@$(OPS) drift-issue

attested: tools
	@$(OPS) attested "$${HANDOVER:-dist/handover}"

# After a change of pyproject.toml: pins every package with its hashes, and no address of a registry.
requirements: tools
	@$(OPS) requirements

# After `make requirements`: who is a robot, compiled for the function.
crawlers: tools
	@$(OPS) crawlers

tools:
	@tools/setup
