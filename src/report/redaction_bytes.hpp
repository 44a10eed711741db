// Which bytes mean what to the rules of redaction, and how far a rule looks. Not for users.
#ifndef FALLIBLE_SRC_REPORT_REDACTION_BYTES_HPP
#define FALLIBLE_SRC_REPORT_REDACTION_BYTES_HPP

#include <cstddef>
#include <cstdint>

#include <fallible/core/text.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace detail::redaction {

// How far a rule looks back and ahead. Both are bounded, so that a text in pieces is judged as the whole is.
inline constexpr std::size_t longest_key = 64, longest_local_part = 64;
inline constexpr std::size_t longest_name_space = 32;
inline constexpr std::size_t longest_attributes = 256;
inline constexpr std::size_t kept_behind = 384;  // a key, with the quotes and the spaces behind it or the tag around it
inline constexpr std::size_t longest_gap = 8;   // spaces around '='
inline constexpr std::size_t longest_user_info = 256, longest_domain = 253;

enum : std::uint8_t {
  letter = 1,
  digit = 2,
  token_mark = 4,    // may stand in a token68 (RFC 9110, 11.2) beside letters and digits
  local_mark = 8,    // may stand in an address before the '@'
  key_mark = 16,     // may stand in a key
  value_end = 32,    // ends a value that is not quoted
  trigger = 64,      // a rule looks at it
  shape_letter = 128,  // a shape may begin with it, at the start of a word
};

struct ByteTable {
  std::uint8_t of[256] = {};
  consteval ByteTable() {
    for (unsigned c = 0; c < 256; ++c) {
      if (c <= ' ' || c == 0x7F) of[c] |= value_end;
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) of[c] |= letter;
      if (c >= '0' && c <= '9') of[c] |= digit | trigger;
      if (c >= 0x80) of[c] |= local_mark | key_mark;
    }
    mark("-._~+/=", token_mark);
    mark("._%+-!#$*^~'", local_mark);
    mark("_-.%", key_mark);
    mark(",;&\"'<>)]}|", value_end);
    mark(":=@%->", trigger);
    mark("bBAegnrsx", shape_letter);  // of word() and its prefixes
  }
  consteval void mark(const char* bytes, std::uint8_t with) {
    for (; *bytes != '\0'; ++bytes) of[static_cast<unsigned char>(*bytes)] |= with;
  }
};
inline constexpr ByteTable table;

constexpr bool is(char c, unsigned kinds) noexcept { return (table.of[static_cast<unsigned char>(c)] & kinds) != 0; }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_hex(char c) noexcept { return is(c, digit) || (lower(c) >= 'a' && lower(c) <= 'f'); }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

}  // namespace detail::redaction
FALLIBLE_NAMESPACE_END
#endif
