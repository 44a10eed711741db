#include "redaction_engine.hpp"

#include <cstring>

FALLIBLE_NAMESPACE_BEGIN

using namespace detail::redaction;

namespace {

/// A word that is the last one of a key and does not say what it is the key of.
bool says_little(Text word) noexcept {
  for (const Text known : {Text("key"), Text("id"), Text("code"), Text("number"), Text("phrase"), Text("value"), Text("hash")}) {
    if (word.size() != known.size()) continue;
    std::size_t same = 0;
    while (same < known.size() && lower(word[same]) == known[same]) ++same;
    if (same == known.size()) return true;
  }
  return false;
}

/// What is written in groups: "DE89 3704 0044 0532 0130 00".
bool has_groups(Text label) noexcept { return label == "card" || label == "iban" || label == "ssn" || label == "otp"; }

}  // namespace

/// What the key rules say about the key that ends at `end`.
Redactor::Replacement RedactionEngine::judge_behind(std::size_t end) const noexcept {
  std::size_t begin = end;
  bool has_letter = false;
  while (begin > 0 && end - begin < longest_key && is(text[begin - 1], letter | digit | key_mark)) {
    --begin;
    has_letter = has_letter || is(text[begin], letter) || static_cast<unsigned char>(text[begin]) >= 0x80;
  }
  if (!has_letter || end - begin < 2) return {};
  const Text key(text + begin, end - begin);
  const bool in_query = begin > 0 && (text[begin - 1] == '?' || text[begin - 1] == '&');
  if (in_query && key == "sig") return redactor.judge_key("signature");  // of an address that is signed
  if (const auto by = redactor.judge_key(key); !by.label.empty()) return by;
  // "API key: x", "OTP code: x": the word in front says what of.
  if (begin < 2 || text[begin - 1] != ' ' || !says_little(key)) return {};
  const std::size_t middle = begin - 1;
  begin = middle;
  while (begin > 0 && end - begin < longest_key && is(text[begin - 1], letter | digit)) --begin;
  return begin == middle ? Redactor::Replacement() : redactor.judge_key({text + begin, end - begin});
}

/// What withholds something already: "[personal]", "[redacted:card]".
RedactionEngine::Found RedactionEngine::placeholder(std::size_t at) const noexcept {
  bool unclear = false;
  for (const Text known : {Text("[personal]"), Text("[secret]"), Text("[internal]"), Text("[redacted:")}) {
    const Found found = find(at, known, false);
    if (found == Found::yes && known[known.size() - 1] == ']') return Found::yes;
    if (found == Found::yes) {
      for (std::size_t i = at + known.size(); i < at + known.size() + 64; ++i) {
        if (i >= size) return last ? Found::no : Found::unclear;
        if (text[i] == ']') return Found::yes;
        if (!is(text[i], letter | digit) && text[i] != '-' && text[i] != '_' && text[i] != ':') return Found::no;
      }
      return Found::no;
    }
    unclear = unclear || found == Found::unclear;
  }
  return unclear ? Found::unclear : Found::no;
}

/// The value that begins at `begin`, behind blanks.
RedactionEngine::Verdict RedactionEngine::value(std::size_t begin, Redactor::Replacement by) {
  for (std::size_t blanks = 0; begin < size && blanks < longest_gap && is_blank(text[begin]); ++blanks) ++begin;
  // What tells an open end from a decision is at most: two letters, three backslashes, a quote, and the same again.
  const auto missing = [&](std::size_t index) { return index >= size && !last; };
  if (missing(begin)) return Verdict::need_more;
  if (begin >= size) return pass();

  std::size_t quote = begin;  // b'...', u"..."
  while (quote < size && quote - begin < 2 && is(text[quote], letter)) ++quote;
  if (missing(quote)) return Verdict::need_more;
  std::size_t escapes = 0;
  while (quote < size && escapes < 3 && text[quote] == '\\') {
    ++quote;
    ++escapes;
  }
  if (missing(quote)) return Verdict::need_more;
  if (quote < size && is_quote(text[quote])) {
    std::size_t close = quote + 1;
    for (std::size_t i = 0; i < escapes && close < size && text[close] == '\\'; ++i) ++close;
    if (missing(close)) return Verdict::need_more;
    if (close == quote + 1 + escapes && close < size && text[close] == text[quote]) return pass();  // empty
    const Verdict verdict = skip(quote + 1, Skip::quoted, by);
    s.quote = text[quote];
    s.escapes = static_cast<std::uint32_t>(escapes);
    return verdict;
  }
  const char first = text[begin];
  if (first == '[' || first == '{') {
    const Found found = placeholder(begin);
    if (found == Found::unclear) return Verdict::need_more;
    if (found == Found::yes) return pass();
    const Verdict verdict = skip(begin, Skip::brackets, by);
    s.depth = 0;
    s.in_quotes = false;
    return verdict;
  }
  const bool whole_line = by.label == "authorization" || by.label == "cookie";
  if (whole_line ? first == '\n' || first == '\r' : is(first, value_end)) return pass();
  return skip(begin, whole_line ? Skip::line : has_groups(by.label) ? Skip::groups : Skip::value, by);
}

