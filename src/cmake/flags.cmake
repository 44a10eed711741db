# How our own code is compiled. Everything here is PRIVATE to the target it is applied to: users of the library inherit
# cxx_std_20 and nothing else.

set(FALLIBLE_WARNING_FLAGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(FALLIBLE_WERROR)
  list(APPEND FALLIBLE_WARNING_FLAGS -Werror)
endif()
set(FALLIBLE_NO_EXCEPTIONS_FLAGS -fno-exceptions -fno-rtti)
set(FALLIBLE_EXCEPTIONS_FLAGS -fexceptions -frtti)

# Compiles `target` as ISO C++20 with the project's warnings.
function(fallible_warnings target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE ${FALLIBLE_WARNING_FLAGS})
endfunction()

# Compiles `target` without exceptions and RTTI, as the library itself is.
function(fallible_no_exceptions target)
  target_compile_options(${target} PRIVATE ${FALLIBLE_NO_EXCEPTIONS_FLAGS})
endfunction()

# Compiles `target` with exceptions and RTTI, as most host programs are.
function(fallible_exceptions target)
  target_compile_options(${target} PRIVATE ${FALLIBLE_EXCEPTIONS_FLAGS})
endfunction()
