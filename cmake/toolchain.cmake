# Compiler, linker and sanitizer settings: the same for every target, so that precompiled headers can be shared.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(STOA_SANITIZE "" CACHE STRING "address, undefined, fuzzer, or empty")
set_property(CACHE STOA_SANITIZE PROPERTY STRINGS "" address undefined fuzzer)
option(STOA_WERROR "Warnings are errors" ON)

set(stoa_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(STOA_WERROR)
  list(APPEND stoa_warnings -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlaps and overruns in std::string's operator+ that are not there (its bug 105651); the address
  # sanitizer looks for real ones.
  list(APPEND stoa_warnings -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  if(STOA_SANITIZE OR CMAKE_CXX_FLAGS MATCHES "-O2")
    # Instrumented code confuses this analysis, and at -O2 so do moves of a std::variant, whose other alternatives it
    # takes for values; the debug and test builds run it.
    list(APPEND stoa_warnings -Wno-maybe-uninitialized)
  endif()
endif()

if(STOA_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address)
  add_link_options(-fsanitize=address)
elseif(STOA_SANITIZE STREQUAL "undefined")
  # CAF 0.17.6 binds references to null in init_fun_factory.hpp, harmlessly: the null check is off.
  set(stoa_undefined -fsanitize=undefined -fno-sanitize=null -fno-sanitize-recover=all)
  add_compile_options(${stoa_undefined})
  add_link_options(${stoa_undefined})
elseif(STOA_SANITIZE STREQUAL "fuzzer")
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "STOA_SANITIZE=fuzzer needs clang")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link,address)
  add_link_options(-fsanitize=address)
elseif(STOA_SANITIZE)
  message(FATAL_ERROR "STOA_SANITIZE=${STOA_SANITIZE} is none of: address, undefined, fuzzer")
endif()

# Compiled objects from a cache where there is one. Precompiled headers need the two looser rules and -fpch-preprocess.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    ${CCACHE_PROGRAM})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)
endif()

# A fast linker where there is one.
foreach(linker IN ITEMS mold lld)
  find_program(STOA_LINKER_${linker} NAMES ${linker} ld.${linker})
  if(STOA_LINKER_${linker} AND NOT stoa_linker)
    set(stoa_linker ${linker})
    add_link_options(-fuse-ld=${linker})
  endif()
endforeach()

# The log's headers are compiled once, in its library; every translation unit agrees on that.
add_compile_definitions(SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB)
