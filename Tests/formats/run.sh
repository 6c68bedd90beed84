#!/bin/sh
# run.sh BUNDLES VENV - lets other people's programs judge the OSCAL and OCSF files of each bundle in the folder
# BUNDLES (made by the test FormatSamples): compliance-trestle, which it installs from PyPI into VENV when that is not
# there yet, and the rules of the OCSF schema in ocsf.py. ORACLES=folder adds that folder's check_ocsf.py.
set -eu

here=$(dirname "$0")
bundles=$1 venv=$2 oracles=${ORACLES:-}
wanted=$venv.wanted
cp "$here/requirements.txt" "$wanted"
test -z "$oracles" || printf 'ocsf-json-schema==1.2.0\njsonschema==4.26.0\n' >>"$wanted"
if ! cmp -s "$wanted" "$venv/requirements.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$venv/requirements.txt"
fi
rm "$wanted"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$venv/bin/python trestle=$(cd "$venv/bin" && pwd)/trestle
failed=0

fail() {
  echo "formats: $1" >&2
  failed=1
}

# A workspace of trestle; it refuses to import what it would not write itself.
import_oscal() {
  for model in catalog assessment-plan assessment-results; do
    (cd "$work" && "$trestle" import -f "$2/oscal/$model.json" -o "$1" >"$work/log" 2>&1) || {
      cat "$work/log" >&2
      return 1
    }
  done
}

(cd "$work" && "$trestle" init --local >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
found=0
for bundle in "$bundles"/*/; do
  bundle=$(cd "$bundle" && pwd) name=$(basename "$bundle")
  found=$((found + 1))
  import_oscal "$name" "$bundle" || fail "trestle does not take the OSCAL files of '$name'"
  "$python" -B "$here/ocsf.py" "$bundle/ocsf/events.jsonl" || fail "the OCSF events of '$name' are not valid"
  # The oracle calls a file without events an error; in a month without anything it is right.
  if test -n "$oracles" && test -s "$bundle/ocsf/events.jsonl"; then
    "$python" -B "$oracles/check_ocsf.py" "$bundle/ocsf/events.jsonl" || fail "the oracle refuses the events of '$name'"
  fi
done
test "$found" -gt 0 || { echo "formats: no bundle in '$bundles'" >&2; exit 2; }

(cd "$work" && "$trestle" validate -a >"$work/log" 2>&1) || fail "trestle finds the OSCAL files invalid"
valid=$(grep -c '^VALID' "$work/log" || true)
test "$valid" -eq $((3 * found)) || {
  cat "$work/log" >&2
  fail "trestle calls $valid of $((3 * found)) documents valid"
}
# One that is wrong must not pass, or the above says nothing.
mkdir "$work/broken"
cp -R "$bundles/month/oscal" "$work/broken/"
sed -i 's/"methods":\["EXAMINE"\]/"methods":[]/' "$work/broken/oscal/assessment-results.json"
if import_oscal broken "$work/broken" 2>/dev/null; then fail "trestle takes an empty list of methods"; fi
echo "oscal: $valid documents of $found bundles valid"
exit $failed
