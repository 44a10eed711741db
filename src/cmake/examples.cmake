# docs/examples/<name>.cpp: built without exceptions (with them when it includes interop/exceptions.hpp), run by CTest as
# example/<name>. When <name>.expected stands beside it, the output must equal that file.
# An example that includes a header whose package is missing is left out.

get_property(left_out_headers GLOBAL PROPERTY FALLIBLE_LEFT_OUT_HEADERS)
get_property(modules GLOBAL PROPERTY FALLIBLE_MODULES)
list(TRANSFORM modules PREPEND "fallible::")

file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/examples/*.cpp")
foreach(source IN LISTS examples)
  cmake_path(GET source STEM name)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")  # its includes decide
  file(STRINGS "${source}" includes REGEX "^#include <fallible/")
  list(TRANSFORM includes REPLACE "^#include <(.*)>.*" "${PROJECT_SOURCE_DIR}/include/\\1")
  set(missing "")
  foreach(header IN LISTS includes)
    if(header IN_LIST left_out_headers)
      set(missing "${header}")
    endif()
  endforeach()
  if(missing)
    cmake_path(GET missing FILENAME missing)
    message(STATUS "fallible: example ${name} is left out, it needs ${missing}")
    continue()
  endif()

  set(target example_${name})
  add_executable(${target} "${source}")
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name}
                        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/examples")
  fallible_warnings(${target})
  target_link_libraries(${target} PRIVATE ${modules})
  if(includes MATCHES "/testing/")
    target_link_libraries(${target} PRIVATE GTest::gmock_main)
  endif()
  if(includes MATCHES "interop/exceptions.hpp")
    fallible_exceptions(${target})
  else()
    fallible_no_exceptions(${target})
  endif()

  if(FALLIBLE_BUILD_TESTS)
    string(REGEX REPLACE "\\.cpp$" ".expected" expected "${source}")
    add_test(NAME example/${name}
      COMMAND "${CMAKE_COMMAND}" -DPROGRAM=$<TARGET_FILE:${target}> -DEXPECTED=${expected}
              -P "${PROJECT_SOURCE_DIR}/test/support/run_example.cmake")
    set_tests_properties(example/${name} PROPERTIES LABELS example TIMEOUT 60)
  endif()
endforeach()
