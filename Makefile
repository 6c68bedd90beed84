# What a person types here. `make help` lists it.

SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=

# Empty environments (cron, `env -i`) have neither; swift keeps its cache of dependencies in HOME.
export PATH := $(if $(PATH),$(PATH):)/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/swift/usr/bin
export HOME ?= $(shell getent passwd "$$(id -u)" | cut -d: -f6)
export LC_ALL := C.UTF-8

# Two folders, so that debug (tests) and release (run, bench, install) do not rebuild each other.
debug   := --scratch-path .build
release := --scratch-path .build-release --configuration release --static-swift-stdlib
bin     := .build-release/release
bench   := .build-release/bench

packages := pkg-config git ca-certificates libsystemd-dev libsqlite3-dev libpcre2-dev libvectorscan-dev \
  zlib1g-dev libzstd-dev liblzma-dev
test_packages := systemd systemd-journal-remote openssh-server openssh-client sudo passwd login util-linux \
  procps bsdutils jq sqlite3 python3-minimal xz-utils zstd gzip
acceptance_packages := logrotate faketime gcc libc6-dev
cost_packages := gcc libc6-dev binutils python3 valgrind systemd-journal-remote
bench_packages := $(cost_packages) python3-venv ripgrep grep fail2ban sec mtail syslog-ng-core jq

swift_folders := $(wildcard Sources Tests Benchmarks Fuzz)

.DEFAULT_GOAL := help
.PHONY: help deps deps-test build run test conformance formats browser simulate kill attacks flips acceptance lint bench bench-deps bench-year bench-templates bench-anomalies costs costs-deps costs-write fuzz install uninstall clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

deps: ## install the Debian packages a build needs (apt, with sudo if not root)
	@.ci/install-packages $(packages)

deps-test: deps ## install what only tests need: a journal writer, an ssh server that stays off, jq
	@.ci/install-packages $(test_packages)

# By name: the package has a program that only benches use.
build: deps ## build attestd and attestctl for this machine
	$(SWIFT) build $(release) --product attestd
	$(SWIFT) build $(release) --product attestctl

run: build ## watch this host's journal and logs in the foreground; state in ./var, Ctrl-C stops
	@exec $(bin)/attestd --state ./var --config config/attestd.yaml

# Built first and on its own, so that the run ends with the runner's own summary and building has a time.
test: deps-test ## run all tests
	@start=$$(date +%s); $(SWIFT) build $(debug) --build-tests && echo "built in $$(( $$(date +%s) - start )) s"
	@$(SWIFT) test $(debug) --skip-build --disable-xctest

conformance: build ## the same rules and events through pySigma's SQLite backend (PyPI); RULES=folder adds yours
	@.ci/install-packages python3-venv
	@Tests/conformance/run.sh $(bin)/attestctl .build-release/conformance $(RULES)

simulate: SEEDS ?= 2000
simulate: build ## faults, rotations and kills between reader and writer, SEEDS (2000) of them, ONLY=files or journal
	@.ci/install-packages gcc libc6-dev python3-minimal gzip zstd xz-utils systemd
	@Tests/simulator/simulate.py --attestd $(bin)/attestd --attestctl $(bin)/attestctl --seeds $(SEEDS) $(if $(ONLY),--only $(ONLY))

kill: KILLS ?= 1000
kill: build deps-test ## kill -9 attestd KILLS (1000) times while it reads a file and a journal; nothing lost, nothing twice
	@Tests/acceptance/kill.sh $(bin) $(or $(COUNT),200000) $(KILLS)

attacks: build ## attack bundles and records, and ask each verifier; ORACLES=folder adds independent ones
	@.ci/install-packages faketime python3-minimal $(if $(ORACLES),golang-go golang-golang-x-mod-dev)
	@Tests/attacks/attacks.py --attestd $(bin)/attestd --attestctl $(bin)/attestctl $(if $(ORACLES),--oracles $(ORACLES))

