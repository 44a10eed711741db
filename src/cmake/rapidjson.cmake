# RapidJSON's headers, for src/report/json_document.cpp alone: those that are installed, else a pinned release from source.
# Sets FALLIBLE_RAPIDJSON_INCLUDE_DIR, to a value that is false when neither is to be had. Nothing of it is installed, and
# no user of the library needs it.

find_path(FALLIBLE_RAPIDJSON_INCLUDE_DIR rapidjson/reader.h)
mark_as_advanced(FALLIBLE_RAPIDJSON_INCLUDE_DIR)
if(NOT FALLIBLE_RAPIDJSON_INCLUDE_DIR)
  set(archive "${PROJECT_BINARY_DIR}/rapidjson-1.1.0.tar.gz")
  set(sha256 bf7ced29704a1e696fbccf2a2b4ea068e7774fa37f6d7dd4039d0787f8bed98e)
  if(NOT EXISTS "${archive}")
    message(STATUS "fallible: no rapidjson/reader.h (Debian: rapidjson-dev), fetching its source")
    file(DOWNLOAD https://github.com/Tencent/rapidjson/archive/refs/tags/v1.1.0.tar.gz "${archive}.part"
         STATUS download TIMEOUT 60)
    list(GET download 0 download_failed)
    if(NOT download_failed)
      file(SHA256 "${archive}.part" found)
      if(found STREQUAL sha256)
        file(RENAME "${archive}.part" "${archive}")
      endif()
    endif()
    file(REMOVE "${archive}.part")
  endif()
  if(EXISTS "${archive}")
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${PROJECT_BINARY_DIR}" PATTERNS "*/include/*")
    set(FALLIBLE_RAPIDJSON_INCLUDE_DIR "${PROJECT_BINARY_DIR}/rapidjson-1.1.0/include")
  endif()
endif()
