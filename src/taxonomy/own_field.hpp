// Finds a field of an error itself, not of its causes: what the borders put there and read back.
#ifndef FALLIBLE_SRC_TAXONOMY_OWN_FIELD_HPP
#define FALLIBLE_SRC_TAXONOMY_OWN_FIELD_HPP

#include <cstdint>

#include <fallible/core/inline_text.hpp>
#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail {

/// The first field `key` that holds an int, or `absent`.
[[nodiscard]] inline int own_int(const Error& error, const char* key, int absent) noexcept {
  struct Finder {
    Text key;
    int found;
    bool seen = false;
    bool enter(const Error&, const Step& step) const noexcept { return step.depth == 0; }
    void field(Text name, const Arg& value) noexcept {
      if (seen || value.kind != ArgKind::int64 || !(name == key)) return;
      if (value.int64 < INT32_MIN || value.int64 > INT32_MAX) return;
      found = static_cast<int>(value.int64);
      seen = true;
    }
  } finder{key, absent};
  visit(error, finder);
  return finder.found;
}

/// A code of another system: its number, its name there, what it means here.
struct ForeignRow {
  int number;
  const char* name;
  Code code;
  const char* text;
};

/// The row of a number, or `unknown`.
template <std::size_t N>
[[nodiscard]] constexpr const ForeignRow& find_row(const ForeignRow (&rows)[N], int number,
                                                   const ForeignRow& unknown) noexcept {
  for (const ForeignRow& row : rows) {
    if (row.number == number) return row;
  }
  return unknown;
}

/// An error with the row's code and text, and with the foreign number, name and words as fields. The
/// words may hold anything of anybody, such as a row's values.
[[nodiscard]] inline Error error_of_row(const ForeignRow& row, int number, Key number_key, Key name_key,
                                        Key text_key, Text text, Location where) noexcept {
  Error error(row.code, Text(row.text), where);
  error.with(number_key, number);
  if (row.name[0] != '\0') error.with(name_key, row.name);
  if (!text.empty()) {
    const InlineText<256> kept(text);
    error.with(text_key, personal(kept));
  }
  return error;
}

}  // namespace detail
FALLIBLE_NAMESPACE_END
#endif
