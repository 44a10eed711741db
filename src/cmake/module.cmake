# fallible_module() declares one module: its headers, its sources and what it may use. The calls stand in
# src/CMakeLists.txt, so that file is the dependency graph of the library.

# Who may depend on whom. Arrows point one way: a module that is not named on the right of its line is refused.
# test/architecture holds the #include lines of the real files against the same graph.
set(FALLIBLE_MAY_USE_core "")
set(FALLIBLE_MAY_USE_fmt core)
set(FALLIBLE_MAY_USE_taxonomy core)
set(FALLIBLE_MAY_USE_resilience core)
set(FALLIBLE_MAY_USE_report core taxonomy resilience)
set(FALLIBLE_MAY_USE_report_spdlog core report)
set(FALLIBLE_MAY_USE_testing core resilience)
set(FALLIBLE_MAY_USE_interop core)  # every interop_<library>

# Filled by fallible_module().
set_property(GLOBAL PROPERTY FALLIBLE_MODULES "")           # every module that is built
set_property(GLOBAL PROPERTY FALLIBLE_LEFT_OUT_HEADERS "")  # headers whose package is missing

function(_fallible_check_direction name)
  if(name STREQUAL "fallible")  # the umbrella takes everything
    return()
  endif()
  string(REGEX REPLACE "^interop_.*" "interop" rule "${name}")
  if(NOT DEFINED FALLIBLE_MAY_USE_${rule})
    message(FATAL_ERROR "fallible_module(${name}): unknown module, "
                        "give it a FALLIBLE_MAY_USE_${rule} line in src/cmake/module.cmake")
  endif()
  foreach(dependency IN LISTS ARGN)
    if(NOT dependency IN_LIST FALLIBLE_MAY_USE_${rule})
      string(REPLACE ";" ", " allowed "${FALLIBLE_MAY_USE_${rule}}")
      message(FATAL_ERROR "fallible_module(${name}): must not depend on ${dependency} "
                          "(allowed: ${allowed}): dependencies point towards core")
    endif()
  endforeach()
endfunction()

# fallible_module(<name>
#   [HEADERS  <path below include/fallible>...]
#   [SOURCES  <path below src>...]             none: the module is header-only
#   [DEPENDS  <module>...]                     our own modules, in the allowed direction only
#   [PACKAGES "<find_package arguments>"...]   foreign packages; the module is left out when one is missing
#   [DEBIAN   <package>]                       the Debian package that brings them, named when they are missing
#   [LINKS    <foreign target>...]             what to link from those packages
#   [PRIVATE_LINKS <foreign target>...]        the same, for sources whose headers name nothing of the package: who links
#                                              the module links it too, but compiles without its flags and headers
#   [BUILD_HEADERS <prefix> <directory>])      only the sources include <prefix/...>, from <directory>; the module is left
#                                              out when that is false. Users of the module need no such headers.
#
# Makes the target fallible_<name> with the alias fallible::<name>; the installed target has that name too.
function(fallible_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DEBIAN" "HEADERS;SOURCES;DEPENDS;PACKAGES;LINKS;PRIVATE_LINKS;BUILD_HEADERS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fallible_module(${name}): do not know ${arg_UNPARSED_ARGUMENTS}")
  endif()
  _fallible_check_direction(${name} ${arg_DEPENDS})

  list(TRANSFORM arg_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/include/fallible/")
  list(TRANSFORM arg_SOURCES PREPEND "${PROJECT_SOURCE_DIR}/src/")

  set(build_prefix "")
  if(DEFINED arg_BUILD_HEADERS)  # its directory may be false
    list(GET arg_BUILD_HEADERS 0 build_prefix)
    list(GET arg_BUILD_HEADERS 1 build_directory)
  endif()

  # The graph as a file, for test/architecture. A module that is left out still owns its headers.
  string(CONCAT graph
    "list(APPEND modules ${name})\n"
    "set(depends_${name} \"${arg_DEPENDS}\")\n"
    "set(packages_${name} \"${arg_PACKAGES}\")\n"
    "set(build_headers_${name} \"${build_prefix}\")\n"
    "set(files_${name} \"${arg_HEADERS};${arg_SOURCES}\")\n")
  set_property(GLOBAL APPEND_STRING PROPERTY FALLIBLE_GRAPH "${graph}")

  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)  # whoever links the module sees what it links
  foreach(package IN LISTS arg_PACKAGES)
    set(target_exists FALSE)
    foreach(target IN LISTS arg_LINKS arg_PRIVATE_LINKS)
      if(TARGET ${target})  # found before, or a subproject of the including build
        set(target_exists TRUE)
      endif()
    endforeach()
    if(NOT target_exists)
      separate_arguments(find_arguments UNIX_COMMAND "${package}")
      find_package(${find_arguments} CONFIG QUIET)
    endif()
  endforeach()
  foreach(target IN LISTS arg_LINKS arg_PRIVATE_LINKS)
    if(NOT TARGET ${target})
      message(STATUS "fallible: no ${target} (Debian: ${arg_DEBIAN}), fallible::${name} is left out")
      set_property(GLOBAL APPEND PROPERTY FALLIBLE_LEFT_OUT_HEADERS ${arg_HEADERS})
      return()
    endif()
  endforeach()

  if(build_prefix AND NOT build_directory)
    message(STATUS "fallible: no headers of ${build_prefix} (Debian: ${arg_DEBIAN}), fallible::${name} is left out")
    set_property(GLOBAL APPEND PROPERTY FALLIBLE_LEFT_OUT_HEADERS ${arg_HEADERS})
    return()
  endif()
  if(name STREQUAL "fallible")  # what was left out is missing in the umbrella too
    get_property(built GLOBAL PROPERTY FALLIBLE_MODULES)
    foreach(dependency IN LISTS arg_DEPENDS)
      if(NOT dependency IN_LIST built)
        list(REMOVE_ITEM arg_DEPENDS ${dependency})
      endif()
    endforeach()
  endif()

  set(target fallible_${name})
  if(arg_SOURCES)
    set(scope PUBLIC)
    add_library(${target} STATIC ${arg_SOURCES})
    fallible_warnings(${target})
    fallible_no_exceptions(${target})
    target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    if(build_prefix)
      target_include_directories(${target} SYSTEM PRIVATE "${build_directory}")
    endif()
    if(NOT DEFINED CMAKE_POSITION_INDEPENDENT_CODE)
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)  # usable inside a shared library
    endif()
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  add_library(fallible::${name} ALIAS ${target})

  target_compile_features(${target} ${scope} cxx_std_20)
  target_sources(${target} ${scope} FILE_SET HEADERS
    BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${arg_HEADERS})
  list(TRANSFORM arg_DEPENDS PREPEND "fallible_")
  target_link_libraries(${target} ${scope} ${arg_DEPENDS} ${arg_LINKS})
  if(arg_PRIVATE_LINKS)
    target_link_libraries(${target} PRIVATE ${arg_PRIVATE_LINKS})
  endif()
  set(foreign_links ${arg_LINKS} ${arg_PRIVATE_LINKS})
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name}
    VERIFY_INTERFACE_HEADER_SETS ON  # every public header compiles alone
    FALLIBLE_HEADERS "${arg_HEADERS}"
    FALLIBLE_SOURCES "${arg_SOURCES}"
    FALLIBLE_PACKAGES "${arg_PACKAGES}"
    FALLIBLE_LINKS "${foreign_links}"
    FALLIBLE_BUILD_INCLUDES "${build_directory}")
  set_property(GLOBAL APPEND PROPERTY FALLIBLE_MODULES ${name})
endfunction()
