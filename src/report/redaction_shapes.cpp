#include "redaction_engine.hpp"

FALLIBLE_NAMESPACE_BEGIN

using namespace detail::redaction;

/// Behind "Bearer" or "Basic": what follows, unless it looks like a word of prose. `base64`: what follows is that, in which
/// a text has capitals or digits sooner than in any word.
RedactionEngine::Verdict RedactionEngine::credentials(std::size_t at, bool base64) {
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
    prose = prose && (length == 0 ? is(c, letter) : (c >= 'a' && c <= 'z') || (base64 && (c == '-' || c == '.')));
  }
  if (length < 16 ? length < 6 || prose : base64 && prose) return pass();
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

/// A JWT (RFC 7519), or JWE, at "eyJ", which is how the base64 of a JSON object begins: two dots, or a second such part
/// behind the first dot, or a part that is too long for anything else.
RedactionEngine::Found RedactionEngine::jwt() const noexcept {
  constexpr std::size_t shortest = 12, longest = 64;
  const auto end_of_part = [&](std::size_t begin) {
    std::size_t end = begin;
    while (end < size && end - begin < longest && (is(text[end], letter | digit) || text[end] == '_' || text[end] == '-')) ++end;
    return end;
  };
  const std::size_t first = end_of_part(s.at);
  if (first - s.at == longest) return Found::yes;
  if (first >= size) return last ? Found::no : Found::unclear;
  if (first - s.at < shortest || text[first] != '.') return Found::no;
  for (const Text object : {Text("eyJ"), Text("e30")}) {
    if (const Found found = find(first + 1, object, false); found != Found::no) return found;
  }
  const std::size_t second = end_of_part(first + 1);
  if (second - first - 1 == longest) return Found::yes;
  if (second >= size) return last ? Found::no : Found::unclear;
  return text[second] == '.' ? Found::yes : Found::no;
}

/// The id of an access key of AWS: `prefix` and sixteen capitals or digits, no more.
RedactionEngine::Found RedactionEngine::aws_key(Text prefix) const noexcept {
  std::size_t at = s.at + prefix.size();
  for (const std::size_t end = at + 16; at < end; ++at) {
    if (at >= size) return last ? Found::no : Found::unclear;
    const char c = text[at];
    if (!is(c, digit) && !(c >= 'A' && c <= 'Z')) return Found::no;
  }
  if (at >= size) return last ? Found::yes : Found::unclear;
  return is(text[at], letter | digit) ? Found::no : Found::yes;
}

FALLIBLE_NAMESPACE_END
