#include <fallible/report/redaction.hpp>

#include <fallible/core/visit.hpp>

FALLIBLE_NAMESPACE_BEGIN
namespace {

// How far a rule looks back and ahead. Both are bounded, so that a text in pieces is judged as the whole is.
constexpr std::size_t longest_key = 64, longest_local_part = 64;
constexpr std::size_t longest_name_space = 32;
constexpr std::size_t kept_behind = 128;  // a key, with the quotes and the spaces behind it or the tag around it
constexpr std::size_t longest_gap = 8;   // spaces around '='
constexpr std::size_t longest_user_info = 256, longest_domain = 253;

// --- bytes --------------------------------------------------------------------------------------------------------

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
    mark("bBAegrsx", shape_letter);  // of word() and its prefixes
  }
  consteval void mark(const char* bytes, std::uint8_t with) {
    for (; *bytes != '\0'; ++bytes) of[static_cast<unsigned char>(*bytes)] |= with;
  }
};
constexpr ByteTable table;

constexpr bool is(char c, unsigned kinds) noexcept { return (table.of[static_cast<unsigned char>(c)] & kinds) != 0; }
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_hex(char c) noexcept { return is(c, digit) || (lower(c) >= 'a' && lower(c) <= 'f'); }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
constexpr bool is_quote(char c) noexcept { return c == '"' || c == '\''; }

bool same_in_any_case(Text left, Text right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

// --- keys ---------------------------------------------------------------------------------------------------------

struct Word {
  Text text, label;
};

constexpr Word words[] = {
    {"authorization", "authorization"},
    {"cookie", "cookie"},
    {"cookies", "cookie"},
    {"credential", "credentials"},
    {"credentials", "credentials"},
    {"card", "card"},
    {"cards", "card"},
    {"csrf", "token"},
    {"cvc", "cvv"},
    {"cvv", "cvv"},
    {"iban", "iban"},
    {"jwt", "token"},
    {"otp", "otp"},
    {"pan", "card"},
    {"pass", "password"},
    {"passcode", "password"},
    {"passwd", "password"},
    {"passwords", "password"},
    {"pin", "pin"},
    {"pwd", "password"},
    {"secrets", "secret"},
    {"signature", "token"},
    {"ssn", "ssn"},
    {"tokens", "token"},
    {"xsrf", "token"},
};
/// Words that also count at the end of one that is written together: dbpassword.
constexpr Word endings[] = {
    {"accesskey", "key"},  {"accountkey", "key"},        {"apikey", "key"},         {"passphrase", "password"},
    {"passwd", "password"}, {"password", "password"},     {"privatekey", "key"},     {"secret", "secret"},
    {"secretkey", "key"},  {"sessid", "session"},        {"sessionid", "session"},  {"sharedkey", "key"},
    {"token", "token"},    {"cookie", "cookie"},
};
/// What makes a key of the word behind it.
constexpr Text before_key[] = {"access", "account", "api", "encryption", "license", "master",
                               "private", "secret", "shared", "signing", "ssh"};
/// Beside "token", "tokens" or "pass" these say that it is a number or a kind.
constexpr Text quantities[] = {"bucket", "budget", "count", "counts", "kind", "length", "limit", "limits", "max",
                               "min", "num", "per", "rate", "size", "type", "usage"};
constexpr Text quantities_of_many[] = {"completion", "input", "output", "prompt", "remaining", "total", "used"};

/// A sieve for words: most keys are none of ours, and are told so by a look at length and a few letters.
struct WordSieve {
  bool word[256] = {};
  bool ending[32 * 32] = {};
  consteval WordSieve() {
    for (const Word& known : words) word[word_at(known.text)] = true;
    for (const Text known : {Text("key"), Text("id")}) word[word_at(known)] = true;
    for (const Word& known : endings) ending[ending_at(known.text)] = true;
  }
  static constexpr unsigned word_at(Text text) noexcept {
    const auto first = static_cast<unsigned>(text[0] & 31), last = static_cast<unsigned>(text[text.size() - 1] & 31);
    return (first + last * 37 + static_cast<unsigned>(text.size()) * 101) & 255u;
  }
  static constexpr unsigned ending_at(Text text) noexcept {
    return static_cast<unsigned>(text[text.size() - 2] & 31) * 32 + static_cast<unsigned>(text[text.size() - 1] & 31);
  }
  /// False when `text`, of letters in any case, is no word and has no ending of ours.
  [[nodiscard]] constexpr bool passes(Text text) const noexcept {
    return word[word_at(text)] || (text.size() >= 5 && ending[ending_at(text)]);
  }
};
constexpr WordSieve sieve;

/// False when no built-in rule can match: no part of the key passes the sieve.
bool may_be_ours(Text key) noexcept {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= key.size(); ++i) {
    if (i < key.size() && key[i] == '%') return true;  // "%5Dpin": letters that are none
    const bool in_word = i < key.size() && is(key[i], letter);
    const bool camel = in_word && key[i] <= 'Z' && i > begin && key[i - 1] > 'Z';
    if (in_word && !camel) continue;
    // Capitals run together ("APIKey") are left to the full look.
    if (i > begin && (sieve.passes({key.data() + begin, i - begin}) || (i - begin > 1 && key[begin] <= 'Z' && key[begin + 1] <= 'Z'))) {
      return true;
    }
    begin = camel ? i : i + 1;
  }
  return false;
}

