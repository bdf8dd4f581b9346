# What a developer, the build server and an operator do with this project. `make` alone lists it.

CARGO ?= cargo
ARCH := $(shell uname -m)
MUSL := $(ARCH)-unknown-linux-musl
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
# One after another, whatever -j says: cargo uses every core by itself.
.NOTPARALLEL:

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

.PHONY: demo
demo: ## the service with a sample county and a stand-in messenger: http://127.0.0.1:8787/
	$(CARGO) run --locked -- demo

.PHONY: test
test: ## every test, on SQLite and on PostgreSQL
	tests/bin/with-postgres $(CARGO) test --workspace --locked

.PHONY: check
check: fmt clippy doc audit ## the static checks: fmt, clippy, doc, audit

.PHONY: fmt
fmt: ## the formatting
	$(CARGO) fmt --all --check

.PHONY: clippy
clippy: ## the lints
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

.PHONY: doc
doc: ## the documentation of the code, in target/doc
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --document-private-items --locked

.PHONY: audit
audit: ## unused, forbidden and weak dependencies
	tests/bin/audit

.PHONY: bench
bench: ## speed and memory against bare references, in release
	$(CARGO) bench --locked --bench speed
	$(CARGO) run --release --locked --package bot-commands --example bench

.PHONY: static
static: ## one file that runs on any Linux: target/static/qianshou
	@mkdir -p $(TARGET_DIR)/static
	@if [ -d "$$(rustc --print target-libdir --target $(MUSL))" ] && command -v musl-gcc >/dev/null; then \
	  set -ex; \
	  CC_$(subst -,_,$(MUSL))=musl-gcc $(CARGO) build --release --locked --bin qianshou --target $(MUSL); \
	  cp $(TARGET_DIR)/$(MUSL)/release/qianshou $(TARGET_DIR)/static/qianshou; \
	elif docker version >/dev/null 2>&1; then \
	  set -ex; \
	  docker build --target binary --output $(TARGET_DIR)/static .; \
	else \
	  echo "make static needs docker, or: rustup target add $(MUSL), and musl-gcc (Debian: apt-get install musl-tools)" >&2; \
	  echo "需要 docker；或者先执行 rustup target add $(MUSL)，并安装 musl-gcc（Debian：apt-get install musl-tools）" >&2; \
	  exit 1; \
	fi
	@ls -l $(TARGET_DIR)/static/qianshou

.PHONY: image
image: ## the container image qianshou:latest
	docker build --tag qianshou:latest .
