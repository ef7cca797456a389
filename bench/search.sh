#!/bin/sh
# Search beside Groonga on the same documents and queries, and its growth: bench/search.sh [DOCUMENTS [GROWTH...]]
#
#   meson setup build-bench --buildtype=release -Dbench=true && ninja -C build-bench
#   bench/search.sh 200000 10000 100000 1000000
#
# Debian package for the comparison: groonga-bin. Needs some 5 KB of disk a document in TMPDIR.
set -eu
cd "$(dirname "$0")/.."
documents=${1:-200000}
[ $# -eq 0 ] || shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/gk_search_XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
mkdir "$folder/index" "$folder/export" "$folder/groonga"
echo "== $documents documents"
build-bench/bench/search "$folder/index" "$documents" 200 "$folder/export"
if command -v groonga >/dev/null; then
  python3 bench/search_groonga.py "$folder/export" "$folder/groonga/db"
else
  echo "groonga is not installed: nothing to compare with"
fi
rm -rf "$folder/index" "$folder/export" "$folder/groonga"
for size in "$@"; do
  echo "== $size documents"
  mkdir "$folder/index"
  build-bench/bench/search "$folder/index" "$size" 100
  rm -rf "$folder/index"
done
