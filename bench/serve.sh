#!/bin/sh
# Start to first answer, idle memory (PSS of the server process) and page throughput of a release build.
# Usage: bench/serve.sh [PROGRAM]   (needs curl; wrk for the throughput rows)
set -eu
program=${1:-build/gongkai}
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT
port=$((20000 + $$ % 20000))
"$program" init --data "$dir/data" --sample >/dev/null
for round in 1 2 3 4 5; do
    [ -z "$pid" ] || { kill "$pid"; wait "$pid" || true; }
    begin=$(date +%s%N)
    "$program" serve --data "$dir/data" --listen "127.0.0.1:$port" >"$dir/out" 2>&1 &
    pid=$!
    until curl -fs -o /dev/null "http://127.0.0.1:$port/zfxxgk/zfxxgknb/2020"; do :; done
    end=$(date +%s%N)
    echo $(((end - begin) / 1000000)) >>"$dir/starts"
done
pss() { awk '/^Pss:/ {printf "%.1f MB", $2 / 1000}' "/proc/$pid/smaps_rollup"; }
sleep 1
echo "start to first answer, median of 5: $(sort -n "$dir/starts" | sed -n 3p) ms (target 100)"
echo "idle server, PSS: $(pss) (target 25)"
if command -v wrk >/dev/null; then
    for path in /static/gk.css /zfxxgk/zfxxgknb /zfxxgk/zfxxgknb/2020 /api/v1/reports/2020; do
        echo "$path: $(wrk -t1 -c16 -d3s "http://127.0.0.1:$port$path" | awk '/Requests\/sec/ {print $2 " requests/s"}')"
    done
    echo "after load, PSS: $(pss)"
fi
