#!/usr/bin/env bash
# From a fresh clone to a running shop: installs, builds, starts the server, imports the sample catalogue.
#   tools/run.sh [DIR] [PORT]       DIR: where the data goes, ./stoa-data by default; PORT: 8080 or the next free one
# Ctrl-C ends the server. The data stays: the next run goes on with it.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-./stoa-data}
port=${2:-8080}
if [[ ! "$port" =~ ^[0-9]{1,5}$ ]]; then
  echo "PORT is \"$port\"; a number such as 8080 is expected: tools/run.sh [DIR] [PORT]" >&2
  exit 2
fi

# The first port from $1 on that nobody listens on.
free_port() {
  python3 - "$1" <<'PYTHON'
import socket, sys
for port in range(int(sys.argv[1]), 65536):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(port)
        break
PYTHON
}

tools/install_dependencies.sh build
echo "building (a few minutes the first time)"
cmake --preset release
cmake --build --preset release --target stoa
stoa=build/release/stoa

port=$(free_port "$port")
mkdir -p "$data"
exec 3< <(exec "$stoa" serve --data "$data" --listen "127.0.0.1:$port")
server=$!
stop() {
  trap - INT TERM EXIT
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

# The server says one line on standard output, `ready URL`, when it serves.
if ! read -r -u 3 word url || [[ "$word" != ready ]]; then
  status=0
  wait "$server" || status=$?
  trap - EXIT
  echo "the server did not start (exit $status); does another one use $data?" >&2
  exit 1
fi

"$stoa" import samples/products.jsonl --url "$url" --key-file "$data/admin.key"

cat <<EOF_TEXT

Stoa serves $(wc -l <samples/products.jsonl) sample products at $url
data: $data    admin key: $data/admin.key

In another terminal, from this folder:

  export STOA_URL=$url STOA_KEY="\$(cat $data/admin.key)"
  alias call='curl -s -H "Authorization: Bearer \$STOA_KEY"'

  call "\$STOA_URL/v1/search?q=kettle&facet_by=brand,category"
  call "\$STOA_URL/v1/products/by/sku/KIT-0001"
  call "\$STOA_URL/v1/search?q=*&filter_by=price:%5B10..25%5D&sort_by=price:asc&per_page=3"
  call -X PUT "\$STOA_URL/v1/products/my-first" -H 'Content-Type: application/json' \\
    -d '{"name":"Yellow teapot","brand":"Mine","price":{"amount":"24.50","currency":"USD"}}'
  call "\$STOA_URL/v1/search?q=yellow+teapot"      # there already
  $stoa search "cast iron" --url $url --key-file $data/admin.key

Ctrl-C ends the server.
EOF_TEXT
wait "$server"
