# cmake -DCOMPILER=<c++> -DINCLUDE=<dir> -DHEADER=<file> -P check_weight.cmake
# Fails when HEADER brings in, directly or not, a standard header that costs more than the library itself, or fmt.
cmake_minimum_required(VERSION 3.24)
execute_process(
  COMMAND "${COMPILER}" -std=c++20 -fno-exceptions -fno-rtti "-I${INCLUDE}" -x c++ -M "${HEADER}"
  OUTPUT_VARIABLE dependencies ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${errors}")
endif()
cmake_path(GET HEADER FILENAME name)
foreach(heavy IN ITEMS string string_view functional memory chrono vector map iosfwd ostream iostream sstream
                       system_error locale ranges algorithm optional variant tuple)
  if(dependencies MATCHES "/c[+][+]/(v1|[0-9.]+)/${heavy}[ \n]")
    message(SEND_ERROR "${name} pulls in <${heavy}>")
  endif()
endforeach()
if(dependencies MATCHES "/(fmt|boost|tl|absl)/[a-z_]+[.]h")
  message(SEND_ERROR "${name} pulls in ${CMAKE_MATCH_0}")
endif()
