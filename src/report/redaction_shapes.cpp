#include "redaction_engine.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::redaction;

/// The number of the first `count` digits.
constexpr unsigned lead(const char* digits, std::size_t count) noexcept {
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value * 10 + static_cast<unsigned>(digits[i] - '0');
  return value;
}

/// Whether an issuer's range (ISO/IEC 7812-1, the ranges that the networks publish) has numbers of this length.
bool is_issued(const char* digits, std::size_t length) noexcept {
  const unsigned two = lead(digits, 2), three = lead(digits, 3), four = lead(digits, 4);
  if (digits[0] == '4') return length == 13 || length == 16 || length == 19;                     // Visa
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length == 16;           // Mastercard
  if (two == 34 || two == 37) return length == 15;                                               // American Express
  if (four == 6011 || (three >= 644 && three <= 649) || two == 65) return length >= 16;          // Discover
  if ((three >= 300 && three <= 305) || two == 36 || two == 38 || two == 39) return length >= 14;  // Diners Club
  if (four >= 3528 && four <= 3589) return length >= 16;                                         // JCB
  if (two == 62 || two == 81) return length >= 16;                                               // UnionPay
  if (four >= 2200 && four <= 2204) return length >= 16;                                         // Mir
  return four == 5018 || four == 5020 || four == 5038 || four == 5893 || four == 6304 || four == 6759 ||
         (four >= 6761 && four <= 6763);                                                         // Maestro, 12 to 19
}

/// The check digit is right (ISO/IEC 7812-1, annex B).
bool passes_luhn(const char* digits, std::size_t length) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < length; ++i) {
    unsigned value = static_cast<unsigned>(digits[length - 1 - i] - '0');
    if (i % 2 == 1) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
  }
  return sum % 10 == 0;
}

}  // namespace

/// Behind "Bearer" or "Basic": what follows, unless it looks like a word of prose.
RedactionEngine::Verdict RedactionEngine::credentials(std::size_t at) {
  std::size_t begin = at;
  while (begin < size && begin - at < longest_gap && is_blank(text[begin])) ++begin;
  if (begin >= size && !last) return Verdict::need_more;
  if (begin == at) return pass();
  std::size_t length = 0;
  bool prose = true;
  for (; length < 16; ++length) {
    if (begin + length >= size) {
      if (!last) return Verdict::need_more;
      break;
    }
    const char c = text[begin + length];
    if (!is(c, letter | digit | token_mark) && c != '_') break;
    prose = prose && c >= 'a' && c <= 'z';
  }
  if (length < 16 && (length < 6 || prose)) return pass();
  return skip(begin, Skip::token, {"token", Privacy::secret});
}

/// user:password@ behind "://". RFC 3986 ends it at the first '/'; passwords that somebody forgot to escape do not.
RedactionEngine::Verdict RedactionEngine::user_info() {
  constexpr std::size_t none = SIZE_MAX;
  const std::size_t begin = s.at + 3;
  std::size_t colon = none, slash = none, host = none, far_host = none, i = begin;
  bool port = true;  // what is behind the colon may be a port
  for (;; ++i) {
    if (i >= size) {
      if (!last && i - begin < longest_user_info) return Verdict::need_more;
      break;
    }
    if (i - begin == longest_user_info) break;
    const char c = text[i];
    if (static_cast<unsigned char>(c) <= ' ' || is_quote(c) || c == '<' || c == '>' || c == '?' || c == '#') break;
    if (c == '@') {
      far_host = i;
      if (slash == none) host = i;
    } else if (c == '/') {
      if (slash == none) slash = i;
    } else if (c == ':' && slash == none && colon == none) {
      colon = i;
    } else if (colon != none && slash == none && !is(c, digit)) {
      port = false;
    }
  }
  const auto same = [](char c) { return c; };
  const bool is_pair = host != none && colon != none && colon < host;
  if (is_pair || (host == none && far_host != none && colon != none && !port)) {
    replace(begin, far_host, "credentials", same);
    return Verdict::go_on;
  }
  if (i - begin == longest_user_info && colon != none && slash == none && !port) {
    return skip(begin, Skip::value, {"credentials", Privacy::secret});
  }
  return pass(3);
}