template <std::size_t N>
bool has(const Text (&list)[N], Text word) noexcept {
  for (const Text item : list) {
    if (item == word) return true;
  }
  return false;
}

/// A key as lower-case words joined by '_': "X-Auth-Token" and "xAuthToken" are both "x_auth_token".
struct KeyWords {
  char text[2 * longest_key + 2];
  std::size_t size = 0;

  /// Requires  a key of at most longest_key bytes.
  explicit KeyWords(Text key) noexcept {
    for (std::size_t i = 0; i < key.size(); ++i) {
      const char c = key[i];
      if (c == '%' && i + 2 < key.size() && is_hex(key[i + 1]) && is_hex(key[i + 2])) {
        part();
        i += 2;
        continue;
      }
      if (!is(c, letter | digit) && static_cast<unsigned char>(c) < 0x80) {
        part();
        continue;
      }
      if (i > 0) {
        const char before = key[i - 1];
        const bool upper = c >= 'A' && c <= 'Z', upper_before = before >= 'A' && before <= 'Z';
        const bool lower_next = i + 1 < key.size() && key[i + 1] >= 'a' && key[i + 1] <= 'z';
        if ((upper && (!upper_before || lower_next)) || is(c, digit) != is(before, digit)) part();
      }
      text[size++] = lower(c);
    }
    if (size > 0 && text[size - 1] == '_') --size;
  }
  void part() noexcept {
    if (size > 0 && text[size - 1] != '_') text[size++] = '_';
  }

  /// Calls visit(word, word before it) until it answers true.
  template <class Visit>
  bool any(Visit visit) const noexcept {
    Text before;
    for (std::size_t at = 0; at < size;) {
      std::size_t end = at;
      while (end < size && text[end] != '_') ++end;
      const Text word(text + at, end - at);
      if (visit(word, before)) return true;
      before = word;
      at = end + 1;
    }
    return false;
  }
  [[nodiscard]] bool holds(Text words_in_order) const noexcept {
    for (std::size_t at = 0; at + words_in_order.size() <= size; ++at) {
      const std::size_t end = at + words_in_order.size();
      if ((at == 0 || text[at - 1] == '_') && (end == size || text[end] == '_') &&
          Text(text + at, words_in_order.size()) == words_in_order) {
        return true;
      }
    }
    return false;
  }
};

Text built_in_label(const KeyWords& key) noexcept {
  Text label;
  const auto is_quantity = [&key](bool of_many) {
    return key.any([of_many](Text word, Text) { return has(quantities, word) || (of_many && has(quantities_of_many, word)); });
  };
  key.any([&](Text word, Text before) {
    if (word == "key" && has(before_key, before)) {
      label = "key";
      return true;
    }
    if (word == "id" && before == "session") {
      label = "session";
      return true;
    }
    for (const Word& known : words) {
      if (known.text[0] == word[0] && known.text == word) {
        if ((word == "tokens" || word == "pass") && is_quantity(true)) return false;
        label = known.label;
        return true;
      }
    }
    for (const Word& known : endings) {
      const std::size_t size = known.text.size();
      if (word.size() < size || word[word.size() - 1] != known.text[size - 1]) continue;
      if (Text(word.data() + (word.size() - size), size) != known.text) continue;
      if (word == "token" && is_quantity(false)) return false;
      label = known.label;
      return true;
    }
    return false;
  });
  return label;
}