flips: build ## change every byte of a small bundle and of its archive, one at a time (an hour or two); EVERY=300 for a look
	@.ci/install-packages python3-minimal
	@Tests/attacks/flips.py --attestd $(bin)/attestd --attestctl $(bin)/attestctl --every $(or $(EVERY),1)
	@Tests/attacks/flips.py --attestd $(bin)/attestd --attestctl $(bin)/attestctl --every $(or $(EVERY),1) --zip

formats: deps ## OSCAL and OCSF files of several bundles through trestle (PyPI) and the OCSF schema's rules; ORACLES=folder
	@.ci/install-packages python3-venv
	@$(SWIFT) build $(debug) --build-tests
	@rm -rf .build/formats/bundles
	@ATTESTD_FORMAT_BUNDLES=.build/formats/bundles $(SWIFT) test $(debug) --skip-build --disable-xctest --filter FormatSamples
	@ORACLES="$(ORACLES)" Tests/formats/run.sh .build/formats/bundles .build/formats/venv

browser: deps ## the report of several bundles in headless Chromium: no request, no error, light, dark and printed
	@.ci/install-packages chromium fonts-dejavu-core python3-minimal
	@$(SWIFT) build $(debug) --build-tests
	@rm -rf .build/browser && mkdir -p .build/browser
	@ATTESTD_FORMAT_BUNDLES=.build/browser/bundles $(SWIFT) test $(debug) --skip-build --disable-xctest --filter FormatSamples
	@Tests/browser/report.py .build/browser/bundles .build/browser/shots

# Each script of Tests/acceptance says in its first lines what it takes and what its long form is.
acceptance: build deps-test ## real logrotate, journald and limits: rotation, vacuum, long lines, catching up, idling (10 minutes)
	@.ci/install-packages $(acceptance_packages)
	@failed=; for script in logrotate vacuum longline catchup idle record roads readers; do \
	  echo "== $$script"; Tests/acceptance/$$script.sh $(bin) || failed="$$failed $$script"; done; \
	  test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

lint: ## formatting, and what the compiler does not forbid
	@$(SWIFT) format lint --strict --recursive --parallel Package.swift $(swift_folders)
	@.ci/check-sources

# As said in Benchmarks/README.md: BENCH_SIZE=50M for a quick run, RULES=folder for other rules.
bench: build bench-deps ## attestd beside the programs people use instead, on the same input; then bench-year with YEAR_LEAVES (200000) (30 minutes)
	@python3 Benchmarks/bench.py $(bin) $(bench)
	@YEAR_LEAVES=$${YEAR_LEAVES:-200000} $(MAKE) --no-print-directory bench-year

bench-year: build ## what a synthetic year of record costs to export and to verify; YEAR_LEAVES (2000000)
	@.ci/install-packages gcc libc6-dev python3 faketime util-linux
	$(SWIFT) build $(release) --product synthetic-year
	@python3 Benchmarks/year.py $(bin) $(bench)

# As said in docs/templates.md: LOGHUB=folder holds the labelled logs, which are not part of attestd.
bench-templates: deps ## how well and how fast messages are put into templates, beside Drain3 (PyPI); LOGHUB=folder
	@test -d "$(LOGHUB)" || { echo "make bench-templates LOGHUB=folder: a folder of labelled logs is needed" >&2; exit 64; }
	@.ci/install-packages python3-venv
	$(SWIFT) build $(release) --product bench-templates
	@cmp -s Benchmarks/templates-requirements.txt $(bench)/drain3/requirements.txt || { \
	  python3 -m venv $(bench)/drain3 && \
	  $(bench)/drain3/bin/pip install --quiet --disable-pip-version-check -r Benchmarks/templates-requirements.txt && \
	  cp Benchmarks/templates-requirements.txt $(bench)/drain3/requirements.txt; }
	@python3 -B Benchmarks/templates.py $(bin)/bench-templates $(bench)/drain3 "$(LOGHUB)"

bench-anomalies: deps ## what baselines find in made-up months, beside a threshold and a z-score; FIRST=seed SEEDS=number
	$(SWIFT) build $(release) --product bench-anomalies
	@$(bin)/bench-anomalies $(or $(FIRST),2001) $(or $(SEEDS),20)

