# Everything from outside, as imported targets. docs/decisions/0001-dependencies.md says why each is here.
include(stoa_import)

find_package(Threads REQUIRED)
find_package(CAF 0.17.6 REQUIRED COMPONENTS core)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(simdjson 3.0 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)

# The packages of these five bring no CMake files, or files that want the build tools of their own dependencies.
stoa_import(rocksdb HEADER rocksdb/db.h LIBRARY rocksdb)
stoa_import(libstemmer HEADER libstemmer.h LIBRARY stemmer)
stoa_import(zstd HEADER zstd.h LIBRARY zstd)
stoa_import(jemalloc HEADER jemalloc/jemalloc.h LIBRARY jemalloc)
stoa_import(CLI11 HEADER CLI/CLI.hpp)
