/// The program an auditor repeats a draw with, without attestd: `sample.sh`.
package enum SampleScript {
  /// A row's keys are sorted, so `at` comes first; `"id":` behind a brace or a comma can only be the key, for a quote
  /// inside a text is written `\"`.
  package static let text = #"""
    #!/bin/sh
    # sample.sh POPULATION ENGAGEMENT CONTROL TEXT SIZE [YYYY-MM]: the ids of a sample, in order; see docs/sampling.md.
    set -eu; export LC_ALL=C
    population=$(sha256sum < "$1")
    seed=$(printf '%s|%s|%s|%s' "$2" "$3" "${population%% *}" "$4" | sha256sum)
    sed -n 's/^{"at":"'"${6-}"'.*[{,]"id":"\([^"]*\)".*/\1/p' < "$1" | while read -r id; do
      rank=$(printf '%s|%s' "${seed%% *}" "$id" | sha256sum)
      echo "${rank%% *} $id"
    done | sort | head -n "$5" | sed 's/.* //'

    """#
}
