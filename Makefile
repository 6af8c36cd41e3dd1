# What one does here every day. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
NAME ?=
SKIP ?=
NODES ?= 1
SECONDS ?= 600
TARGET ?=
ARGS ?=
JUNIT ?=

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## the edge and the application behind it on this machine; NODES=3 runs that many edges; Ctrl-C stops all
	@if [ "$(NODES)" = 1 ]; then exec scripts/run.sh; else NODES=$(NODES) exec scripts/run-nodes.sh; fi

build:  ## the programs for every day, in build/dev/bin
	@scripts/build.sh dev

test: build  ## every test that needs no human; NAME=regex picks some
	@ctest --preset dev -j $(JOBS) --progress $(if $(NAME),-R '$(NAME)') $(if $(JUNIT),--output-junit $(abspath $(JUNIT)))

asan:  ## the tests under the address and undefined behaviour sanitizers; NAME=regex, SKIP=regex
	@scripts/build.sh asan
	@ctest --preset asan -j $(JOBS) --progress $(if $(NAME),-R '$(NAME)') $(if $(SKIP),-E '$(SKIP)') $(if $(JUNIT),--output-junit $(abspath $(JUNIT)))

tsan:  ## the tests under the thread sanitizer; NAME=regex
	@scripts/build.sh tsan
	@ctest --preset tsan -LE house -j $(JOBS) --progress $(if $(NAME),-R '$(NAME)') $(if $(JUNIT),--output-junit $(abspath $(JUNIT)))

lint:  ## layout and clang-tidy of all files
	@scripts/install.sh build lint
	@scripts/format.sh --check
	@scripts/tidy.sh --all

format:  ## lays all files out
	@scripts/install.sh lint
	@scripts/format.sh

fuzz:  ## every fuzz target for SECONDS=600, two at a time; TARGET=name picks one
	@scripts/build.sh fuzz $(TARGET)
	@python3 scripts/fuzz.py --seconds $(SECONDS) $(if $(TARGET),--target $(TARGET))

bench:  ## CPU time per request next to nginx and HAProxy; ARGS="--rows a,b --rounds 3"
	@scripts/install.sh bench
	@scripts/build.sh release
	@python3 bench/run.py $(ARGS)

bench-access:  ## what logged-in people cost next to mod_auth_openidc, and how fast a revocation is; ARGS="--parts requests"
	@scripts/install.sh build access
	@scripts/build.sh release cordon bench_access
	@python3 bench/access/run.py $(ARGS)

bench-praxis:  ## bookings a minute behind the edge, with SQLite and PostgreSQL and through kill -9; ARGS="--quick"
	@scripts/install.sh build bench nodes
	@scripts/build.sh release cordon praxis bench_praxis
	@python3 bench/praxis/run.py $(ARGS)

package:  ## the Debian package of the release build, with its list of components, in build/package
	@scripts/package.sh

sbom: package  ## what the package's program is made of, as SPDX 2.3: build/package/cordon.spdx.json
	@ls -l build/package/cordon.spdx.json

test-package:  ## proves the package in a bare Debian 12: first page, upgrade, removal, purge (root)
	@scripts/test-package.sh

attack:  ## attacks on the release build with a well-behaved client beside them; ARGS="--attacks ping_flood --seconds 5"
	@scripts/install.sh bench
	@scripts/build.sh release
	@python3 bench/attacks/run.py $(ARGS)

soak: SECONDS = 900
soak:  ## mixed load on the release build for SECONDS=900; fails unless memory stays flat
	@scripts/install.sh bench
	@scripts/build.sh release
	@python3 bench/soak/soak.py --seconds $(SECONDS)

test-fresh:  ## proves `make run` and `make test` in a bare Debian 12 (root)
	@scripts/test-fresh.sh

clean:  ## forgets everything that was built; .run and its data stay
	@rm -rf build

.PHONY: help run build test asan tsan lint format fuzz bench bench-access bench-praxis attack soak package sbom test-package test-fresh clean
