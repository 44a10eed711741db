// A JsonDocument borrows its text: one that ends with the call leaves it without.
// expect: a JsonDocument borrows its text, which must outlive it: keep the text
#include <string>

#include <fallible/report/json_document.hpp>

std::string body();

inline auto keep() {
#ifndef FALLIBLE_CONTROL
  return fallible::JsonDocument::parse(body()).has_value();
#else
  const std::string text = body();
  return fallible::JsonDocument::parse(text).has_value();
#endif
}
