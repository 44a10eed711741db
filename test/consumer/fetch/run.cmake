# cmake -DWHAT=function|gtest|rapidjson|nothing ... -P run.cmake: what a build without a package makes of its source.
#   function   fallible_fetch() with a small archive: fetched once, and not used when it is another one or gone
#   gtest      GoogleTest's targets out of a source tree, with the package disabled
#   rapidjson  json_document.cpp compiles with the headers of a source tree, with the installed ones ignored
#   nothing    with neither package nor source the library configures, and says what it leaves out
cmake_minimum_required(VERSION 3.24)
set(here "${CMAKE_CURRENT_LIST_DIR}")
set(build "${WORK}/fetch_${WHAT}")
file(REMOVE_RECURSE "${build}")
file(MAKE_DIRECTORY "${build}")

include("${here}/../run_command.cmake")

function(expect what value expected)
  if(NOT "${value}" STREQUAL "${expected}")
    message(SEND_ERROR "${what}: '${value}' and not '${expected}'")
  endif()
endfunction()

if(WHAT STREQUAL "function")
  include("${PROJECT}/src/cmake/fetch.cmake")
  set(PROJECT_BINARY_DIR "${build}/build")
  file(WRITE "${build}/toy-main/include/toy.h" "// a toy\n")
  run("${CMAKE_COMMAND}" -E tar czf toy.tar.gz toy-main)
  file(SHA256 "${build}/toy.tar.gz" sum)

  set(FETCHCONTENT_FULLY_DISCONNECTED ON)
  fallible_fetch(toy VERSION 1 URL "file://${build}/toy.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("disconnected" "${toy_SOURCE_DIR}" "")
  set(FETCHCONTENT_FULLY_DISCONNECTED OFF)
  fallible_fetch(toy VERSION 1 URL "file://${build}/none.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("no archive" "${toy_SOURCE_DIR}" "")
  string(REPEAT 0 64 other)
  fallible_fetch(toy VERSION 1 URL "file://${build}/toy.tar.gz" SHA256 ${other} DEBIAN toy-dev)
  expect("another archive" "${toy_SOURCE_DIR}" "")
  file(GLOB_RECURSE left "${PROJECT_BINARY_DIR}/*")
  expect("leavings" "${left}" "")

  fallible_fetch(toy VERSION 1 URL "file://${build}/toy.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("fetched" "${toy_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/fetched/toy-1")
  file(READ "${toy_SOURCE_DIR}/include/toy.h" header)
  expect("unpacked" "${header}" "// a toy\n")
  file(REMOVE "${build}/toy.tar.gz")
  fallible_fetch(toy VERSION 1 URL "file://${build}/toy.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("kept" "${toy_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/fetched/toy-1")
  fallible_fetch(toy VERSION 2 URL "file://${build}/toy.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("another version" "${toy_SOURCE_DIR}" "")

  set(FETCHCONTENT_SOURCE_DIR_TOY "${build}/toy-main")
  fallible_fetch(toy VERSION 1 URL "file://${build}/toy.tar.gz" SHA256 ${sum} DEBIAN toy-dev)
  expect("own tree" "${toy_SOURCE_DIR}" "${build}/toy-main")
  return()
endif()

set(configure "${CMAKE_COMMAND}" -B "${build}" -G "${GENERATOR}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DFALLIBLE_SOURCE=${PROJECT}")

if(WHAT STREQUAL "gtest")
  if(NOT EXISTS /usr/src/googletest/CMakeLists.txt)
    message("skipped: no source of GoogleTest (Debian: googletest)")
    return()
  endif()
  run(${configure} -S "${here}" -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON
      -DFETCHCONTENT_SOURCE_DIR_GOOGLETEST=/usr/src/googletest)
  return()
endif()

list(APPEND configure -S "${PROJECT}" -DFALLIBLE_BUILD_TESTS=OFF -DFALLIBLE_BUILD_BENCH=OFF -DFALLIBLE_BUILD_EXAMPLES=OFF)
if(RAPIDJSON)
  list(APPEND configure "-DCMAKE_IGNORE_PATH=${RAPIDJSON}")
endif()

if(WHAT STREQUAL "nothing")
  run(${configure} -DFETCHCONTENT_FULLY_DISCONNECTED=ON)
  if(NOT output MATCHES "no headers of rapidjson .Debian: rapidjson-dev., fallible::report is left out")
    message(FATAL_ERROR "nothing is said of what is left out:\n${output}")
  endif()
  return()
endif()

if(NOT RAPIDJSON)
  message("skipped: no headers of RapidJSON (Debian: rapidjson-dev)")
  return()
endif()
set(tree "${build}/rapidjson")
file(COPY "${RAPIDJSON}/rapidjson" DESTINATION "${tree}/include")
run(${configure} "-DFETCHCONTENT_SOURCE_DIR_RAPIDJSON=${tree}")
if(GENERATOR MATCHES "Ninja" AND NOT GENERATOR MATCHES "Multi")
  run("${CMAKE_COMMAND}" --build "${build}" --target src/CMakeFiles/fallible_report.dir/report/json_document.cpp.o)
else()
  run("${CMAKE_COMMAND}" --build "${build}" --config "${BUILD_TYPE}" --target fallible_report)
endif()
# It was that tree that was taken.
file(READ "${build}/compile_commands.json" commands)
string(REGEX MATCH "[^\n]*json_document.cpp.o[^\n]*" command "${commands}")
if(NOT command MATCHES "-isystem ${tree}/include")
  message(FATAL_ERROR "json_document.cpp is compiled with other headers:\n${command}")
endif()
