#include "redaction_engine.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::redaction;

struct Prefix {
  enum class Form : std::uint8_t { word, jwt, aws };
  Text text, label;
  std::size_t min_length;  // of a word, behind the prefix
  Form form = Form::word;
};

// AWS: "Unique identifiers" in the IAM guide. GitHub, GitLab, Slack, Stripe, Google, npm, OpenAI, Anthropic: their pages on
// token formats.
constexpr Prefix prefixes[] = {
    {"AIza", "key", 30},       {"AKIA", "key", 16, Prefix::Form::aws}, {"ASIA", "key", 16, Prefix::Form::aws},
    {"eyJ", "token", 16, Prefix::Form::jwt}, {"ghp_", "token", 20},    {"gho_", "token", 20},
    {"ghu_", "token", 20},     {"ghs_", "token", 20},                  {"ghr_", "token", 20},
    {"github_pat_", "token", 20}, {"glpat-", "token", 16},             {"npm_", "token", 36},
    {"rk_live_", "key", 10},   {"sk_live_", "key", 10},                {"sk-proj-", "key", 20},
    {"sk-ant-", "key", 20},    {"xoxa-", "token", 10},                 {"xoxb-", "token", 10},
    {"xoxp-", "token", 10},    {"xoxr-", "token", 10},                 {"xoxs-", "token", 10},
};
/// Where those that begin with a letter stand in the list, by that letter.
struct PrefixIndex {
  std::uint8_t first[128] = {}, end[128] = {};
  consteval PrefixIndex() {
    for (std::uint8_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; ++i) {
      const auto letter_of = static_cast<unsigned char>(prefixes[i].text[0]);
      if (end[letter_of] == 0) first[letter_of] = i;
      end[letter_of] = static_cast<std::uint8_t>(i + 1);
    }
  }
};
constexpr PrefixIndex prefix_index;

consteval bool prefixes_are_found() {
  for (const Prefix& prefix : prefixes) {
    const auto letter_of = static_cast<unsigned char>(prefix.text[0]);
    for (unsigned i = prefix_index.first[letter_of]; i < prefix_index.end[letter_of]; ++i) {
      if (prefixes[i].text[0] != prefix.text[0]) return false;  // they do not stand together
    }
    if (!is(prefix.text[0], shape_letter)) return false;
  }
  return true;
}
static_assert(prefixes_are_found());

}  // namespace

RedactionEngine::Verdict RedactionEngine::word(bool shapes) {
  const char first = text[s.at];
  if (shapes && (first == 'b' || first == 'B')) {
    for (const Text scheme : {Text("bearer"), Text("basic")}) {
      const Found found = find(s.at, scheme, true);
      if (found == Found::unclear) return Verdict::need_more;
      if (found == Found::yes) return credentials(s.at + scheme.size(), scheme == "basic");
    }
  }
  if (shapes && is(first, shape_letter)) {
    const auto letter_of = static_cast<unsigned char>(first);  // ASCII
    for (unsigned i = prefix_index.first[letter_of]; i < prefix_index.end[letter_of]; ++i) {
      const Prefix& prefix = prefixes[i];
      Found found = find(s.at, prefix.text, false);
      const bool is_jwt = prefix.form == Prefix::Form::jwt;
      if (found == Found::yes) {
        found = is_jwt                              ? jwt()
                : prefix.form == Prefix::Form::aws ? aws_key(prefix.text)
                                                    : find_run(s.at + prefix.text.size(), prefix.min_length);
      }
      if (found == Found::unclear) return Verdict::need_more;
      if (found == Found::yes) return skip(s.at, is_jwt ? Skip::token : Skip::word, {prefix.label, Privacy::secret});
    }
  }
  if (redactor.own_shapes_) {
    for (const ValueRule& rule : redactor.options_.value_rules) {
      if (rule.prefix.empty()) break;
      Found found = find(s.at, rule.prefix, false);
      if (found == Found::yes) found = find_run(s.at + rule.prefix.size(), rule.min_length);
      if (found == Found::unclear) return Verdict::need_more;
      if (found == Found::yes) {
        return skip(s.at, Skip::word, {rule.label.empty() ? Text("token") : Text(rule.label), Privacy::secret});
      }
    }
  }
  return pass();
}

RedactionEngine::Verdict RedactionEngine::after_colon(bool shapes) {
  const Found found = find(s.at + 1, "//", false);
  if (found == Found::unclear) return Verdict::need_more;
  if (found == Found::yes) return shapes ? user_info() : pass(3);
  return named_value();
}

RedactionEngine::Verdict RedactionEngine::after_dash(bool shapes) {
  if (s.at + 1 < size && text[s.at + 1] != '-') return pass();  // both begin with two
  if (shapes) {
    const Found pem = private_key();
    if (pem == Found::unclear) return Verdict::need_more;
    if (pem == Found::yes) return Verdict::go_on;
  }
  return option();
}

RedactionEngine::Verdict RedactionEngine::judge() {
  const bool shapes = redactor.options_.built_in_shapes;
  switch (text[s.at]) {
    case ':':
      return after_colon(shapes);
    case '=':
      return named_value();
    case '>':
      return tagged_value();
    case '-':
      return after_dash(shapes);
    case '%':
      if (s.at + 2 >= size && !last) return Verdict::need_more;
      if (s.at + 2 < size && text[s.at + 1] == '3' && (lower(text[s.at + 2]) == 'd' || lower(text[s.at + 2]) == 'a')) return encoded_value();
      return shapes ? address() : pass();
    case '@':
      return shapes ? address() : pass();
    default:
      if (is(text[s.at], digit)) {
        const bool alone = s.at + 1 < size && !is(text[s.at + 1], digit);  // or the last of several
        return shapes && !alone ? number() : pass();
      }
      return word(shapes);
  }
}

