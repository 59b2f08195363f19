#!/usr/bin/env bash
# Installs what building and checking Stoa needs on Debian 12; does nothing when all of it is there.
#   tools/install_dependencies.sh build     to build and run
#   tools/install_dependencies.sh all       also to check, test and fuzz
set -euo pipefail

build=(
  g++ cmake ninja-build python3 ca-certificates curl git
  libcaf-dev libboost1.81-dev libssl-dev libicu-dev libstemmer-dev librocksdb-dev libjemalloc-dev libsimdjson-dev
  zlib1g-dev libzstd-dev
  libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev libgtest-dev libgmock-dev
)
check=(clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev universal-ctags mold ccache util-linux procps
  php-cli chromium fonts-noto-cjk)
# Only where there is no node of another origin: the two do not go together.
command -v node >/dev/null || check+=(nodejs npm)

wanted=("${build[@]}")
if [[ "${1:-all}" == all ]]; then
  wanted+=("${check[@]}")
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian. Stoa is built and tested on Debian 12 with: ${wanted[*]}" >&2
  exit 1
fi
missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ "$status" == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "dependencies: all there"
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || { echo "Not root, no sudo; please install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "dependencies: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "dependencies: installed"
