// What a writer writes, as a string.
#ifndef TEST_SUPPORT_WRITTEN_HPP
#define TEST_SUPPORT_WRITTEN_HPP

#include <string>

#include <fallible/report/buffer.hpp>

inline std::string string_of(fallible::Text text) { return {text.data(), text.size()}; }

/// `write(buffer)` writes.
template <class Write>
std::string written(Write write) {
  fallible::GrowingBuffer out;
  write(out);
  return string_of(out.text());
}

#endif