void RedactionEngine::run() {
  const unsigned looked_at = trigger | (redactor.own_shapes_ ? letter : shape_letter);
  while (s.skip == Skip::nothing || skip_on()) {
    std::size_t at = s.at;
    while (at < size && (!is(text[at], looked_at) || (is(text[at], letter) && !starts_word(at)))) ++at;
    s.at = at;
    if (at >= size || judge() == Verdict::need_more) break;
  }
  if (last) {
    flush(size);
  } else {
    std::size_t held = s.at;  // it may be the beginning of an address
    while (held > 0 && s.at - held < longest_local_part && is(text[held - 1], letter | digit | local_mark)) --held;
    flush(held);
  }
}

bool RedactionEngine::skip_on() {
  bool ended = false;
  std::uint32_t put_back = 0;  // backslashes before a closing quote
  while (s.at < size && !ended) {
    const char c = text[s.at];
    switch (s.skip) {
      case Skip::word:
        ended = !(is(c, letter | digit) || c == '_' || c == '-');
        break;
      case Skip::token:
        ended = !is(c, letter | digit | token_mark) && c != '_' && c != '%';
        break;
      case Skip::value:
        ended = is(c, value_end);
        break;
      case Skip::groups:  // a single space stands within a number as people write it
        if (c == ' ' && s.at + 1 >= size && !last) {
          s.flushed = s.at;
          return false;
        }
        ended = is(c, value_end) && !(c == ' ' && s.at + 1 < size && goes_on(text[s.at + 1]));
        break;
      case Skip::line:
        ended = c == '\n' || c == '\r';
        break;
      case Skip::quoted:
        if (c == s.quote && closes()) {
          ended = true;
          put_back = s.escapes;
        } else {
          count_backslashes(c);
        }
        break;
      case Skip::brackets:
        ended = leaves_brackets(c);
        break;
      case Skip::tag:
        if (c == '<') {
          if (s.at + 1 >= size && !last) {
            s.flushed = s.at;
            return false;
          }
          ended = s.at + 1 < size && text[s.at + 1] == '/';
        }
        break;
      case Skip::pem:
        if (ends_pem(c)) {
          ++s.at;
          ended = true;
        }
        break;
      case Skip::nothing:
        ended = true;
        break;
    }
    if (ended) break;
    if ((s.skip != Skip::quoted || c != '\\') && (s.skip != Skip::groups || c != ' ')) hash(c);  // count_backslashes() adds those
    ++s.at;
  }
  s.flushed = s.at;
  if (!ended && !last) return false;
  put_replacement(s.replacement.label);
  for (; put_back > 0; --put_back) out.put('\\');
  s.skip = Skip::nothing;
  return true;
}

/// Whether a number in groups goes on with `c` behind a space.
bool RedactionEngine::goes_on(char c) const noexcept {
  return is(c, digit) || (s.replacement.label == "iban" && c >= 'A' && c <= 'Z');
}

/// A quote inside quotes has more backslashes than the quotes have, or so many that they stand for themselves.
bool RedactionEngine::closes() const noexcept {
  return s.backslashes >= s.escapes && (s.backslashes - s.escapes) % (2 * (s.escapes + 1)) == 0;
}
void RedactionEngine::count_backslashes(char c) noexcept {
  if (c == '\\') {
    if (s.backslashes < UINT32_MAX) ++s.backslashes;
    return;
  }
  if (hashes()) {
    for (std::uint32_t i = s.backslashes < 1024 ? s.backslashes : 1024; i > 0; --i) hash('\\');
  }
  s.backslashes = 0;
}
bool RedactionEngine::leaves_brackets(char c) noexcept {
  if (s.in_quotes) {
    if (c == '"' && closes()) {
      s.in_quotes = false;
    } else if (c == '\\') {
      ++s.backslashes;
      return false;
    }
    s.backslashes = 0;
    return false;
  }
  if (c == '\\') {
    if (s.backslashes < 3) ++s.backslashes;
    return false;
  }
  if (c == '"') {
    s.in_quotes = true;
    s.escapes = s.backslashes;
    s.backslashes = 0;
    return false;
  }
  s.backslashes = 0;
  if (c == '[' || c == '{') {
    if (s.depth < UINT32_MAX) ++s.depth;
    return false;
  }
  if ((c == ']' || c == '}') && --s.depth == 0) {
    hash(c);
    ++s.at;
    return true;
  }
  return false;
}
/// "-----END" and then five dashes.
bool RedactionEngine::ends_pem(char c) noexcept {
  if (s.end == 3) {
    s.dashes = c == '-' ? static_cast<std::uint8_t>(s.dashes + 1) : std::uint8_t{0};
    return s.dashes == 5;
  }
  if (c == '-') {
    if (s.dashes < 5) ++s.dashes;
    s.end = 0;
  } else if (s.dashes == 5 && c == "END"[s.end]) {
    if (++s.end == 3) s.dashes = 0;
  } else {
    s.dashes = s.end = 0;
  }
  return false;
}

FALLIBLE_NAMESPACE_END
