# How a folder becomes a library, and a file a program.

file(WRITE ${PROJECT_BINARY_DIR}/generated/empty_main.cpp "int main() {}\n")

# One translation unit that holds the precompiled header cmake/NAME.hpp; a library that wants it says `PCH NAME`.
#
#   stoa_precompiled(NAME [USES target...])
function(stoa_precompiled name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
  file(WRITE ${PROJECT_BINARY_DIR}/generated/${name}.cpp "// Only its precompiled header is of use.\n")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/generated/${name}.cpp)
  target_link_libraries(${name} PRIVATE ${arg_USES})
  target_compile_options(${name} PRIVATE ${stoa_warnings}) # -Wpedantic changes macros, which must agree
  target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${name}.hpp)
endfunction()

stoa_precompiled(caf_pch USES CAF::core)

# For libraries that do not see CAF. Not where tests are built: there a source shows that the header it begins with
# stands alone.
option(STOA_STD_PCH "Compile the headers of std once" OFF)
if(STOA_STD_PCH)
  stoa_precompiled(std_pch)
endif()

# Lists the sources below a folder: *.cpp and *.hpp, without the sub-folders and files named.
function(stoa_sources result folder)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp ${PROJECT_SOURCE_DIR}/${folder}/*.hpp)
  foreach(part IN LISTS ARGN)
    list(FILTER found EXCLUDE REGEX "^${PROJECT_SOURCE_DIR}/${folder}/${part}(/|$)")
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# Links the whole of a library with what it declares and nothing else: a dependency it forgot to name fails here.
function(stoa_link_test name)
  add_executable(stoa_${name}_link_test ${PROJECT_BINARY_DIR}/generated/empty_main.cpp)
  target_link_libraries(stoa_${name}_link_test PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,stoa_${name}>)
  set_target_properties(stoa_${name}_link_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/link_tests)
endfunction()

# Declares stoa::NAME from everything in its folder.
#
#   stoa_library(NAME [FOLDER path] [WITHOUT part...] USES target... [PCH target])
#
# FOLDER defaults to NAME. WITHOUT names sub-folders or files that belong to other targets. A folder that holds no
# .cpp yet becomes a header-only library.
function(stoa_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER;PCH" "WITHOUT;USES")
  if(NOT arg_FOLDER)
    set(arg_FOLDER ${name})
  endif()
  stoa_sources(sources ${arg_FOLDER} ${arg_WITHOUT})
  set(code ${sources})
  list(FILTER code INCLUDE REGEX "[.]cpp$")
  if(code)
    add_library(stoa_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_compile_options(stoa_${name} PRIVATE ${stoa_warnings})
    if(arg_PCH AND NOT STOA_SANITIZE STREQUAL "fuzzer")
      target_precompile_headers(stoa_${name} REUSE_FROM ${arg_PCH})
    elseif(STOA_STD_PCH)
      target_precompile_headers(stoa_${name} REUSE_FROM std_pch)
    endif()
    stoa_link_test(${name})
  else()
    add_library(stoa_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(stoa::${name} ALIAS stoa_${name})
  target_include_directories(stoa_${name} ${scope} ${PROJECT_SOURCE_DIR})
  target_link_libraries(stoa_${name} ${scope} ${arg_USES})
endfunction()

# Gives a library a definition of its own, if it has code.
function(stoa_define name)
  get_target_property(type stoa_${name} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_compile_definitions(stoa_${name} PRIVATE ${ARGN})
  endif()
endfunction()

# What a program takes memory from. The sanitizers bring an allocator of their own.
add_library(stoa_allocator INTERFACE)
add_library(stoa::allocator ALIAS stoa_allocator)
if(NOT STOA_SANITIZE)
  target_sources(stoa_allocator INTERFACE ${PROJECT_SOURCE_DIR}/app/allocator.cpp)
  target_link_libraries(stoa_allocator INTERFACE jemalloc::jemalloc)
  # No name of it is used, so the linker would leave it out where it is told to link only what is needed.
  target_link_options(stoa_allocator INTERFACE LINKER:--no-as-needed)
endif()

# Declares a program at build/<preset>/NAME, once its source is there.
#
#   stoa_program(NAME SOURCE file USES target... [PCH target])
function(stoa_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE;PCH" "USES")
  file(GLOB found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${arg_SOURCE})
  if(NOT found)
    return()
  endif()
  add_executable(${name} ${found})
  target_compile_options(${name} PRIVATE ${stoa_warnings})
  target_link_libraries(${name} PRIVATE ${arg_USES} stoa::allocator)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  if(arg_PCH AND NOT STOA_SANITIZE STREQUAL "fuzzer")
    target_precompile_headers(${name} REUSE_FROM ${arg_PCH})
  endif()
endfunction()
