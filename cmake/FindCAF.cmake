# Finds the C++ Actor Framework where its package brings no CMake files of its own (0.17.x in Debian).
#
#   find_package(CAF 0.17.6 REQUIRED COMPONENTS core [io] [openssl])
#
# Defines CAF::core, CAF::io, CAF::openssl for the components asked for, CAF_FOUND and CAF_VERSION.
find_path(CAF_INCLUDE_DIR caf/config.hpp)
mark_as_advanced(CAF_INCLUDE_DIR)

# caf/config.hpp holds the version as one number: 1706 is 0.17.6.
if(CAF_INCLUDE_DIR)
  file(STRINGS ${CAF_INCLUDE_DIR}/caf/config.hpp version_line REGEX "^#define CAF_VERSION ")
  if(version_line MATCHES "CAF_VERSION ([0-9]+)")
    math(EXPR version_major "${CMAKE_MATCH_1} / 10000")
    math(EXPR version_minor "${CMAKE_MATCH_1} / 100 % 100")
    math(EXPR version_patch "${CMAKE_MATCH_1} % 100")
    set(CAF_VERSION ${version_major}.${version_minor}.${version_patch})
  endif()
endif()

if(NOT CAF_FIND_COMPONENTS)
  set(CAF_FIND_COMPONENTS core)
endif()

# Each component stands on the one before it.
set(below_core Threads::Threads)
set(below_io CAF::core)
set(below_openssl CAF::io)
find_package(Threads QUIET)

foreach(component IN LISTS CAF_FIND_COMPONENTS)
  find_library(CAF_${component}_LIBRARY caf_${component})
  mark_as_advanced(CAF_${component}_LIBRARY)
  if(NOT CAF_INCLUDE_DIR OR NOT CAF_${component}_LIBRARY)
    continue()
  endif()
  set(CAF_${component}_FOUND TRUE)
  if(NOT TARGET CAF::${component})
    add_library(CAF::${component} UNKNOWN IMPORTED)
    set_target_properties(CAF::${component} PROPERTIES
      IMPORTED_LOCATION ${CAF_${component}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})
    target_link_libraries(CAF::${component} INTERFACE ${below_${component}})
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF
  REQUIRED_VARS CAF_INCLUDE_DIR CAF_core_LIBRARY VERSION_VAR CAF_VERSION HANDLE_COMPONENTS)
