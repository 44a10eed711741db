# GoogleTest for our tests and for fallible::testing: the installed package, else a pinned release from source.
# Makes no targets when neither is to be had: what needs them is then left out.

set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
find_package(GTest 1.12 CONFIG QUIET)
unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)
if(NOT TARGET GTest::gmock)
  fallible_fetch(googletest VERSION 1.14.0 DEBIAN libgmock-dev
    URL https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
    SHA256 8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7)
  if(googletest_SOURCE_DIR)
    set(INSTALL_GTEST OFF)
    add_subdirectory("${googletest_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL)
  endif()
endif()