/// key=value, "key": "value", key[sub]=value, 'key' => 'value'.
RedactionEngine::Verdict RedactionEngine::named_value() {
  const std::size_t at = s.at;
  std::size_t end = at;
  while (end > 0 && at - end < longest_gap && is_blank(text[end - 1])) --end;
  if (end > 0 && text[end - 1] == ']') --end;
  if (end > 0 && is_quote(text[end - 1])) {
    --end;
    for (unsigned i = 0; i < 3 && end > 0 && text[end - 1] == '\\'; ++i) --end;
  }
  const Redactor::Replacement by = judge_behind(end);
  if (!by.applies(show)) return pass();
  std::size_t begin = at + 1;
  if (begin >= size) return at_end();
  if ((text[at] == '=' && (text[begin] == '>' || text[begin] == '=')) || (text[at] == ':' && text[begin] == '=')) ++begin;
  return value(begin, by);
}

/// key%3Dvalue, as a query within a query has it. The key is what stands behind the last byte that is encoded.
RedactionEngine::Verdict RedactionEngine::encoded_value() {
  const auto is_encoded = [&](std::size_t at) { return text[at] == '%' && is_hex(text[at + 1]) && is_hex(text[at + 2]); };
  std::size_t end = s.at;
  if (end >= 3 && is_encoded(end - 3)) end -= 3;  // %22 or %5D behind the key
  std::size_t begin = end;
  while (begin > 0 && end - begin < longest_key && is(text[begin - 1], letter | digit | key_mark)) {
    if (end - begin >= 2 && is_encoded(begin - 1)) {
      begin += 2;
      break;
    }
    --begin;
  }
  if (end - begin < 2) return pass();
  const Redactor::Replacement by = redactor.judge_key({text + begin, end - begin});
  return by.applies(show) ? value(s.at + 3, by) : pass();
}

/// <key>value</key>, <key attribute="x">value</key>.
RedactionEngine::Verdict RedactionEngine::tagged_value() {
  std::size_t end = s.at;
  if (end > 0 && is_quote(text[end - 1])) {  // attributes; only now, as people write "a <pin or token> b"
    const std::size_t looked_at = end < longest_attributes ? end : longest_attributes;
    const void* const found = memrchr(text + end - looked_at, '<', looked_at);
    if (found == nullptr) return pass();
    end = static_cast<std::size_t>(static_cast<const char*>(found) - text) + 1;
    while (is(text[end], letter | digit | key_mark) || text[end] == ':') ++end;
    if (static_cast<unsigned char>(text[end]) > ' ') return pass();
  }
  std::size_t begin = end;
  while (begin > 0 && end - begin < longest_key && is(text[begin - 1], letter | digit | key_mark)) --begin;
  std::size_t open = begin;
  if (open > 0 && text[open - 1] == ':') {
    --open;
    while (open > 0 && begin - open < longest_name_space && is(text[open - 1], letter | digit | key_mark)) --open;
  }
  if (begin == end || open == 0 || text[open - 1] != '<') return pass();
  const Redactor::Replacement by = judge_behind(end);
  if (!by.applies(show)) return pass();
  const Found empty = find(s.at + 1, "</", false);
  if (empty == Found::unclear) return Verdict::need_more;
  if (empty == Found::yes || s.at + 1 >= size) return pass();
  return skip(s.at + 1, Skip::tag, by);
}

/// --password value.
RedactionEngine::Verdict RedactionEngine::option() {
  if (s.at > 0 && (text[s.at - 1] == '-' || is(text[s.at - 1], letter | digit))) return pass();
  const Found dashes = find(s.at, "--", false);
  if (dashes == Found::unclear) return Verdict::need_more;
  if (dashes == Found::no) return pass();
  const std::size_t begin = s.at + 2;
  std::size_t end = begin;
  while (end < size && end - begin < longest_key && (is(text[end], letter | digit) || text[end] == '-' || text[end] == '_')) ++end;
  if (end >= size) return at_end();
  if (end == begin || !is_blank(text[end])) return pass();
  const Redactor::Replacement by = judge_behind(end);
  if (!by.applies(show)) return pass();
  std::size_t after = end;
  for (std::size_t blanks = 0; after < size && blanks < longest_gap && is_blank(text[after]); ++blanks) ++after;
  if (after >= size) return at_end();
  if (text[after] == '-') return pass();
  return value(end, by);
}

FALLIBLE_NAMESPACE_END
