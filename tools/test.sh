#!/usr/bin/env bash
# Everything that must hold before a change is taken: installs, builds, checks, fuzzes for a moment, runs all tests.
#   tools/test.sh
# Prints how long each stage took; stops at the first that fails and exits with 1. Ends with ctest's closing lines.
set -uo pipefail
cd "$(dirname "$0")/.."
budget_s=1500
fuzz_s=${STOA_FUZZ_SECONDS:-5}
# clang-tidy takes seconds a file: after this long the files not looked at yet are counted and left out.
export STOA_TIDY_SECONDS=${STOA_TIDY_SECONDS:-240}
jobs=$(nproc)
times=()

report() {
  local line
  printf '\n%-14s %8s\n' stage seconds
  for line in "${times[@]}"; do
    printf '%-14s %8s\n' ${line}
  done
  printf '%-14s %8d of %d\n\n' total "$SECONDS" "$budget_s"
}

# Runs one stage and keeps its time.
stage() {
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    times+=("$name $((SECONDS - begin))")
    report
    echo "FAILED in stage: $name"
    exit 1
  fi
  times+=("$name $((SECONDS - begin))")
}

build_fuzzers() {
  cmake --preset fuzz >/dev/null && cmake --build --preset fuzz
}

# Replays each fuzzer's corpus, then lets it look for new inputs for some seconds.
run_fuzzers() {
  local fuzzer name found
  found=$(mktemp -d)
  for fuzzer in build/fuzz/fuzzers/*_fuzz; do
    [[ -x "$fuzzer" ]] || continue
    name=$(basename "$fuzzer")
    mkdir -p "$found/$name"
    "$fuzzer" -max_total_time="$fuzz_s" -rss_limit_mb=2048 -timeout=10 -artifact_prefix="$found/$name-" \
      "$found/$name" $(ls -d "tests/fuzz/corpus/$name" 2>/dev/null) >"$found/$name.log" 2>&1 || {
      tail -40 "$found/$name.log"
      echo "$name failed; its input is in $found"
      return 1
    }
    echo "$name: $(grep -E '^(Done|stat::number_of_executed)' "$found/$name.log" | tail -1)"
  done
  rm -rf "$found"
}

# The pages are those of their sources; where npm can install what they are built with, the same bytes must come out again.
check_web() {
  local not_done="the pages are NOT built anew and NOT tested in a browser"
  python3 tools/web_manifest.py || return 1
  if ! command -v npm >/dev/null; then
    echo "web: NO npm, $not_done"
  elif ! tools/build_web.sh --install; then
    echo "web: npm CANNOT INSTALL what web/package-lock.json names, $not_done"
  else
    tools/build_web.sh --compare
  fi
}

run_tests() {
  ctest --preset test -j "$jobs" 2>&1 | tee build/test/ctest.log
}

# ctest's own account per label, in seconds of processes, of which several run at a time.
label_times() {
  local label seconds
  while read -r label _ seconds _; do
    times+=("tests:$label $seconds")
  done < <(sed -n '/^Label Time Summary/,/^$/p' build/test/ctest.log | grep ' = ')
}

stage install tools/install_dependencies.sh all
stage configure cmake --preset test
stage build cmake --build --preset test -- -j "$jobs"
stage check tools/check.sh build/test
if command -v clang++-14 >/dev/null; then
  stage build-fuzz build_fuzzers
  stage fuzz run_fuzzers
else
  echo "fuzz: NO clang++-14, the fuzzers are not run"
fi

stage web check_web

begin=$SECONDS
printf '\n== tests\n'
run_tests
status=$?
times+=("tests $((SECONDS - begin))")
label_times
report
((SECONDS > budget_s)) && echo "OVER BUDGET: $SECONDS s of $budget_s s"
sed -n '/ tests passed, /,$p' build/test/ctest.log
exit "$status"
