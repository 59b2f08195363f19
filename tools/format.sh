#!/usr/bin/env bash
# Lays out all C++ sources as .clang-format says; tools/check.sh only looks whether they are.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/changed_files.sh --all | grep -E '\.(hpp|cpp)$' | xargs -d '\n' clang-format-14 -i
