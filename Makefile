# pieeja: `make demo` shows the map, `make test` runs everything that is checked.
# Needs Rust, Node with npm, and make; the browser tests install Debian's Chromium when it is missing.

TARGET   := $(or $(CARGO_TARGET_DIR),target)
ADDR     ?= 127.0.0.1:8080
CARGO    ?= cargo
LOCKED   := --locked
WEB_SRC  := $(shell find web/src web/index.html web/public web/vite.config.mts web/tsconfig.json -type f 2>/dev/null)

.PHONY: demo test test-rust test-web e2e interop lint fmt fmt-check docs bench bench-web web study clean help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: web ## build everything and serve the embedded study; prints the address (ADDR=127.0.0.1:8080)
	$(CARGO) build $(LOCKED) --release
	$(TARGET)/release/pieeja serve --addr $(ADDR)

test: fmt-check web lint test-rust docs test-web e2e ## all checks and tests, real browser included

web: web/dist/index.html ## build the viewer into web/dist

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	npm ci --prefix web --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SRC)
	npm run --prefix web build
	@touch $@

fmt: ## format all code
	$(CARGO) fmt
	npm run --prefix web format

fmt-check:
	$(CARGO) fmt --check

lint: web/node_modules/.package-lock.json ## clippy with warnings as errors; type-check and lint of the viewer
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	npm run --prefix web check
	npm run --prefix web lint

test-rust: web ## Rust tests; PIEEJA_ORACLES=folder adds the comparisons with trusted outputs
	$(CARGO) test $(LOCKED)

docs: ## the API documentation, broken links are errors
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(LOCKED) --no-deps --document-private-items

test-web: web/node_modules/.package-lock.json ## unit tests of the viewer
	npm run --prefix web test

# `test --no-run` builds the binary with the very dependencies the tests have: nothing is compiled twice
e2e: web ## the viewer in a real Chromium against the real server
	$(CARGO) test $(LOCKED) --no-run --test it
	PIEEJA_CHROMIUM="$$(scripts/chromium.sh)" PIEEJA_BIN="$(abspath $(TARGET)/debug/pieeja)" npm run --prefix web e2e

interop: ## geopandas, GDAL, pyarrow and openpyxl of PyPI read the outputs; skipped without Python
	$(CARGO) build $(LOCKED)
	scripts/interop.sh $(TARGET)/debug/pieeja

bench: ## timings; each bench asserts its answer
	$(CARGO) bench $(LOCKED)

bench-web: web ## first map and repaints in Chromium, held to their budgets; needs an idle machine
	$(CARGO) build $(LOCKED) --release
	PIEEJA_TIMED=1 PIEEJA_CHROMIUM="$$(scripts/chromium.sh)" PIEEJA_BIN="$(abspath $(TARGET)/release/pieeja)" \
		npm run --prefix web e2e -- open.test.ts

study: ## rebuild geodata/latvia from its facts and packages (needs Python 3.11)
	scripts/build_study.sh

clean: ## remove what was built
	$(CARGO) clean
	rm -rf web/dist web/node_modules
