#!/bin/sh
# run.sh ATTESTCTL VENV [RULES-FOLDER] - compares attestctl with pySigma's SQLite backend, which it installs from PyPI
# into VENV when that is not there yet.
set -eu

here=$(dirname "$0")
attestctl=$1 venv=$2 folder=${3:-}
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/"
fi
exec "$venv/bin/python" -B "$here/compare.py" "$attestctl" ${folder:+"$folder"}
