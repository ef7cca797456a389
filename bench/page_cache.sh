#!/bin/sh
# A public page from the page cache beside nginx serving the same bytes as a static file: one core for the server, another
# for wrk, 64 keep-alive connections, rounds in turn. CPU a request is what the server's processes used (/proc).
# Usage: bench/page_cache.sh [PROGRAM [DATA_DIR [PATH]]]   (needs nginx, wrk, curl, taskset)
#   ROUNDS=5 SECONDS_EACH=5 OPEN_FILE_CACHE=1 (nginx keeps files open) PAGE_CACHE=off (the page is made for each request)
#   BODY=12 (the sample document whose page it is gets a text of so many KiB; needs python3, only without DATA_DIR)
set -eu
program=${1:-build/gongkai}
dir=$(mktemp -d)
page=${3:-/zfxxgk/zfxxgknb/2020}
rounds=${ROUNDS:-5}
each=${SECONDS_EACH:-5}
ours=
theirs=
stop() {
    [ -z "$ours" ] || kill "$ours" 2>/dev/null || true
    [ -z "$theirs" ] || kill "$theirs" 2>/dev/null || true
    wait || true
    rm -rf "$dir"
}
trap stop EXIT
data=${2:-$dir/data}
[ $# -ge 2 ] || "$program" init --data "$data" --sample >/dev/null
if [ -n "${BODY:-}" ] && [ $# -lt 2 ]; then
    page=/zfxxgk/wj/000000000/2020-00058
    python3 - "$data/gongkai.db" "$((BODY * 1024))" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
key = db.execute("SELECT unit_id, document_id, version FROM public_item WHERE index_no = '000000000/2020-00058'").fetchone()
where = ' WHERE unit_id = ? AND document_id = ? AND version = ?'
body, = db.execute('SELECT body_html FROM document_version' + where, key).fetchone()
times = int(sys.argv[2]) // len(body.encode()) + 1
db.execute('UPDATE document_version SET body_html = ?' + where, (body * times,) + key)
db.commit()
PY
fi
port=$((20000 + $$ % 20000))
nginx_port=$((port + 1))
taskset -c 0 "$program" serve --data "$data" --listen "127.0.0.1:$port" --threads 1 --connections-per-address 1000 \
    --page-cache "${PAGE_CACHE:-on}" >"$dir/out" 2>&1 &
ours=$!
fetch() { # FILE URL
    for _ in $(seq 50); do
        ! curl -fs -o "$1" "$2" || return 0
        sleep 0.2
    done
    echo "$2 does not answer" >&2
    exit 1
}
fetch "$dir/page" "http://127.0.0.1:$port$page"
mkdir -p "$dir/www" "$dir/tmp"
chmod 755 "$dir" "$dir/www" # nginx's worker may be another user
cp "$dir/page" "$dir/www/page.html"
chmod 644 "$dir/www/page.html"
{
    echo "worker_processes 1; pid $dir/nginx.pid; error_log $dir/error.log; daemon off; events { worker_connections 1024; }"
    echo "http { types { text/html html; } access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;"
    [ -z "${OPEN_FILE_CACHE:-}" ] || echo "open_file_cache max=1000 inactive=60s; open_file_cache_valid 60s;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $dir/tmp/$kind;"; done
    echo "server { listen 127.0.0.1:$nginx_port; root $dir/www; } }"
} >"$dir/nginx.conf"
taskset -c 0 nginx -p "$dir" -c "$dir/nginx.conf" 2>/dev/null &
theirs=$!
fetch "$dir/same" "http://127.0.0.1:$nginx_port/page.html"
cmp "$dir/page" "$dir/same"

# Ticks that a process and its children have used.
ticks() {
    for pid in "$1" $(pgrep -P "$1" || true); do cat "/proc/$pid/stat"; done |
        sed 's/.*) //' | awk '{sum += $12 + $13} END {print sum}'
}
# run NAME PID URL: appends "requests/s, microseconds of CPU a request, p50, p99" to a file.
run() {
    before=$(ticks "$2")
    taskset -c 1 wrk -t1 -c64 "-d${each}s" --latency "$3" >"$dir/wrk"
    after=$(ticks "$2")
    awk -v used=$((after - before)) -v hz="$(getconf CLK_TCK)" '
        /99%/ {p99 = $2} /50%/ {p50 = $2} /requests in/ {count = $1} /Requests\/sec/ {rate = $2}
        /Non-2xx|Socket errors/ {print "ERRORS: " $0 > "/dev/stderr"}
        function us(t) {return t ~ /us$/ ? t + 0 : t ~ /ms$/ ? t * 1000 : t * 1000000}
        END {printf "%.0f %.2f %.0f %.0f\n", rate, used * 1000000 / hz / count, us(p50), us(p99)}' "$dir/wrk" >>"$dir/$1"
}
for round in $(seq "$rounds"); do
    run gongkai "$ours" "http://127.0.0.1:$port$page"
    run nginx "$theirs" "http://127.0.0.1:$nginx_port/page.html"
done
median() { cut -d' ' -f"$2" "$dir/$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"; }
size=$(wc -c <"$dir/page")
echo "$page, $size bytes, page cache ${PAGE_CACHE:-on}, $rounds rounds of $each s, medians"
for who in gongkai nginx; do
    echo "  $who: $(median $who 1) requests/s, $(median $who 2) us CPU/request, p50 $(median $who 3) us, p99 $(median $who 4) us"
done
ratio() { awk -v a="$(median gongkai "$1")" -v b="$(median nginx "$1")" 'BEGIN {printf "%.2f", a / b}'; }
echo "  ratio gongkai : nginx   CPU/request $(ratio 2)   throughput $(ratio 1)   p99 $(ratio 4)"
echo "  resident after load: $(awk '/^VmRSS/ {printf "%.1f MB", $2 / 1000}' "/proc/$ours/status")"
