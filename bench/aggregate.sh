#!/bin/sh
# Adding up and checking N unit reports in canonical JSON, beside json-c parsing the same bytes.
#   bench/aggregate.sh [BUILD_FOLDER] [N]      (build with -Dbench=true; needs GNU time)
set -eu
build=$(cd "${1:-build-bench}" && pwd)
n=${2:-200000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$build/gongkai" sample --reports "$n" --seed 5 -o "$dir/reports.jsonl"
echo "bytes: $(stat -c %s "$dir/reports.jsonl")"
/usr/bin/time -f 'aggregate and check: %e s wall, %U s user, %S s system, %M KB peak of the largest process' \
    "$build/gongkai" report aggregate "$dir/reports.jsonl" -o "$dir/sum.json"
"$build/bench/json_parse" "$dir/reports.jsonl"
