#!/usr/bin/env bash
# Builds the pages (web/ to web/dist) and notes what they were built from. Needs node 18 or newer and npm.
#   tools/build_web.sh             installs what package-lock.json names, checks types, builds, writes web/dist/manifest.sha256
#   tools/build_web.sh --install   only the first step
#   tools/build_web.sh --compare   builds beside it and fails when the same bytes do not come out
set -euo pipefail
cd "$(dirname "$0")/../web"

if [[ ! -d node_modules ]] || [[ package-lock.json -nt node_modules ]]; then
  timeout 240 npm ci --no-audit --no-fund --ignore-scripts
  touch node_modules
fi
[[ "${1:-}" == --install ]] && exit
npx --no-install tsc --noEmit
if [[ "${1:-}" == --compare ]]; then
  made=$(mktemp -d)
  trap 'rm -rf "$made"' EXIT
  npx --no-install vite build --logLevel warn --outDir "$made" --emptyOutDir
  diff -r --exclude manifest.sha256 dist "$made"
  echo "web: the same bytes again"
  exit
fi
npx --no-install vite build --logLevel warn
python3 ../tools/web_manifest.py --write