// --- shapes -------------------------------------------------------------------------------------------------------

struct Prefix {
  Text text, label;
  std::size_t min_length;
  bool dotted;  // goes on over what a token68 may have
};

// AWS: "Unique identifiers" in the IAM guide. GitHub, GitLab, Slack, Stripe, Google: their pages on token formats. The
// last one is how the base64 of a JSON object begins: a JWT (RFC 7519).
constexpr Prefix prefixes[] = {
    {"AIza", "key", 30, false},       {"AKIA", "key", 16, false},        {"ASIA", "key", 16, false},
    {"eyJ", "token", 16, true},       {"ghp_", "token", 20, false},      {"gho_", "token", 20, false},
    {"ghu_", "token", 20, false},     {"ghs_", "token", 20, false},      {"ghr_", "token", 20, false},
    {"github_pat_", "token", 20, false}, {"glpat-", "token", 16, false}, {"rk_live_", "key", 10, false},
    {"sk_live_", "key", 10, false},   {"xoxa-", "token", 10, false},     {"xoxb-", "token", 10, false},
    {"xoxp-", "token", 10, false},    {"xoxr-", "token", 10, false},     {"xoxs-", "token", 10, false},
};
consteval bool prefixes_are_looked_for() {
  for (const Prefix& prefix : prefixes) {
    if (!is(prefix.text[0], shape_letter)) return false;
  }
  return true;
}
static_assert(prefixes_are_looked_for());

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

bool is_label(Text text) noexcept {
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || is(c, digit) || c == '-')) return false;
  }
  return true;
}

}  // namespace

// --- the engine: one pass over a text, or over a window of one --------------------------------------------------------

struct RedactionEngine {
  using State = RedactedText::State;
  using Skip = RedactedText::Skip;
  enum class Verdict : std::uint8_t { go_on, need_more };

  const Redactor& redactor;
  const Sink& out;
  Privacy show;
  const char* text;
  std::size_t size;
  bool last;  // the text ends at `size`
  State& s;

  void run() {
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

  void flush(std::size_t to) {
    if (to <= s.flushed) return;
    out.put(Text(text + s.flushed, to - s.flushed));
    s.flushed = to;
  }

  [[nodiscard]] bool hashes() const noexcept { return !redactor.options_.hash.id.empty(); }
  void hash(char c) noexcept {
    if (hashes()) s.hash.add(static_cast<std::uint8_t>(c));
  }
  void begin_hash() noexcept {
    if (hashes()) s.hash = detail::SipHash(redactor.options_.hash.bytes);
  }

  void put_replacement(Text label) {
    out.put("[redacted:");
    out.put(label);
    if (hashes()) {
      constexpr char digits[] = "0123456789abcdef";
      const std::uint64_t value = s.hash.value();
      char hex[16];
      for (unsigned i = 0; i < 16; ++i) hex[i] = digits[value >> (60 - 4 * i) & 15u];
      out.put(':');
      out.put(redactor.options_.hash.id);
      out.put(':');
      out.put(Text(hex, sizeof hex));
    }
    out.put(']');
  }

  [[nodiscard]] bool withheld(Privacy privacy) const noexcept {
    return Redactor::Replacement{"-", privacy}.applies(show);
  }

  /// Replaces a part whose end is known.
  template <class Normal>
  void replace(std::size_t begin, std::size_t end, Text label, Normal normal) {
    flush(begin);
    begin_hash();
    for (std::size_t i = begin; i < end; ++i) {
      if (const char c = normal(text[i]); c != 0) hash(c);
    }
    put_replacement(label);
    s.at = s.flushed = end;
  }

  /// Replaces from `begin` to where the kind of skipping ends.
  Verdict skip(std::size_t begin, Skip kind, Redactor::Replacement by) {
    flush(begin);
    begin_hash();
    s.skip = kind;
    s.replacement = by;
    s.at = s.flushed = begin;
    s.backslashes = 0;
    return Verdict::go_on;
  }

  /// Goes on skipping. True when that ended, with the replacement written.
  bool skip_on() {
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
      if (s.skip != Skip::quoted || c != '\\') hash(c);  // count_backslashes() adds those
      ++s.at;
    }
    s.flushed = s.at;
    if (!ended && !last) return false;
    put_replacement(s.replacement.label);
    for (; put_back > 0; --put_back) out.put('\\');
    s.skip = Skip::nothing;
    return true;
  }

