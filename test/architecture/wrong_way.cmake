# cmake -DMODULE=<m> -DDEPENDENCY=<d> -P wrong_way.cmake: declares a module with a dependency that must be refused.
cmake_minimum_required(VERSION 3.24)
set(PROJECT_SOURCE_DIR "${CMAKE_CURRENT_LIST_DIR}")
include("${CMAKE_CURRENT_LIST_DIR}/../../src/cmake/module.cmake")
fallible_module(${MODULE} DEPENDS ${DEPENDENCY})
message("accepted")
