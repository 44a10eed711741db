#include <fallible/report/redaction.hpp>

#include "redaction_bytes.hpp"

FALLIBLE_NAMESPACE_BEGIN
namespace {

using namespace detail::redaction;

bool same_in_any_case(Text left, Text right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

struct Word {
  Text text, label;
};

constexpr Word words[] = {
    {"authorization", "authorization"},
    {"bearer", "token"},
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
  std::uint16_t sizes[32 * 32] = {};  // of the words that begin and end with two letters, as bits
  bool ending[32 * 32] = {};
  consteval WordSieve() {
    for (const Word& known : words) add(known.text);
    for (const Text known : {Text("key"), Text("id")}) add(known);
    for (const Word& known : endings) ending[pair(known.text[known.text.size() - 2], known.text[known.text.size() - 1])] = true;
  }
  consteval void add(Text known) {
    std::uint16_t& bits = sizes[pair(known[0], known[known.size() - 1])];
    bits = static_cast<std::uint16_t>(bits | 1u << known.size());
  }
  static constexpr unsigned pair(char first, char second) noexcept {
    return static_cast<unsigned>(first & 31) * 32 + static_cast<unsigned>(second & 31);
  }
  /// False when `text`, of letters in any case, is no word and has no ending of ours.
  [[nodiscard]] constexpr bool passes(Text text) const noexcept {
    const std::size_t size = text.size();
    if (size < 16 && (sizes[pair(text[0], text[size - 1])] >> size & 1u) != 0) return true;
    return size >= 5 && ending[pair(text[size - 2], text[size - 1])];
  }
};
constexpr WordSieve sieve;

/// False when no built-in rule can match: no part of the key passes the sieve.
bool may_be_ours(Text key) noexcept {
  std::size_t begin = 0, run = 0;  // of the word, and of the letters that it stands in
  for (std::size_t i = 0; i <= key.size(); ++i) {
    if (i < key.size() && key[i] == '%') return true;  // "%5Dpin": letters that are none
    const bool in_word = i < key.size() && is(key[i], letter);
    const bool camel = in_word && key[i] <= 'Z' && i > begin && key[i - 1] > 'Z';
    if (in_word && !camel) continue;
    // Capitals run together ("APIKey") are left to the full look.
    if (i > begin && (sieve.passes({key.data() + begin, i - begin}) || (i - begin > 1 && key[begin] <= 'Z' && key[begin + 1] <= 'Z'))) {
      return true;
    }
    if (!in_word && run < begin && sieve.passes({key.data() + run, i - run})) return true;  // "PaSsWoRd"
    if (!in_word) run = i + 1;
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

/// Whether a capital within letters begins a word.
enum class Capitals : std::uint8_t { begin_words, mean_nothing };

/// A key as lower-case words joined by '_': "X-Auth-Token" and "xAuthToken" are both "x_auth_token".
struct KeyWords {
  char text[2 * longest_key + 2];
  std::size_t size = 0;

  /// Requires  a key of at most longest_key bytes.
  explicit KeyWords(Text key, Capitals capitals = Capitals::begin_words) noexcept {
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
        const bool upper = c >= 'A' && c <= 'Z' && capitals == Capitals::begin_words, upper_before = before >= 'A' && before <= 'Z';
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

}  // namespace

Redactor::Replacement Redactor::judge_key(Text key) const noexcept {
  if (key.empty()) return {};
  if (key.size() > longest_key) key = {key.data() + (key.size() - longest_key), longest_key};
  for (const auto& kept : options_.kept_keys) {
    if (!kept_keys_) break;
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
  if (const Text label = built_in_label(in); !label.empty()) return {label, Privacy::secret};
  const KeyWords lower_case(key, Capitals::mean_nothing);  // "PaSsWoRd"
  return {lower_case.size == in.size ? Text() : built_in_label(lower_case), Privacy::secret};
}

bool Redactor::hides(Text key, Privacy show_up_to) const noexcept { return judge_key(key).applies(show_up_to); }

FALLIBLE_NAMESPACE_END