bench-deps: ## install what only the bench needs: the other programs, valgrind, a journal writer
	@.ci/install-packages $(bench_packages)

costs: build costs-deps ## instructions and allocations per event against Benchmarks/thresholds.json
	@.ci/check-costs $(bin)

costs-write: build costs-deps ## make the figures of now the thresholds
	@.ci/check-costs $(bin) --write

costs-deps:
	@.ci/install-packages $(cost_packages)

# As said in Fuzz/README.md: TARGET=name for one of them.
fuzz: SECONDS ?= 600
fuzz: deps ## look for inputs that break what reads from outside, SECONDS (600) for each of 16 targets
	@SWIFT="$(SWIFT)" Fuzz/run $(SECONDS) $(TARGET)

# Debian's folders for PREFIX=/usr; for any other prefix the ones systemd also looks into.
etc     := $(DESTDIR)/etc/attestd
share   := $(DESTDIR)$(PREFIX)/share/attestd
doc     := $(DESTDIR)$(PREFIX)/share/doc/attestd
lib     := $(DESTDIR)$(if $(filter /usr,$(PREFIX)),/usr,/usr/local)/lib
units   := $(lib)/systemd/system
unit_files := attestd.service attestd-export.service attestd-export.timer \
  attestd-probe.service attestd-probe.timer \
  attestd-query.socket attestd-query@.service system-attestdquery.slice
# Files in the tree name /usr; an installation under another prefix gets its own paths.
localise := sed -e 's|/usr/bin/attest|$(PREFIX)/bin/attest|g' -e 's|/usr/share/|$(PREFIX)/share/|g'

install: ## copy binaries, rules, units and docs below DESTDIR, after `make build`
	@test -x $(bin)/attestd -a -x $(bin)/attestctl || { echo "nothing to install yet: run 'make build' first" >&2; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/bin $(share) $(doc)/decisions $(etc)/rules.d $(etc)/conf.d \
	  $(units) $(lib)/sysusers.d $(lib)/systemd/catalog
	install -m 755 $(bin)/attestd $(bin)/attestctl $(DESTDIR)$(PREFIX)/bin/
	rm -rf $(share)/rules $(share)/expectations $(share)/criteria $(share)/pipelines $(share)/audit
	for folder in rules expectations criteria pipelines audit bundle; do test ! -d config/$$folder || cp -R config/$$folder $(share)/; done
	chmod -R u=rwX,go=rX $(share)
	install -m 644 config/controls.yaml config/signals.yaml config/sample-sizes.yaml $(share)/
	test -e $(etc)/attestd.yaml || { $(localise) config/attestd.yaml > $(etc)/attestd.yaml && chmod 644 $(etc)/attestd.yaml; }
	for unit in $(unit_files); do $(localise) systemd/$$unit > $(units)/$$unit && chmod 644 $(units)/$$unit || exit 1; done
	install -m 644 systemd/attestd.sysusers $(lib)/sysusers.d/attestd.conf
	$(localise) systemd/attestd.catalog > $(lib)/systemd/catalog/attestd.catalog
	chmod 644 $(lib)/systemd/catalog/attestd.catalog
	install -m 644 README.md docs/*.md $(doc)/
	install -m 644 docs/decisions/*.md $(doc)/decisions/
	@if test -z "$(DESTDIR)"; then .ci/after-install; fi

uninstall: ## take the installed files away; configuration and evidence stay
	@if test -z "$(DESTDIR)" -a -d /run/systemd/system; then \
	  systemctl disable --now attestd.service attestd-export.timer attestd-probe.timer attestd-query.socket 2>/dev/null || true; fi
	rm -f $(DESTDIR)$(PREFIX)/bin/attestd $(DESTDIR)$(PREFIX)/bin/attestctl
	rm -f $(addprefix $(units)/,$(unit_files)) $(lib)/sysusers.d/attestd.conf $(lib)/systemd/catalog/attestd.catalog
	rm -rf $(share) $(doc)
	@echo "kept: $(etc) and $(DESTDIR)/var/lib/attestd"

clean: ## remove what was built; ./var holds evidence and stays
	rm -rf .build .build-release .build-fuzz
