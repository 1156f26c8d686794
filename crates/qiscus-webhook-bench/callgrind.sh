#!/usr/bin/env bash
# Counts the instructions that a request takes with callgrind, in the core and in process on both
# frameworks, and compares them with callgrind.tsv.
#
#   callgrind.sh            compare; fails when a count has grown by more than 2 %
#   callgrind.sh --record   write the counts down as the new baseline
#
# What the hash itself takes is left out: it depends on the processor's SHA instructions. The rest
# depends on the compiler, so a baseline of another rustc gives warnings and no failure.
set -euo pipefail
# In what is between $( and ) as well: a measurement that fails must not count as none.
shopt -s inherit_errexit
cd "$(dirname "$0")"

baseline=callgrind.tsv
tolerance=2
times=500
command -v valgrind >/dev/null || { echo "callgrind.sh: valgrind is missing" >&2; exit 1; }

cargo build --quiet --locked --release --bin instructions
program=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/instructions
compiler=$(rustc -vV | awk 'NR == 1 { version = $0 } $1 == "host:" { print version, $2 }')
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# The instructions of all functions but the hash's.
count() {
    valgrind --quiet --tool=callgrind --callgrind-out-file="$work/out" "$program" "${@:1:4}" >/dev/null 2>&1
    callgrind_annotate --threshold=100 --tree=none --auto=no "$work/out" 2>/dev/null | awk '
        /PROGRAM TOTALS/ { gsub(",", "", $1); total = $1 }
        /sha2::/ && !/PROGRAM/ { gsub(",", "", $1); hash += $1 }
        END { print total - hash }'
}

# A first run with one round takes away what starting costs.
measure() {
    local start all
    start=$(count "$@" 1)
    all=$(count "$@" "$((times + 1))")
    echo $(((all - start) / times))
}

status=0
{
    printf '# %s\n' "$compiler"
    printf '# instructions a request without those of the hash: place, body, way, count\n'
} >"$work/new"
while read -r place body way; do
    now=$(measure "$place" "$way" "$body")
    ((now > 0)) || { echo "callgrind.sh: $place, $body, $way was not measured" >&2; exit 1; }
    printf '%s\t%s\t%s\t%s\n' "$place" "$body" "$way" "$now" >>"$work/new"
    before=$(awk -F'\t' -v place="$place" -v body="$body" -v way="$way" \
        '$1 == place && $2 == body && $3 == way { print $4 }' "$baseline" 2>/dev/null || true)
    printf '%-9s %-10s %-20s %8s instructions, baseline %s\n' "$place" "$body" "$way" "$now" "${before:-none}"
    if [[ -z $before ]] || ((now * 100 > before * (100 + tolerance))); then
        status=1
    fi
done <<'END'
core documented ours
core modern ours
core group-100 ours
axum modern bare handler
axum modern ours
axum modern ours without event
axum modern by hand
axum modern unsigned
axum modern mis-signed
actix-web modern bare handler
actix-web modern ours
actix-web modern ours without event
actix-web modern by hand
actix-web modern unsigned
actix-web modern mis-signed
END

if [[ ${1:-} == --record ]]; then
    cp "$work/new" "$baseline"
elif [[ ! -f $baseline ]]; then
    echo "callgrind.sh: no baseline; record one with --record" >&2
    exit 1
elif ((status)); then
    if [[ $(head -n 1 "$baseline") == "# $compiler" ]]; then
        echo "callgrind.sh: more than $tolerance % over the baseline, or not in it" >&2
        exit 1
    fi
    echo "callgrind.sh: over the baseline, which is of another compiler: not a failure" >&2
fi
