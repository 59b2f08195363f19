# Run after a test binary is linked: writes one ctest entry per test suite of it. One process per suite, not per test,
# keeps a run of thousands of tests short.
#
#   cmake -DBINARY=... -DKIND=... -DTIMEOUT=... -DOUTPUT=... -P discover_suites.cmake
execute_process(COMMAND ${BINARY} --gtest_list_tests OUTPUT_VARIABLE listed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${BINARY} --gtest_list_tests failed: ${status}")
endif()
string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_/]+[.]" suites "${listed}")
set(text "")
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "[\n.]" "" suite "${suite}")
  string(APPEND text
    "add_test([=[${KIND}.${suite}]=] [=[${BINARY}]=] [=[--gtest_filter=${suite}.*]=] --gtest_brief=1)\n"
    "set_tests_properties([=[${KIND}.${suite}]=] PROPERTIES LABELS ${KIND} TIMEOUT ${TIMEOUT})\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
