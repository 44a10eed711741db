# cmake -DPROGRAM=<executable> -DEXPECTED=<file> -P run_example.cmake
# Runs the program; it must exit with 0 and, when the file exists, print exactly what the file holds.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "exit status ${status}\n--- stdout\n${output}\n--- stderr\n${errors}")
endif()
if(EXISTS "${EXPECTED}")
  file(READ "${EXPECTED}" expected)
  if(NOT output STREQUAL expected)
    message(FATAL_ERROR "output differs from ${EXPECTED}\n--- expected\n${expected}--- printed\n${output}---")
  endif()
endif()
