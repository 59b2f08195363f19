#!/usr/bin/env bash
# Everything that is checked without running the program: layout, layers, style, headers, clang-tidy.
#   tools/check.sh [--all] [BUILD]
# Layers, style and layout look at the whole tree; headers and clang-tidy at what changed (--all: at everything).
# BUILD is a configured build folder, build/test by default. Ends with 1 when anything is found; runs all checks first.
set -uo pipefail
cd "$(dirname "$0")/.."

scope=
if [[ "${1:-}" == --all ]]; then
  scope=--all
  shift
fi
build=${1:-build/test}
failed=()

# Runs one check, prints how long it took, remembers if it failed.
check() {
  local name=$1 begin=$SECONDS
  shift
  if "$@"; then
    printf '   %-10s ok      %3d s\n' "$name" $((SECONDS - begin))
  else
    printf '   %-10s FAILED  %3d s\n' "$name" $((SECONDS - begin))
    failed+=("$name")
  fi
}

sources_in() {
  grep -E '^(domain|config|codec|storage|spine|messages|actors|gateway|app|tests)/.*\.(hpp|cpp)$' || true
}

mapfile -t all < <(tools/changed_files.sh --all)
mapfile -t all_sources < <(printf '%s\n' "${all[@]}" | sources_in)
mapfile -t changed < <(tools/changed_files.sh $scope | sources_in)

layout() {
  clang-format-14 --dry-run --Werror "${all_sources[@]}"
}
style() {
  printf '%s\0' "${all[@]}" | xargs -0 python3 tools/check_style.py
}
headers() {
  local found
  mapfile -t found < <(printf '%s\n' "${changed[@]}" | grep '\.hpp$')
  if ((${#found[@]} == 0)); then
    echo "headers: NOTHING CHANGED, none compiled (--all compiles them all)"
    return
  fi
  python3 tools/check_headers.py "$build" "${found[@]}"
}
tidy() {
  local found
  mapfile -t found < <(printf '%s\n' "${changed[@]}" | grep '\.cpp$' | grep -v '^tests/fuzz/')
  if ((${#found[@]} == 0)); then
    echo "tidy: NOTHING CHANGED, nothing looked at (--all looks at everything)"
    return
  fi
  python3 tools/check_tidy.py "$build" "${found[@]}"
}

if [[ ! -f "$build/compile_commands.json" ]]; then
  echo "$build is not configured: cmake --preset test" >&2
  exit 2
fi
check layout layout
check layers python3 tools/check_layers.py .
check style style
check headers headers
check tidy tidy

if ((${#failed[@]})); then
  echo "check: failed: ${failed[*]}"
  exit 1
fi
echo "check: ok"