  /// A quote inside quotes has more backslashes than the quotes have, or so many that they stand for themselves.
  [[nodiscard]] bool closes() const noexcept {
    return s.backslashes >= s.escapes && (s.backslashes - s.escapes) % (2 * (s.escapes + 1)) == 0;
  }
  void count_backslashes(char c) noexcept {
    if (c == '\\') {
      if (s.backslashes < UINT32_MAX) ++s.backslashes;
      return;
    }
    if (hashes()) {
      for (std::uint32_t i = s.backslashes < 1024 ? s.backslashes : 1024; i > 0; --i) hash('\\');
    }
    s.backslashes = 0;
  }
  bool leaves_brackets(char c) noexcept {
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
  bool ends_pem(char c) noexcept {
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

  // --- rules: each either moves on, or begins to skip, or wants to see more ---------------------------------------------

  Verdict pass(std::size_t bytes = 1) noexcept {
    s.at += bytes;
    return Verdict::go_on;
  }
  /// Asked at the end of what is there: the rule can say no, or has to wait.
  Verdict at_end() noexcept { return last ? pass() : Verdict::need_more; }

  Verdict judge() {
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
      case '@':
      case '%':
        return shapes ? address() : pass();
      default:
        if (is(text[s.at], digit)) return shapes ? card() : pass();
        return word(shapes);
    }
  }

  /// Behind anything that is no letter or digit, or behind "\n" or "%0A" as other languages write them.
  [[nodiscard]] bool starts_word(std::size_t at) const noexcept {
    if (at == 0 || !is(text[at - 1], letter | digit)) return true;
    const char before = text[at - 1];
    if (at >= 2 && text[at - 2] == '\\') {
      return before == 'n' || before == 'r' || before == 't' || before == 'b' || before == 'f';
    }
    return at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(before);
  }

  enum class Found : std::uint8_t { no, yes, unclear };

  /// Whether `word` is at `at`.
  [[nodiscard]] Found find(std::size_t at, Text wanted, bool any_case) const noexcept {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (at + i >= size) return last ? Found::no : Found::unclear;
      const char c = any_case ? lower(text[at + i]) : text[at + i];
      if (c != wanted[i]) return Found::no;
    }
    return Found::yes;
  }
  /// Whether `count` letters, digits, '_' or '-' are at `at`.
  [[nodiscard]] Found find_run(std::size_t at, std::size_t count) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (at + i >= size) return last ? Found::no : Found::unclear;
      const char c = text[at + i];
      if (!is(c, letter | digit) && c != '_' && c != '-') return Found::no;
    }
    return Found::yes;
  }

  Verdict word(bool shapes) {
    const char first = text[s.at];
    if (shapes && (first == 'b' || first == 'B')) {
      for (const Text scheme : {Text("bearer"), Text("basic")}) {
        const Found found = find(s.at, scheme, true);
        if (found == Found::unclear) return Verdict::need_more;
        if (found == Found::yes) return credentials(s.at + scheme.size());
      }
    }
    if (shapes && is(first, shape_letter)) {
      for (const Prefix& prefix : prefixes) {
        if (prefix.text[0] != first) continue;
        Found found = find(s.at, prefix.text, false);
        if (found == Found::yes) found = find_run(s.at + prefix.text.size(), prefix.min_length);
        if (found == Found::unclear) return Verdict::need_more;
        if (found == Found::yes) return skip(s.at, prefix.dotted ? Skip::token : Skip::word, {prefix.label, Privacy::secret});
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

  /// Behind "Bearer" or "Basic": what follows, unless it looks like a word of prose.
  Verdict credentials(std::size_t at) {
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

  Verdict after_colon(bool shapes) {
    const Found found = find(s.at + 1, "//", false);
    if (found == Found::unclear) return Verdict::need_more;
    if (found == Found::yes) return shapes ? user_info() : pass(3);
    return named_value();
  }

  /// user:password@ behind "://". RFC 3986 ends it at the first '/'; passwords that somebody forgot to escape do not.
  Verdict user_info() {
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

  /// key=value, "key": "value", key[sub]=value, 'key' => 'value'.
  Verdict named_value() {
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

  /// What the key rules say about the key that ends at `end`.
  [[nodiscard]] Redactor::Replacement judge_behind(std::size_t end) const noexcept {
    std::size_t begin = end;
    bool has_letter = false;
    while (begin > 0 && end - begin < longest_key && is(text[begin - 1], letter | digit | key_mark)) {
      --begin;
      has_letter = has_letter || is(text[begin], letter) || static_cast<unsigned char>(text[begin]) >= 0x80;
    }
    if (!has_letter || end - begin < 2) return {};
    return redactor.judge_key({text + begin, end - begin});
  }

  /// The value that begins at `begin`, behind blanks.
  Verdict value(std::size_t begin, Redactor::Replacement by) {
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
    return skip(begin, whole_line ? Skip::line : Skip::value, by);
  }

  /// What withholds something already: "[personal]", "[redacted:card]".
  [[nodiscard]] Found placeholder(std::size_t at) const noexcept {
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

  /// <key>value</key>.
  Verdict tagged_value() {
    std::size_t begin = s.at;
    while (begin > 0 && s.at - begin < longest_key && is(text[begin - 1], letter | digit | key_mark)) --begin;
    std::size_t open = begin;
    if (open > 0 && text[open - 1] == ':') {
      --open;
      while (open > 0 && begin - open < longest_name_space && is(text[open - 1], letter | digit | key_mark)) --open;
    }
    if (begin == s.at || open == 0 || text[open - 1] != '<') return pass();
    const Redactor::Replacement by = judge_behind(s.at);
    if (!by.applies(show)) return pass();
    const Found empty = find(s.at + 1, "</", false);
    if (empty == Found::unclear) return Verdict::need_more;
    if (empty == Found::yes || s.at + 1 >= size) return pass();
    return skip(s.at + 1, Skip::tag, by);
  }

  Verdict after_dash(bool shapes) {
    if (shapes) {
      const Found pem = private_key();
      if (pem == Found::unclear) return Verdict::need_more;
      if (pem == Found::yes) return Verdict::go_on;
    }
    return option();
  }

  /// -----BEGIN ... PRIVATE KEY ...----- up to the end of its last line.
  Found private_key() {
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

  /// --password value.
  Verdict option() {
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

  /// local@domain, the '@' also as %40.
  Verdict address() {
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

  Verdict card() {
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
};

// --- Redactor -----------------------------------------------------------------------------------------------------

Result<Redactor> Redactor::create(const RedactionOptions& options) noexcept {
  const auto bad = [](const char* field, const char* range) {
    return fail(Errc::invalid_argument, "redaction: {} must be {}", field, range).with("field", field);
  };
  for (const KeyRule& rule : options.key_rules) {
    for (const char c : Text(rule.words)) {
      if (!((c >= 'a' && c <= 'z') || is(c, digit) || c == '_')) return bad("key_rules", "lower-case words joined by '_'");
    }
    if (!is_label(rule.label)) return bad("key_rules", "labelled with lower-case letters, digits and '-'");
    if (rule.privacy != Privacy::secret && rule.privacy != Privacy::personal) return bad("key_rules", "personal or secret");
  }
  Redactor made;
  made.options_ = options;
  for (const KeyRule& rule : options.key_rules) made.own_keys_ = made.own_keys_ || !rule.words.empty();
  std::size_t rules = 0;  // those that say nothing are left out
  for (const ValueRule& rule : options.value_rules) {
    if (rule.prefix.empty()) continue;
    if (!is(rule.prefix.data()[0], letter)) return bad("value_rules", "prefixes that begin with a letter");
    if (!is_label(rule.label)) return bad("value_rules", "labelled with lower-case letters, digits and '-'");
    if (rule.min_length < 4 || rule.min_length > 64) return bad("value_rules", "of 4 to 64 characters behind the prefix");
    made.options_.value_rules[rules++] = rule;
  }
  made.own_shapes_ = rules > 0;
  for (; rules < RedactionOptions::max_value_rules; ++rules) made.options_.value_rules[rules] = {};

  bool any_bit = false;
  for (const std::uint8_t byte : options.hash.bytes) any_bit = any_bit || byte != 0;
  for (const char c : Text(options.hash.id)) {
    if (!is(c, letter | digit) && c != '-' && c != '_') return bad("hash", "named with letters, digits, '-' and '_'");
  }
  if (options.hash.id.empty() == any_bit) return bad("hash", "an id with a key that is not all zero, or neither");
  return made;
}

Redactor::Replacement Redactor::judge_key(Text key) const noexcept {
  if (key.empty()) return {};
  if (key.size() > longest_key) key = {key.data() + (key.size() - longest_key), longest_key};
  for (const auto& kept : options_.kept_keys) {
    if (!kept.empty() && same_in_any_case(kept, key)) return {};
  }
  if (!own_keys_ && (!options_.built_in_keys || !may_be_ours(key))) return {};
  const KeyWords in(key);
  for (const KeyRule& rule : options_.key_rules) {
    if (!rule.words.empty() && in.holds(rule.words)) {
      return {rule.label.empty() ? Text("key") : Text(rule.label), rule.privacy};
    }
  }
  if (!options_.built_in_keys) return {};
  return {built_in_label(in), Privacy::secret};
}

bool Redactor::hides(Text key, Privacy show_up_to) const noexcept { return judge_key(key).applies(show_up_to); }

void Redactor::write(const Sink& out, Text text, Privacy show_up_to) const {
  RedactedText::State state;
  RedactionEngine{*this, out, show_up_to, text.data(), text.size(), true, state}.run();
}

void Redactor::write_value(const Sink& out, Text key, const Arg& value, Privacy show_up_to) const {
  if (value.privacy == Privacy::secret || value.privacy > show_up_to) {
    fallible::write_value(out, value, show_up_to);
    return;
  }
  if (const Replacement by = judge_key(key); by.applies(show_up_to)) {
    RedactedText::State state;
    RedactionEngine engine{*this, out, show_up_to, nullptr, 0, true, state};
    engine.begin_hash();
    if (engine.hashes()) {
      const Sink hashing{[](void* self, const char* data, std::size_t size) {
                           static_cast<detail::SipHash*>(self)->add(Text(data, size));
                         },
                         &state.hash};
      fallible::write_value(hashing, value, show_up_to);
    }
    engine.put_replacement(by.label);
    return;
  }
  switch (value.kind) {
    case ArgKind::text:
      write(out, value.text(), show_up_to);
      return;
    case ArgKind::custom: {
      RedactedText redacted(*this, out, show_up_to);
      fallible::write_value(redacted.sink(), value, show_up_to);
      redacted.finish();
      return;
    }
    default:
      fallible::write_value(out, value, show_up_to);
      return;
  }
}

// --- RedactedText -------------------------------------------------------------------------------------------------

void RedactedText::take(void* self, const char* data, std::size_t size) {
  auto& that = *static_cast<RedactedText*>(self);
  while (size > 0) {
    const std::size_t room = window_size - that.size_;
    const std::size_t taken = size < room ? size : room;
    __builtin_memcpy(that.window_ + that.size_, data, taken);
    that.size_ += taken;
    data += taken;
    size -= taken;
    if (that.size_ < window_size) return;
    RedactionEngine{that.redactor_, that.out_, that.show_up_to_, that.window_, that.size_, false, that.state_}.run();
    // What is not decided or not written stays, and what a rule may look back at.
    State& state = that.state_;
    std::size_t done = state.at < kept_behind ? 0 : state.at - kept_behind;
    if (done > state.flushed) done = state.flushed;
    that.size_ -= done;
    state.at -= done;
    state.flushed -= done;
    __builtin_memmove(that.window_, that.window_ + done, that.size_);
  }
}

void RedactedText::finish() {
  RedactionEngine{redactor_, out_, show_up_to_, window_, size_, true, state_}.run();
  state_ = {};
  size_ = 0;
}

FALLIBLE_NAMESPACE_END
