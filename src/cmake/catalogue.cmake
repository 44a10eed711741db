# fallible_catalogue(<target>
#   HEADERS <header>...   as #include names them; they declare the domains
#   DOMAINS <enum>...     such as shop::CartErrc
#   [OUTPUT <folder>]     default: ${CMAKE_CURRENT_BINARY_DIR}/<target>_codes
#   [LOCK <file>])        default: none
#
# Lists the codes of a program as data. Makes the executable <target>_catalogue, which sees the headers that <target>
# sees, and writes codes.md, codes.json and openapi.json into the folder whenever it is built. With LOCK, a test
# named <target>_catalogue.lock fails when a code of the lock file vanished or changed its meaning, and the target
# <target>_catalogue.relock writes that file anew: commit it with the change that you mean.
function(fallible_catalogue target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT;LOCK" "HEADERS;DOMAINS")
  if(arg_UNPARSED_ARGUMENTS OR NOT TARGET ${target} OR NOT arg_HEADERS OR NOT arg_DOMAINS)
    message(FATAL_ERROR "fallible_catalogue(<target> HEADERS <header>... DOMAINS <enum>... [OUTPUT <folder>] [LOCK <file>])")
  endif()
  if(NOT arg_OUTPUT)
    set(arg_OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${target}_codes")
  endif()

  set(program ${target}_catalogue)
  list(TRANSFORM arg_HEADERS REPLACE "(.+)" "#include <\\1>")
  list(JOIN arg_HEADERS "\n" includes)
  list(JOIN arg_DOMAINS ", " domains)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${program}.cpp")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT [[
#include <fallible/taxonomy/catalogue_main.hpp>
@includes@
int main(int argc, char** argv) { return fallible::catalogue_main(argc, argv, fallible::catalogue_of<@domains@>); }
]])
  add_executable(${program} "${source}")
  target_link_libraries(${program} PRIVATE fallible::taxonomy)
  target_include_directories(${program} PRIVATE "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>"
                             "$<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>")
  target_compile_definitions(${program} PRIVATE "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
  add_custom_command(TARGET ${program} POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${arg_OUTPUT}"
    COMMAND ${program} markdown > "${arg_OUTPUT}/codes.md"
    COMMAND ${program} json > "${arg_OUTPUT}/codes.json"
    COMMAND ${program} openapi > "${arg_OUTPUT}/openapi.json"
    VERBATIM)

  if(arg_LOCK)
    cmake_path(ABSOLUTE_PATH arg_LOCK BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
    add_test(NAME ${program}.lock COMMAND ${program} check "${arg_LOCK}")
    add_custom_target(${program}.relock COMMAND ${program} lock > "${arg_LOCK}" VERBATIM)
  endif()
endfunction()
