# Everything a person or a CI job does here. Each target does its own set-up.

SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib $(SWIFT_FLAGS)

.PHONY: demo build test test-tuf test-engines test-faults test-faults-short test-hooks test-editors test-editors-all test-pages lint format bench \
  conformance fuzz install setup setup-tests setup-hooks setup-tuf setup-engines setup-faults setup-editors setup-editors-all clean

## Builds a release and checks Examples/ with the starter database.
demo: build
	@echo
	@.build/release/forewarn --check --starter Examples/ || test $$? -eq 1

## Release binaries in .build/release/.
build: setup
	swift build $(RELEASE_FLAGS) --product forewarn
	swift build $(RELEASE_FLAGS) --product forewarn-sync

## All tests.
test: setup-tests
	swift build --build-tests $(SWIFT_FLAGS)
	swift test --skip-build --disable-xctest $(TEST_FLAGS)

## The hooks in pre-commit and lefthook themselves, and the recipes of ci/.
test-hooks: setup-hooks
	swift build $(SWIFT_FLAGS) --product forewarn
	swift build $(SWIFT_FLAGS) --product forewarn-sync
	.build/hooks/bin/python Tests/HookTests/run.py

## Repositories behind nginx, in docker-registry, in an S3 store, in folders; and servers that lie.
test-engines: setup-engines
	swift build $(SWIFT_FLAGS) --product forewarn-sync
	.build/engines/bin/python Tests/EngineTests/run.py

## Attacks on the signed database, and python-tuf as the other side.
test-tuf: setup-tuf
	swift build $(SWIFT_FLAGS) --product forewarn
	swift build $(SWIFT_FLAGS) --product forewarn-sync
	.build/tuf/bin/python Tests/TUFTests/run.py .build/debug/forewarn-sync
	.build/tuf/bin/python Tests/TUFTests/cross.py .build/debug/forewarn-sync
	.build/tuf/bin/python Tests/TUFTests/passphrases.py .build/debug/forewarn-sync

## Faults, injected for real: kills, full and failing disks, damaged files, hostile hosts, wrong clocks.
## With release binaries, since it starts them tens of thousands of times; takes an hour or more.
test-faults: setup-faults build
	python3 Tests/FaultTests/run.py --programs .build/release --page docs/faults.md

## A sample of each, in a minute.
test-faults-short: setup-faults
	swift build $(SWIFT_FLAGS) --product forewarn
	swift build $(SWIFT_FLAGS) --product forewarn-sync
	python3 Tests/FaultTests/run.py --short --programs .build/debug

## The configurations of editors/, in the editors themselves.
test-editors: setup-editors
	swift build $(SWIFT_FLAGS) --product forewarn
	swift build $(SWIFT_FLAGS) --product forewarn-sync
	python3 Tests/EditorTests/run.py $(TEST_EDITORS_FLAGS)

## Those too that install in longer.
test-editors-all: TEST_EDITORS_FLAGS = --all
test-editors-all: setup-editors-all test-editors
	tsc -p editors/vscode/types
	node --test .build/editors/vscode/test/

## The HTML reports in Chromium: on screen, on paper, to a screen reader.
test-pages:
	Scripts/setup.sh pages
	python3 Tests/PageTests/run.py

lint:
	Scripts/lint.sh

format:
	swift format --in-place --recursive Package.swift Sources Tests Fuzzing

## Speed and memory, as ratios to other tools in the same run.
bench: build
	Benchmarks/run.sh

## Runs the suites of an independent corpus: make conformance FOREWARN_CORPORA=folder
conformance: build
	Conformance/run.sh

## Ten minutes of libFuzzer for each reader: make fuzz, or make fuzz SECONDS=60
fuzz:
	for target in JSON TOML YAML XML YarnLock Requirements Code GoDirectives Formats HealthFeeds; do \
	  Fuzzing/run.sh $$target $(or $(SECONDS),600) || exit 1; \
	done

PREFIX ?= /usr/local
install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/forewarn .build/release/forewarn-sync $(DESTDIR)$(PREFIX)/bin/
	Scripts/install-manuals.sh .build/release $(DESTDIR)$(PREFIX)/share

setup:
	@Scripts/setup.sh

setup-tests:
	@Scripts/setup.sh tests

setup-hooks:
	@Scripts/setup.sh hooks

setup-engines:
	@Scripts/setup.sh engines

setup-faults:
	@Scripts/setup.sh faults

setup-tuf:
	@Scripts/setup.sh tuf

setup-editors:
	@Scripts/setup.sh editors

setup-editors-all:
	@Scripts/setup.sh editors-all

clean:
	rm -rf .build
