# RapidJSON's headers, for src/report/json_document.cpp alone: those that are installed, else a pinned release from source.
# Sets FALLIBLE_RAPIDJSON_INCLUDE_DIR, to a value that is false when neither is to be had. Nothing of it is installed, and
# no user of the library needs it.

find_path(FALLIBLE_RAPIDJSON_INCLUDE_DIR rapidjson/reader.h)
mark_as_advanced(FALLIBLE_RAPIDJSON_INCLUDE_DIR)
if(NOT FALLIBLE_RAPIDJSON_INCLUDE_DIR)
  fallible_fetch(rapidjson VERSION 1.1.0 DEBIAN rapidjson-dev
    URL https://github.com/Tencent/rapidjson/archive/refs/tags/v1.1.0.tar.gz
    SHA256 bf7ced29704a1e696fbccf2a2b4ea068e7774fa37f6d7dd4039d0787f8bed98e)
  if(EXISTS "${rapidjson_SOURCE_DIR}/include/rapidjson/reader.h")
    set(FALLIBLE_RAPIDJSON_INCLUDE_DIR "${rapidjson_SOURCE_DIR}/include")
  endif()
endif()
