# cmake -DTREE=<project> -DGRAPH=<graph.cmake> -P check_includes.cmake
# Reads every file below TREE/include and TREE/src and complains, one line each, when
#   - a header or source belongs to no module of the graph,
#   - a file includes a header of a module that its own module does not depend on,
#   - a public header includes one of ours by a relative path (it would bypass this check),
#   - a module without packages includes something that is no standard or POSIX header, nor in a source one of the
#     headers that the module is built with.
# GRAPH is written by fallible_module(): modules, and depends_<m>, packages_<m>, build_headers_<m>, files_<m> for each.
cmake_minimum_required(VERSION 3.24)
include("${GRAPH}")

foreach(module IN LISTS modules)
  foreach(file IN LISTS files_${module})
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${TREE}")
    set("owner_${file}" ${module})
  endforeach()
endforeach()

set(complaints "")
file(GLOB_RECURSE files RELATIVE "${TREE}" "${TREE}/include/*.hpp" "${TREE}/src/*.cpp" "${TREE}/src/*.hpp")
list(SORT files)
foreach(file IN LISTS files)
  set(owner "${owner_${file}}")
  if(NOT owner AND file MATCHES "^src/([^/]+)/.*\\.hpp$" AND CMAKE_MATCH_1 IN_LIST modules)
    set(owner "${CMAKE_MATCH_1}")  # a private header belongs to the module whose folder it is in
  endif()
  if(NOT owner)
    list(APPEND complaints "${file}: belongs to no module, list it in src/CMakeLists.txt")
    continue()
  endif()

  file(READ "${TREE}/${file}" text)
  string(REGEX REPLACE "[][;]" " " text "${text}")  # characters that CMake lists treat specially
  string(REPLACE "\n" ";" lines "${text}")
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(NOT line MATCHES "^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]")
      continue()
    endif()
    set(quote "${CMAKE_MATCH_1}")
    set(included "${CMAKE_MATCH_2}")
    set(where "${file}:${number}: ")

    if(included MATCHES "^fallible/")
      set(target_owner "${owner_include/${included}}")
      if(NOT target_owner)
        list(APPEND complaints "${where}${included} belongs to no module")
      elseif(NOT target_owner STREQUAL owner AND NOT target_owner IN_LIST depends_${owner})
        list(APPEND complaints "${where}${owner} must not include ${included} of ${target_owner}")
      endif()
    elseif(quote STREQUAL "\"")
      if(file MATCHES "^include/")
        list(APPEND complaints "${where}our own headers are included as \"fallible/...\", not \"${included}\"")
      endif()
    elseif(build_headers_${owner} AND file MATCHES "^src/" AND included MATCHES "^${build_headers_${owner}}/")
      continue()
    elseif(NOT packages_${owner} AND NOT included MATCHES "^((sys|bits)/)?[a-z_0-9]+(\\.h)?$")
      list(APPEND complaints "${where}${owner} needs no package, so it must not include <${included}>")
    endif()
  endforeach()
endforeach()

if(complaints)
  list(JOIN complaints "\n" complaints)
  message("${complaints}")
  message(FATAL_ERROR "the include graph is not the one of src/CMakeLists.txt")
endif()
