#!/usr/bin/env bash
# Prints the files that differ from the base, one a line: committed, staged, changed and new ones.
#   tools/changed_files.sh [--all]
# The base is $STOA_BASE, else where this branch left origin/main (or main), else the last commit that is a day old
# (on main itself everything of the last day counts as changed); without any: all.
set -euo pipefail
cd "$(dirname "$0")/.."

all_files() {
  git ls-files --cached --others --exclude-standard
}

base() {
  local head branch found
  head=$(git rev-parse --verify --quiet HEAD) || return 0
  if [[ -n "${STOA_BASE:-}" ]]; then
    git rev-parse --verify "$STOA_BASE^{commit}"
    return
  fi
  for branch in origin/main main; do
    found=$(git merge-base HEAD "$branch" 2>/dev/null) || continue
    if [[ "$found" != "$head" ]]; then
      echo "$found"
      return
    fi
  done
  found=$(git rev-list -1 --before='1 day ago' HEAD)
  if [[ -n "$found" && "$found" == "$head" ]]; then
    found=$(git rev-parse --verify --quiet HEAD~1) || true
  fi
  echo "$found"
}

if [[ "${1:-}" == --all ]] || ! git rev-parse --git-dir >/dev/null 2>&1; then
  all_files 2>/dev/null || find . -type f -not -path './build/*' -printf '%P\n'
  exit
fi
from=$(base)
if [[ -z "$from" ]]; then
  all_files
else
  { git diff --name-only --diff-filter=d "$from" --; git ls-files --others --exclude-standard; } | sort -u
fi
