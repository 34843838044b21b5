# Targets for people; CI runs .ci/run, which needs no make.

GO    ?= go
TOOL   = $(GO) tool -modfile=tools/go.mod

# Packages whose tests have an -update flag, which rewrites their golden files.
GOLDEN ?= $(shell grep -rl --include='*_test.go' 'flag.Bool."update"' . | xargs -r -n1 dirname | sort -u)

.PHONY: help check format vet staticcheck test modules etcd race fuzz bench longer deep golden mutants kill-table browser picture man
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

check: format vet staticcheck test ## what must pass before a commit

format: ## list the files that gofumpt would change, and fail if there are any
	@files=$$($(TOOL) gofumpt -l .); test -z "$$files" || { echo "gofumpt -w would change:"; echo "$$files"; exit 1; }

vet: ## go vet
	$(GO) vet ./...

staticcheck: ## staticcheck, at the version that tools/go.mod pins
	$(TOOL) staticcheck ./...

test: ## all tests but the long ones
	$(GO) test ./...

modules: ## the tests of the adapters, each a module of its own
	$(GO) -C adapters/etcdraft test ./...
	$(GO) -C adapters/hashicorpraft test ./...
	adapters/etcdraft/history/run

etcd: ## etcd's raft within wide bounds, and the table of docs/etcd.md
	$(GO) -C adapters/etcdraft run ./wide

race: ## all tests but the long ones, under the race detector
	$(GO) test -race ./...

bench: ## the figures of the README's tables; COUNT=6 and benchstat to compare two versions
	$(GO) test ./cli -run '^$$' -bench Cover -benchtime 1x -count $(COUNT)
	$(GO) test ./cli -run '^$$' -bench '^BenchmarkBFS$$' -benchtime 3x -count $(COUNT)
	$(GO) test ./raft -run '^$$' -bench Step -benchmem -count $(COUNT)

COUNT ?= 1

fuzz: ## every fuzz test, FUZZTIME (30s) each
	@targets=$$(grep -roE --include='*_test.go' --exclude-dir=tools '^func Fuzz[A-Za-z0-9_]*' . | sed 's|/[^/]*:func |:|' | sort); \
	echo "$$(echo "$$targets" | wc -l) fuzz tests, $(FUZZTIME) each"; \
	for target in $$targets; do \
		dir=$${target%:*} name=$${target#*:}; echo "$$dir $$name"; \
		$(GO) test $$dir -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x || \
			{ echo "$$name fails; an input that it had not before is in $$dir/testdata/fuzz/$$name"; exit 1; }; \
	done

# Long inputs are not worth the minute each that go test would take to shorten them.
FUZZTIME ?= 30s

longer: ## all tests but those that take minutes
	MC_DEEP=longer $(GO) test ./...

deep: ## all tests, the long ones included
	MC_DEEP=1 $(GO) test -timeout 60m ./...

golden: ## rewrite the golden files; explain their diff in the commit
	@test -n "$(GOLDEN)" || { echo "no package has an -update flag"; exit 1; }
	$(GO) test -p 1 $(GOLDEN) -update # one after the other: cli writes the traces that package traces replays

kill-table: ## look for every known bug by every search, and rewrite docs/bugs.md
	$(GO) run ./cmd/mc kill-table > docs/bugs.md.new
	mv docs/bugs.md.new docs/bugs.md

browser: ## drive the pages of package view in Chromium; needs Node 20 with npm
	browser/run

picture: ## take the documentation's pictures of pages anew
	browser/run picture

man: ## write mc's man pages, for packagers, into MAN (out/man)
	mkdir -p $(MAN)
	$(GO) -C tools/man run . $(abspath $(MAN))

MAN ?= out/man

mutants: ## mistakes in the core, one at a time: what the tests and mc check notice of them, in docs/mutants.md
	$(GO) -C tools run ./mutants -workers $(WORKERS)

WORKERS ?= 2
