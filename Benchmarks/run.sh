#!/bin/bash
# run.sh BIN_DIR - the figures of `make bench`: attestctl scan beside grep and fail2ban-regex on the same files.
set -eu
cd "$(dirname "$0")/.."
bin=${1:?usage: Benchmarks/run.sh BIN_DIR}
corpora=${ATTESTD_BENCH_FOLDER:-.build-release/bench}
mkdir -p "$corpora"
# corpus NAME SIZE MIX: made once, deterministic by seed.
corpus() {
  [ -s "$corpora/$1.log" ] && return
  python3 Benchmarks/make_auth_log.py --size "$2" --mix "$3" --stamps rfc3164 --seed 1 > "$corpora/$1.new"
  mv "$corpora/$1.new" "$corpora/$1.log"
}
corpus quiet-500 500M quiet
corpus quiet-50 50M quiet
corpus attack-100 100M attack
exec python3 Benchmarks/scan.py "$bin" "$corpora"
