#!/usr/bin/env bash
# Measures everything and draws the pictures: writes all of results/. Takes some ten minutes
# once it is built.
# With names of programs, runs only those, and draws the pictures again.
set -euo pipefail
cd "$(dirname "$0")"

programs=(micro allocations in_process end_to_end refusals growth last_byte connections)
(($#)) && programs=("$@")

cargo build --quiet --locked --release --bins
folder=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release
for program in "${programs[@]}"; do
    printf '%s\n' "$program" >&2
    "$folder/$program" >"results/$program.csv.new"
    mv "results/$program.csv.new" "results/$program.csv"
done
{
    date -u +'measured on %Y-%m-%d'
    sed -n 's/^model name[^:]*: /processor: /p' /proc/cpuinfo | sort | uniq
    printf 'processors: %s\n' "$(nproc)"
    printf 'SHA instructions: %s\n' "$(grep -qw sha_ni /proc/cpuinfo && echo yes || echo no)"
    printf 'kernel: %s\n' "$(uname -sr)"
    printf 'compiler: %s, thin LTO and one codegen unit\n' "$(rustc --version)"
    printf 'load average when it ended: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
} >results/machine.txt
"$folder/plots"
"$folder/tables" >results/reached.md
