# cmake -P can_fail.cmake: check_includes.cmake on bad_tree must complain exactly as bad_tree/complaints.txt says.
cmake_minimum_required(VERSION 3.24)
set(bad_tree "${CMAKE_CURRENT_LIST_DIR}/bad_tree")
execute_process(
  COMMAND "${CMAKE_COMMAND}" "-DTREE=${bad_tree}" "-DGRAPH=${bad_tree}/graph.cmake"
          -P "${CMAKE_CURRENT_LIST_DIR}/check_includes.cmake"
  ERROR_VARIABLE printed RESULT_VARIABLE status)
if(status EQUAL 0)
  message(FATAL_ERROR "check_includes.cmake accepted a tree full of violations")
endif()
string(REGEX REPLACE "CMake Error at .*" "" printed "${printed}")
file(READ "${bad_tree}/complaints.txt" expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "complaints differ\n--- expected\n${expected}--- printed\n${printed}---")
endif()
