#!/bin/sh
# Resident memory of the server: idle, and while document pages and lists of a data directory are asked for at random.
# Usage: bench/memory.sh PROGRAM DATA_DIR [SECONDS]   (needs wrk, curl, python3; a data directory with SQLite and public documents)
set -eu
program=$1
data=$2
seconds=${3:-20}
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$dir"' EXIT
port=$((20000 + $$ % 20000))
"$program" serve --data "$data" --listen "127.0.0.1:$port" --connections-per-address 1000 --page-cache "${PAGE_CACHE:-on}" >"$dir/out" 2>&1 &
server=$!
for _ in $(seq 150); do
    ! curl -s -o /dev/null "http://127.0.0.1:$port/static/gk.css" || break
    sleep 0.2
done
memory() { awk '/^VmRSS/ {r = $2} /^RssAnon/ {a = $2} END {printf "%.1f MB resident, %.1f MB of it anonymous", r / 1000, a / 1000}' "/proc/$server/status"; }
python3 - "$data/gongkai.db" "$dir/paths.lua" <<'PY'
import random, sqlite3, sys
rows = sqlite3.connect('file:%s?mode=ro' % sys.argv[1], uri=True).execute(
    "SELECT p.index_no, p.column_code, COALESCE(s.base_path, '/zfxxgk') FROM public_item p LEFT JOIN site s ON s.unit_id = p.unit_id").fetchall()
random.seed(1)
paths = [r[2] + '/wj/' + r[0] for r in random.sample(rows, min(20000, len(rows)))]
paths += [base + '/fdzdgknr/' + column for base, column in sorted({(r[2], r[1]) for r in rows})] * 20
paths += [base + page for base in sorted({r[2] for r in rows}) for page in ('/', '/zfxxgknb')] * 50
random.shuffle(paths)
with open(sys.argv[2], 'w') as out:
    out.write('local paths = {%s}\nlocal n = 0\n' % ','.join('"%s"' % p for p in paths))
    out.write('request = function() n = n % #paths + 1; return wrk.format("GET", paths[n]) end\n')
print(len(rows), 'public documents')
PY
cat "$data"/*.db >/dev/null # no reading from the disk is measured here
# The search index may still be made: until the server is at rest.
used() { sed 's/.*) //' "/proc/$server/stat" | awk '{print $12 + $13}'; }
for _ in $(seq 150); do
    before=$(used)
    sleep 2
    [ $(($(used) - before)) -gt 10 ] || break
done
echo "idle: $(memory)"
wrk -t1 -c64 "-d${seconds}s" -s "$dir/paths.lua" --latency "http://127.0.0.1:$port" >"$dir/wrk" &
wrk=$!
most=0
while kill -0 $wrk 2>/dev/null; do
    now=$(awk '/^VmRSS/ {print $2}' "/proc/$server/status")
    [ "$now" -le "$most" ] || most=$now
    sleep 0.5
done
awk '/Requests\/sec/ {rate = $2} /99%/ {p99 = $2} /Non-2xx/ {bad = $NF} END {print "under load: " rate " requests/s, p99 " p99 ", other answers " bad + 0}' "$dir/wrk"
awk -v most="$most" 'BEGIN {printf "most under load: %.1f MB resident\n", most / 1000}'
echo "after: $(memory)"
