# Install rules: headers, libraries, the CMake package `fallible` and fallible.pc.
#
# Modules that need no package share one export file. Each of the others has its own, so that
# find_package(fallible COMPONENTS fmt) looks for fmt and plain find_package(fallible) requires nothing.

include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/fallible")

get_property(modules GLOBAL PROPERTY FALLIBLE_MODULES)
set(plain_modules "")    # need no package
set(package_modules "")  # need some
set(package_table "")    # CMake code for the config file: what each of them needs
set(pc_libs "")
foreach(module IN LISTS modules)
  set(target fallible_${module})
  get_target_property(packages ${target} FALLIBLE_PACKAGES)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY" AND NOT packages)
    string(PREPEND pc_libs " -l${target}")  # users before what they use
  endif()

  if(packages)
    list(APPEND package_modules ${module})
    set(export fallible-${module}-targets)
    string(APPEND package_table "set(_fallible_packages_${module} \"${packages}\")\n")
  else()
    list(APPEND plain_modules ${module})
    set(export fallible-targets)
  endif()

  # What was built from source beside us is no package that an installed module could ask for.
  get_target_property(foreign_targets ${target} FALLIBLE_LINKS)
  set(built_here "")
  foreach(foreign IN LISTS foreign_targets)
    get_target_property(imported ${foreign} IMPORTED)
    if(NOT imported)
      set(built_here ${foreign})
    endif()
  endforeach()
  if(built_here)
    list(REMOVE_ITEM package_modules ${module})
    message(STATUS "fallible: ${built_here} is not an installed package, fallible::${module} is not installed")
    continue()
  endif()

  install(TARGETS ${target} EXPORT ${export}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  if(packages)
    install(EXPORT ${export} NAMESPACE fallible:: DESTINATION "${package_dir}")
  endif()
endforeach()
install(EXPORT fallible-targets NAMESPACE fallible:: DESTINATION "${package_dir}")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/src/cmake/fallible-config.cmake.in"
  "${PROJECT_BINARY_DIR}/fallible-config.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/fallible-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/fallible-config.cmake"
  "${PROJECT_BINARY_DIR}/fallible-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/src/cmake/catalogue.cmake"
  DESTINATION "${package_dir}")

# prefix=${pcfiledir}/../.. keeps the file right wherever the tree is installed or moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
           OUTPUT_VARIABLE pc_libdir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
           OUTPUT_VARIABLE pc_includedir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig"
           OUTPUT_VARIABLE pc_prefix)
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file("${PROJECT_SOURCE_DIR}/src/cmake/fallible.pc.in" "${PROJECT_BINARY_DIR}/fallible.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/fallible.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(TARGETS fallible_codes RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