/// -----BEGIN ... PRIVATE KEY ...----- up to the end of its last line.
RedactionEngine::Found RedactionEngine::private_key() {
  Found found = find(s.at, "-----BEGIN ", false);
  if (found != Found::yes) return found;
  std::size_t at = s.at + 11;
  bool is_private = false;
  for (const std::size_t limit = at + 64; at < limit; ++at) {
    found = find(at, "-----", false);
    if (found == Found::unclear) return found;
    if (found == Found::yes) break;
    if (at >= size || static_cast<unsigned char>(text[at]) < ' ') return Found::no;
    const Found here = find(at, "PRIVATE KEY", false);
    if (here == Found::unclear) return here;
    is_private = is_private || here == Found::yes;
  }
  if (found != Found::yes || !is_private) return Found::no;
  (void)skip(s.at, Skip::pem, {"private-key", Privacy::secret});
  s.dashes = s.end = 0;
  s.at = s.flushed = at + 5;
  return Found::yes;
}

/// local@domain, the '@' also as %40.
RedactionEngine::Verdict RedactionEngine::address() {
  std::size_t domain = s.at + 1;
  if (text[s.at] == '%') {
    const Found escaped = find(s.at, "%40", false);
    if (escaped == Found::unclear) return Verdict::need_more;
    if (escaped == Found::no) return pass();
    domain = s.at + 3;
  }
  std::size_t begin = s.at;
  while (begin > s.flushed && s.at - begin < longest_local_part && is(text[begin - 1], letter | digit | local_mark)) --begin;
  while (begin < s.at && (text[begin] == '\'' || text[begin] == '.' || text[begin] == '-')) ++begin;
  if (begin == s.at) return pass();

  std::size_t end = domain;
  bool dotted = false;  // a dot with a letter behind it
  for (; end - domain < longest_domain; ++end) {
    if (end >= size) {
      if (!last) return Verdict::need_more;
      break;
    }
    const char c = text[end];
    const bool high = static_cast<unsigned char>(c) >= 0x80;
    if (!is(c, letter | digit) && !high && c != '-' && c != '.') break;
    if (c == '.' && (end == domain || text[end - 1] == '.')) break;
    dotted = dotted || (end > domain && text[end - 1] == '.' && (is(c, letter) || high));
  }
  if (!dotted) return pass();
  while (text[end - 1] == '.' || text[end - 1] == '-') --end;
  if (!withheld(Privacy::personal)) {
    s.at = end;
    return Verdict::go_on;
  }
  replace(begin, end, "email", lower);
  return Verdict::go_on;
}

RedactionEngine::Verdict RedactionEngine::card() {
  const std::size_t at = s.at;
  const bool inside = at > 0 && is(text[at - 1], digit);
  const bool fraction = at > 1 && text[at - 1] == '.' && is(text[at - 2], digit);
  if (inside || fraction) return pass();
  const char first = text[at];
  if (first < '2' || first == '7' || first == '9') {  // no issuer's
    while (s.at < size && is(text[s.at], digit)) ++s.at;
    return Verdict::go_on;
  }
  constexpr std::size_t most = 19;
  char digits[most];
  std::size_t ends[most];
  std::size_t count = 0, i = at;
  for (; count < most; ++i) {
    if (i >= size) {
      if (!last) return Verdict::need_more;
      break;
    }
    const char c = text[i];
    if (is(c, digit)) {
      ends[count] = i + 1;
      digits[count++] = c;
      continue;
    }
    if (c != ' ' && c != '-' && c != '.') break;
    if (i + 1 >= size && !last) return Verdict::need_more;
    if (i + 1 >= size || !is(text[i + 1], digit)) break;
  }
  if (count == most && i >= size && !last) return Verdict::need_more;
  for (std::size_t length = count; length >= 12; --length) {
    const std::size_t end = ends[length - 1];
    if (end < size && is(text[end], digit)) continue;
    if (!is_issued(digits, length) || !passes_luhn(digits, length)) continue;
    replace(at, end, "card", [](char c) { return is(c, digit) ? c : '\0'; });
    return Verdict::go_on;
  }
  while (s.at < size && is(text[s.at], digit)) ++s.at;
  return Verdict::go_on;
}

FALLIBLE_NAMESPACE_END
