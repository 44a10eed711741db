// What a fuzz target offers: the entry point that libFuzzer calls, and texts to start from.
#ifndef FALLIBLE_TEST_FUZZ_FUZZ_TARGET_HPP
#define FALLIBLE_TEST_FUZZ_FUZZ_TARGET_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Ends with a null pointer.
extern const char* const fuzz_seeds[];

/// Stops with the broken promise; both libFuzzer and CTest see it.
#define FALLIBLE_PROMISE(condition)                                                          \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition);   \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)

#endif
